package import Logging
import Synchronization

/// The least level that is logged, which a reload of the settings changes while handlers are in use.
package final class LiveLogLevel: Sendable {
    private let level: Mutex<Logger.Level>

    /// Starts with a level.
    package init(_ level: Logger.Level) { self.level = Mutex(level) }

    /// Starts with the level of the settings.
    package convenience init(_ settings: Settings.Log) {
        self.init(Logger.Level(rawValue: settings.level) ?? .info)
    }

    /// The level in force.
    package var current: Logger.Level { level.withLock { $0 } }

    /// Puts another level into force.
    package func set(_ settings: Settings.Log) {
        level.withLock { $0 = Logger.Level(rawValue: settings.level) ?? .info }
    }
}
