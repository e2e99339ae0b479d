/// Where this process has its settings and its token from: read at the start, and again at each reload.
package struct SettingsSource: Sendable {
    /// The settings file; nil: there is none.
    package let file: String?
    /// All variables of the process.
    package let environment: [String: String]
    /// What the command line gave, by name.
    package let overrides: [String: String]

    /// A source that nothing has been read from yet.
    package init(file: String?, environment: [String: String], overrides: [String: String] = [:]) {
        self.file = file
        self.environment = environment
        self.overrides = overrides
    }

    /// The settings as they stand there now, checked as a whole.
    package func settings() throws(SettingsError) -> Settings {
        let settings = try Settings.load(file: file, environment: environment, overrides: overrides)
        try settings.refuseUnavailable()
        return settings
    }

    /// The token as it stands there now.
    package func token(_ settings: Settings) throws(TokenError) -> ReplicateToken {
        try TokenSource.load(tokenFile: settings.replicate.tokenFile, environment: environment)
    }
}

extension Settings {
    /// What this version does not do is refused, rather than read and ignored.
    fileprivate func refuseUnavailable() throws(SettingsError) {
        if outputs.retentionDays != nil || outputs.maxBytes != nil {
            throw SettingsError(problems: [
                .init(
                    name: nil, place: nil,
                    text: "outputs.retention_days and outputs.max_bytes are not available in this version: "
                        + "leave them out, and remove old outputs by other means")
            ])
        }
    }
}
