import ImgoptDatabase
import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// Where the timeline goes on at a start. Times in seconds.
@Suite("The daemon's timeline") struct DaemonClockTests {
    private static let second: Int64 = 1_000_000
    private static let origin: Int64 = 1_800_000_000 * second

    private static func moment(_ seconds: Int64) -> Moment { Moment(microseconds: origin + seconds * second) }

    /// The moment of a start, given what the kernel's clocks say.
    private static func start(
        after record: ClockRecord?, newest: Int64? = nil, boot: String, steady: Int64, wall: Int64
    ) -> Int64 {
        let start = DaemonClock.Start(boot: boot, steady: steady * second, wall: origin + wall * second)
        let clock = DaemonClock(after: record, newest: newest.map(moment), start: start)
        // What the clock shows now is as far from that start as the kernel's clock has gone since.
        let record = clock.record(ahead: .zero)
        return ((record.moment.microseconds - record.steady) + steady * second - origin) / second
    }

    /// At 1,000 s after the boot it was 5,000, and the wall clock 60 ahead of it.
    private static let record = ClockRecord(
        boot: "a", steady: 1_000 * second, moment: moment(5_000), ahead: .seconds(60))

    @Test func `it begins with what the wall clock shows`() {
        #expect(Self.start(after: nil, boot: "a", steady: 7, wall: 42) == 42)
    }

    @Test func `what an older version has on disk is behind it`() {
        #expect(Self.start(after: nil, newest: 50, boot: "a", steady: 7, wall: 42) == 50)
        #expect(Self.start(after: nil, newest: 30, boot: "a", steady: 7, wall: 42) == 42)
    }

    @Test(arguments: [-100_000, -7_200, 0, 5_000, 7_200, 100_000])
    func `in the same boot it goes on exactly, whatever the wall clock shows`(wall: Int64) {
        #expect(Self.start(after: Self.record, newest: 5_003, boot: "a", steady: 1_010, wall: wall) == 5_010)
    }

    @Test func `after another boot the wall clock tells how long nothing ran`() {
        #expect(Self.start(after: Self.record, boot: "b", steady: 3, wall: 5_060 + 300) == 5_300)
    }

    @Test func `set back over a boot, it goes on where it was`() {
        #expect(Self.start(after: Self.record, boot: "b", steady: 3, wall: 100) == 5_000)
        #expect(Self.start(after: Self.record, newest: 5_555, boot: "b", steady: 3, wall: 100) == 5_555)
    }

    @Test func `a boot that is unknown, or that has not lasted so long, is another one`() {
        #expect(Self.start(after: Self.record, boot: "", steady: 1_010, wall: 5_060 + 20) == 5_020)
        #expect(Self.start(after: Self.record, boot: "a", steady: 900, wall: 5_060 + 20) == 5_020)
        let unknown = ClockRecord(boot: "", steady: 0, moment: Self.moment(5_000), ahead: .zero)
        #expect(Self.start(after: unknown, boot: "", steady: 77, wall: 5_001) == 5_001)
    }

    @Test func `the wall clock is as far ahead as it shows`() {
        let here = DaemonClock.Start.now
        #expect(!here.boot.isEmpty)
        var start = here
        start.wall -= 3_600 * Self.second
        let clock = DaemonClock(start: start)
        #expect(abs(clock.wallAhead.seconds - 3_600) < 0.05 || clock.wallAhead > .seconds(3_600))
        #expect(clock.now.microseconds < here.wall)
    }
}
