extension StartCheck {
    /// Looks at what hooks need; none is told anything.
    mutating func lookAtHooks(_ settings: Settings, _ source: SettingsSource) {
        if let program = settings.notify.exec.first {
            found(SettingsTable.name(of: \.notify.exec), program)
        }
        guard let url = settings.notify.webhookURL else { return }
        // Without it something was said already.
        guard let network = try? source.network(settings) else { return }
        do throws(WebhookError) {
            _ = try Notifier.options(settings.notify, network)
            _ = try source.webhookSecret(settings)
            found(SettingsTable.name(of: \.notify.webhookURL), "\(url), which was not asked")
        } catch {
            if error.isUnseen {
                warnings.append("no secret is seen from here; a service may have it as a credential: \(error)")
            } else {
                problems.append("\(error)")
            }
        }
    }
}
