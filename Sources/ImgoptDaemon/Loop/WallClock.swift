import Glibc
import ImgoptEngine
import Synchronization

/// The wall clock: for times that are told, and for midnight. Nothing else hangs on it.
///
/// Moments are told as it shows them now: when it is set, all that is told later follows, and what lies between two
/// told times stays what it was. There is one in the process, as there is one on the host.
enum WallClock {
    /// A difference that is smaller is that between two readings. The kernel's clocks run at the same speed, so that
    /// only setting it makes a larger one.
    private static let smallestStep = TimeSpan.milliseconds(100)
    private static let told = Atomic<Int64>(0)

    /// Microseconds since 1970 at this moment.
    static var now: Int64 { DaemonClock.read(CLOCK_REALTIME) }

    /// How far it is ahead of the timeline, as it is told.
    static var ahead: TimeSpan { TimeSpan(microseconds: told.load(ordering: .relaxed)) }

    /// Goes on with what an earlier life told, and follows the clock from there.
    static func begin(_ clock: DaemonClock, at ahead: TimeSpan) {
        told.store(ahead.microseconds, ordering: .relaxed)
        _ = follow(clock)
    }

    /// Looks whether it was set. Answers by how much; nil: it was not.
    static func follow(_ clock: DaemonClock) -> TimeSpan? {
        let ahead = clock.wallAhead.microseconds
        let step = ahead - told.load(ordering: .relaxed)
        guard abs(step) >= smallestStep.microseconds else { return nil }
        told.store(ahead, ordering: .relaxed)
        return TimeSpan(microseconds: step)
    }
}
