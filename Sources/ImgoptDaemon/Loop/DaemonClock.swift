import Glibc
import ImgoptEngine

/// The daemon's only clock: the wall clock as it was at start, carried on by one that never jumps.
///
/// So a step of the wall clock can't make the limiter forget or repeat a minute. It counts time asleep, as the provider
/// does.
struct DaemonClock: Sendable {
    private let wallAtStart: Int64
    private let steadyAtStart: Int64

    /// Reads both clocks once.
    init() {
        wallAtStart = Self.read(CLOCK_REALTIME)
        steadyAtStart = Self.read(CLOCK_BOOTTIME)
    }

    /// Microseconds since 1970.
    var now: Moment {
        Moment(microseconds: wallAtStart + Self.read(CLOCK_BOOTTIME) - steadyAtStart)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
