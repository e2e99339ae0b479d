package import Logging

/// Where log events go, as the setting `log.target` says.
package enum LogOutput {
    /// A maker of handlers for `LoggingSystem.bootstrap`.
    ///
    /// - Parameters:
    ///   - settings: the target.
    ///   - level: the level in force, which may change later.
    ///   - environment: the process's variables; `JOURNAL_STREAM` decides for `auto`.
    package static func makeHandler(
        settings: Settings.Log, level: LiveLogLevel, environment: [String: String]
    ) -> @Sendable (String) -> any LogHandler {
        let isJournal =
            switch settings.target {
            case "journal": true
            case "stderr": false
            default: JournalLogHandler.isConnected(environment: environment)
            }
        return { _ in
            isJournal ? JournalLogHandler(level: level) : StderrLogHandler(level: level)
        }
    }
}
