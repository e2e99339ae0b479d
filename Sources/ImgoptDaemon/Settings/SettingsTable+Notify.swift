extension SettingsTable {
    /// The settings of hooks.
    static let notify: [SettingRow<Settings>] = [
        .init(
            "exec", \.notify.exec, .list(SettingRules.argument), .restart,
            "A program's absolute path and its arguments: run for each event, which it reads as a line of JSON."),
        .init(
            "webhook_url", \.notify.webhookURL, .text(SettingRules.webhookURL), .restart,
            "Each event is posted there as JSON, signed as Standard Webhooks has it. No secret in it: it is shown."),
        .init(
            "webhook_secret_file", \.notify.webhookSecretFile,
            .text(SettingRules.secretPath("the webhook's secret, whsec_ and base64")), .live,
            "Else systemd's credential notify-secret. Read again at each reload."),
        .init(
            "hosts", \.notify.hosts, .list(SettingRules.hostName), .restart,
            "Hosts that webhook_url may name, each exactly: nothing is sent to any other one, redirects are refused."),
        .init(
            "kinds", \.notify.kinds, .list(SettingRules.eventKind), .restart,
            "The kinds of events that hooks are told."),
        .init(
            "concurrent", \.notify.concurrent, .whole(1...64), .restart,
            "Runs of the program at once, and requests to the webhook."),
        .init(
            "timeout_ms", \.notify.timeout, .milliseconds(100...3_600_000), .restart,
            "For one try: then the program is ended with all that it started, the request given up."),
        .init(
            "retry_base_ms", \.notify.retryBase, .milliseconds(1...3_600_000), .restart,
            "Before what failed is tried again; doubled for each further time, with jitter."
        ).atMost(\.notify.retryMax),
        .init(
            "retry_max_ms", \.notify.retryMax, .milliseconds(1...86_400_000), .restart,
            "The longest pause. It is tried until it succeeds or retention.event_days is over."),
        .init(
            "ca_file", \.notify.caFile, .text(SettingRules.absolutePath), .restart,
            "Certificates in PEM that are trusted for the webhook, beside the system's."),
    ]
}
