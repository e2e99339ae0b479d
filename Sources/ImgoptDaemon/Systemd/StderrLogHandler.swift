package import Logging

/// Logs one line an event to standard error: time, level, message, then the metadata as `key=value`.
package struct StderrLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level {
        get { own ?? live.current }
        set { own = newValue }
    }
    private let live: LiveLogLevel
    private var own: Logger.Level?
    private let output: StandardError
    private let hasColours: Bool
    private let now: @Sendable () -> String

    /// Colours are used only where the output is a terminal.
    package init(
        level: LiveLogLevel = LiveLogLevel(.info), output: StandardError = .shared,
        now: @escaping @Sendable () -> String = LogTime.now
    ) {
        live = level
        self.output = output
        self.now = now
        hasColours = output.isTerminal
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Never waits and never fails: see `StandardError`.
    package func log(event: LogEvent) {
        let fields = LogFields(event: event, handler: metadata, provider: metadataProvider)
        let level = event.level.rawValue
        let shown = hasColours ? Self.colour(of: event.level) + level + "\u{1b}[0m" : level
        output.write(line: "\(now()) \(shown) \(fields.line)")
    }

    private static func colour(of level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "\u{1b}[2m"
        case .info, .notice: "\u{1b}[32m"
        case .warning: "\u{1b}[33m"
        case .error, .critical: "\u{1b}[31m"
        }
    }
}
