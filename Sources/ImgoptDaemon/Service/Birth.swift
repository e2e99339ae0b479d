package import Logging

/// What a daemon begins with: checked settings, the tokens and the way to the provider, where they came from, the log.
package struct Birth: Sendable {
    /// Where settings and tokens are read again at a reload.
    package let source: SettingsSource
    /// The settings at the start.
    package let settings: Settings
    /// The tokens at the start, by the accounts' names.
    package let tokens: [String: ReplicateToken]
    /// The way to the provider at the start.
    package let network: Network
    /// The level of the log, which a reload may change.
    package let level: LiveLogLevel
    /// The log.
    package let logger: Logger

    /// Gathers it.
    package init(
        source: SettingsSource, settings: Settings, tokens: [String: ReplicateToken], network: Network,
        level: LiveLogLevel,
        logger: Logger
    ) {
        self.source = source
        self.settings = settings
        self.tokens = tokens
        self.network = network
        self.level = level
        self.logger = logger
    }
}
