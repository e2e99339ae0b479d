import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// When a disk will be full, by what was free in the last hour.
@Suite struct DiskPaceTests {
    private static let start = Moment(microseconds: 0) + .minutes(720)

    private func at(_ minutes: Int64) -> Moment { Self.start + .minutes(minutes) }

    /// What was free at each minute, in GB.
    private func pace(_ minutes: ClosedRange<Int64>, _ free: (Int64) -> Double) -> DiskPace {
        var pace = DiskPace()
        for minute in minutes { pace.note(free(minute) * 1e9, at: at(minute)) }
        return pace
    }

    @Test func aSteadyPaceIsCarriedOn() {
        let pace = pace(0...60) { 100 - Double($0) / 6 }
        #expect(pace.fullIn(90e9, at: at(60)) == .minutes(9 * 60))
    }

    @Test func onlyTheLastHourCounts() {
        let pace = pace(0...240) { $0 < 180 ? 1_000 - Double($0) * 5 : 100 }
        #expect(pace.fullIn(100e9, at: at(300)) == nil, "nothing is written any more")
        #expect(pace.fullIn(99e9, at: at(240)) == .minutes(99 * 60))
    }

    @Test func whatGrowsOrIsNewTellsNothing() {
        #expect(DiskPace().fullIn(1, at: at(0)) == nil)
        #expect(pace(0...14) { 100 - Double($0) }.fullIn(86e9, at: at(14)) == nil, "too short a time")
        #expect(pace(0...15) { 100 - Double($0) }.fullIn(85e9, at: at(15)) != nil)
        #expect(pace(0...60) { 100 + Double($0) }.fullIn(160e9, at: at(60)) == nil, "outputs were removed")
        #expect(pace(0...60) { _ in 100 }.fullIn(100e9, at: at(60)) == nil)
        #expect(pace(0...60) { _ in 1e12 }.fullIn(1e21 - 1e6, at: at(60)) == nil, "in longer than anybody waits")
    }

    @Test func aFullDiskIsFullNow() {
        #expect(pace(0...60) { 60 - Double($0) }.fullIn(0, at: at(60)) == .zero)
    }
}
