import CSystemd

/// What the manager's watchdog expects of this process.
package struct Watchdog: Sendable, Equatable {
    /// The manager kills the daemon when it has heard nothing for so long.
    package let timeout: Duration

    /// When to say `SystemdNotifier.watchdog`: half the timeout, as sd_watchdog_enabled(3) advises.
    package var interval: Duration { timeout / 2 }

    /// What `WatchdogSec=` of the unit asks of this process; nil if nothing is asked.
    package static func fromManager() -> Watchdog? {
        var microseconds: UInt64 = 0
        guard unsafe sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return Watchdog(timeout: .microseconds(Int64(clamping: microseconds)))
    }
}
