import FoundationEssentials
import ImgoptHTTP
import ImgoptWire

/// What the settings of hooks accept.
extension SettingRules {
    static let argument = TextRule(allowed: "a text of at most 4096 bytes, without a zero byte") {
        $0.utf8.count <= 4096 && !$0.utf8.contains(0)
    }

    /// As the client reads it that will send there.
    static let webhookURL = TextRule(
        allowed: "an https URL without user or fragment (http only for a loopback address)", repeatsValue: false
    ) { text in
        guard let address = HTTPAddress(url: text), !text.contains("#") else { return false }
        return address.scheme == "https" || address.isLoopback
    }

    static let eventKind = TextRule(
        allowed: "the kind of an event that is kept, such as \(EventKind.jobFinished.rawValue) or "
            + EventKind.itemDone.rawValue
    ) { EventKind(rawValue: $0)?.isDurable == true }
}

extension Settings {
    /// Relations between the settings of hooks.
    func checkNotify(_ reader: inout SettingsReader) {
        if let program = notify.exec.first, !SettingRules.absolutePath.isAllowed(program) {
            reader.report(
                SettingsTable.path(of: \.notify.exec),
                "must begin with the absolute path of a program, which \"\(SettingsReader.printable(program))\" is not")
        }
        if notify.isSet, notify.kinds.isEmpty {
            reader.report(SettingsTable.path(of: \.notify.kinds), "must name a kind of event where a hook is set")
        }
        guard let url = notify.webhookURL, let host = HTTPAddress(url: url)?.host else { return }
        if !notify.hosts.contains(where: { $0.lowercased() == host }) {
            reader.report(
                SettingsTable.path(of: \.notify.webhookURL),
                "names the host \(SettingsReader.printable(host)), which is not in "
                    + "\(SettingsTable.name(of: \.notify.hosts)): add it there if events may go to it")
        }
    }
}
