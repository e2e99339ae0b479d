import FoundationEssentials

/// The clock of the shell: the core takes its time from here, as an argument.
enum WallClock {
    static var now: Microseconds { Microseconds(Date.now.timeIntervalSince1970 * 1e6) }
}
