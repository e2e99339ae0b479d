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
        try Settings.load(file: file, environment: environment, overrides: overrides)
    }

    /// The tokens of all accounts as they stand there now, by the accounts' names.
    package func tokens(_ settings: Settings) throws(TokenError) -> [String: ReplicateToken] {
        var tokens = [Settings.Account.main: try token(settings)]
        for (name, account) in settings.accounts {
            tokens[name] = try TokenSource.load(account, named: name, environment: environment)
        }
        return tokens
    }

    /// The token of `replicate.*` as it stands there now.
    func token(_ settings: Settings) throws(TokenError) -> ReplicateToken {
        try TokenSource.load(tokenFile: settings.replicate.tokenFile, environment: environment)
    }

    /// The way to the provider, with what its files hold now.
    package func network(_ settings: Settings) throws(Network.Problem) -> Network {
        try Network(settings.replicate, environment: environment)
    }
}
