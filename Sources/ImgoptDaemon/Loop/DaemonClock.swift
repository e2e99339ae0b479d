import Glibc
import ImgoptDatabase
import ImgoptEngine

/// The daemon's timeline: what all is decided by. It never jumps, and goes on where it was over restarts.
///
/// It is carried on by a clock of the kernel that counts from the boot, also while the machine sleeps. Within one boot
/// a start takes it up exactly, whatever was done to the wall clock meanwhile. After another boot the wall clock alone
/// can tell how long nothing ran; if it was set back, that is taken for no time at all. So the limiter forgets or
/// repeats no minute, and no deadline passes since somebody set a clock. What people are told is `WallClock`'s matter.
struct DaemonClock: Sendable {
    /// What the kernel's clocks say at a start.
    struct Start {
        /// The boot's id; empty where there is none.
        var boot: String
        /// Microseconds since the boot.
        var steady: Int64
        /// Microseconds since 1970, by the wall clock.
        var wall: Int64

        /// As they are now.
        static var now: Start {
            Start(
                boot: DaemonClock.bootID(), steady: DaemonClock.read(CLOCK_BOOTTIME),
                wall: DaemonClock.read(CLOCK_REALTIME))
        }
    }

    /// The moment of the boot, if the timeline reached back to it.
    private let base: Int64

    /// A timeline that begins with what the wall clock shows, or goes on with that of an earlier life.
    /// - Parameters:
    ///   - record: how the timeline stood in an earlier life; nil: there was none.
    ///   - newest: the newest moment on disk, which it never falls behind.
    init(after record: ClockRecord? = nil, newest: Moment? = nil, start: Start = .now) {
        let moment = Self.moment(after: record, start)
        base = max(moment, newest ?? moment).microseconds - start.steady
    }

    private static func moment(after record: ClockRecord?, _ start: Start) -> Moment {
        guard let record else { return Moment(microseconds: start.wall) }
        if !start.boot.isEmpty, record.boot == start.boot, record.steady <= start.steady {
            return record.moment + TimeSpan(microseconds: start.steady - record.steady)
        }
        let wallThen = (record.moment + record.ahead).microseconds
        return record.moment + TimeSpan(microseconds: max(0, start.wall - wallThen))
    }

    /// The moment that it is.
    var now: Moment { Moment(microseconds: base + Self.read(CLOCK_BOOTTIME)) }

    /// How far the wall clock is ahead of the timeline at this moment.
    var wallAhead: TimeSpan {
        TimeSpan(microseconds: Self.read(CLOCK_REALTIME) - base - Self.read(CLOCK_BOOTTIME))
    }

    /// What the next life needs to go on with it. `ahead`: how far ahead the wall clock is, as it is told.
    func record(ahead: TimeSpan) -> ClockRecord {
        let steady = Self.read(CLOCK_BOOTTIME)
        return ClockRecord(
            boot: Self.bootID(), steady: steady, moment: Moment(microseconds: base + steady), ahead: ahead)
    }

    static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    private static func bootID() -> String {
        let file = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 36)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
        return count == bytes.count ? String(decoding: bytes, as: UTF8.self) : ""
    }
}
