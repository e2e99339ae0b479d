import Testing

@testable import ImgoptDaemon

/// With systemd's 30 s a round is 5 s, and a hang is told after three of them.
struct ProgressWatchTests {
    private let all = ProgressWatch.Part.allCases

    private func prove(_ watch: inout ProgressWatch, _ parts: [ProgressWatch.Part]) {
        for part in parts { watch.prove(part) }
    }

    @Test func pingsOnlyWhenAllPartsHaveMovedSinceTheLastOne() {
        var watch = ProgressWatch(patience: 3)
        #expect(!watch.endRound().isPing)
        prove(&watch, Array(all.dropLast()))
        #expect(!watch.endRound().isPing)
        prove(&watch, [all[all.count - 1]])
        #expect(watch.endRound().isPing, "late is not never")
        #expect(!watch.endRound().isPing, "an old proof counts once")
    }

    @Test(arguments: ProgressWatch.Part.allCases)
    func whatHangsIsNamedOnceAndStopsThePings(part: ProgressWatch.Part) {
        var watch = ProgressWatch(patience: 3)
        var told: [[ProgressWatch.Part]] = []
        for _ in 0..<6 {
            prove(&watch, all.filter { $0 != part })
            let verdict = watch.endRound()
            #expect(!verdict.isPing)
            told.append(verdict.hanging)
        }
        #expect(told == [[], [], [], [part], [], []], "before the sixth round, in which systemd acts")
        prove(&watch, all)
        let verdict = watch.endRound()
        #expect(verdict.isPing)
        #expect(verdict.moving == [part])
    }

    /// A disk that stalls for 10 s costs two rounds: neither an alarm nor, at six rounds, the daemon's life.
    @Test func stallOfTwoRoundsIsForgiven() {
        var watch = ProgressWatch(patience: 3)
        var sincePing = 0
        var longest = 0
        for round in 0..<60 {
            prove(&watch, all.filter { $0 != .database || round % 5 > 1 })
            let verdict = watch.endRound()
            #expect(verdict.hanging.isEmpty)
            sincePing = verdict.isPing ? 0 : sincePing + 1
            longest = max(longest, sincePing)
        }
        #expect(longest == 2)
    }
}
