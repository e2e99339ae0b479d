import Testing

@testable import ImgoptEngine

/// What is left of the reads goes into noticing ends early, and nothing rests on it.
@Suite struct EarlyLookTests {
    /// So many predictions, p0 being the oldest, created a millisecond apart.
    private func running(_ count: Int, readLimit: Int = 2_700, share: Double = 0.5) -> Stage {
        var settings = EngineSettings()
        (settings.createBurst, settings.createLimit) = (1_000, 1_000)
        (settings.readLimit, settings.earlyShare) = (readLimit, share)
        var stage = Stage(settings, looksEarly: true)
        for (number, item) in stage.submit(Int32(count)).created.enumerated() {
            let report = PredictionReport(id: "p\(number)", progress: .running, createdAt: creation(number))
            _ = stage.turn(.created(item, .created(report)))
        }
        return stage
    }

    private func creation(_ number: Int) -> Moment { Stage.start + TimeSpan(microseconds: Int64(number) * 1_001) }

    /// Lets time pass. Each page is answered at once, by what runs of the newest hundred below its start; `after`: and
    /// then by this in place of the first ones.
    /// - Returns: when each reading was sent, and where its page starts.
    private func sends(
        _ stage: inout Stage, _ span: TimeSpan, of count: Int, instead: [Sweep.Result] = []
    ) -> [(at: Moment, before: Moment?, isPage: Bool)] {
        let end = stage.now + span
        var (sends, instead) = ([(at: Moment, before: Moment?, isPage: Bool)](), instead[...])
        while let deadline = stage.deadline, deadline <= end {
            stage.now = max(stage.now, deadline)
            var actions = stage.turn()
            while !actions.isEmpty {
                var next: [Action] = []
                for action in actions {
                    switch action {
                    case .sweep(let page, let before, _):
                        sends.append((stage.now, before, true))
                        let result = instead.popFirst() ?? shown(of: count, before: before)
                        next += stage.turn(.swept(Sweep(page: page, result)))
                    case .poll(let item, let prediction, _):
                        sends.append((stage.now, nil, false))
                        let report = PredictionReport(id: prediction, progress: .running, createdAt: Stage.start)
                        next += stage.turn(.polled(item, prediction: prediction, .found(report)))
                    default: break
                    }
                }
                actions = next
            }
        }
        stage.now = end
        return sends
    }

    private func shown(of count: Int, before: Moment?) -> Sweep.Result {
        let numbers = (0..<count).reversed().filter { number in before.map { creation(number) < $0 } ?? true }
        let shown = numbers.prefix(100)
        let reports = shown.map { number in
            ("p\(number)", PredictionReport(id: "p\(number)", progress: .running, createdAt: creation(number)))
        }
        let end = shown.count == 100 ? shown.last.map(creation) : nil
        return .page(Dictionary(uniqueKeysWithValues: reports), end: end)
    }

    @Test func `nothing is looked at before it can have ended`() {
        var stage = running(20)
        #expect(sends(&stage, .milliseconds(499), of: 20).isEmpty)
        #expect(!sends(&stage, .milliseconds(100), of: 20).isEmpty)
    }

    @Test(arguments: [(2_700, 0.5), (2_700, 0.1), (600, 1), (60, 0.5)])
    func `no window has more of them than their share of what is left`(limit: Int, share: Double) {
        var stage = running(20, readLimit: limit, share: share)
        _ = sends(&stage, .seconds(2), of: 20)
        let sent = sends(&stage, .seconds(240), of: 20).map(\.at)
        for (index, first) in sent.enumerated() {
            let inWindow = sent[index...].prefix { $0 < first + .seconds(60) }.count
            // What is due anyway has its own readings: 67 in a window at most.
            #expect(inWindow <= Int(Double(limit) * share) + 68 && inWindow <= limit)
        }
        let first = sent.prefix { $0 < Stage.start + .seconds(10) }.count
        #expect(first >= Int(Double(limit) * share * 8 / 60 * 0.8), "and most of that is used")
    }

    @Test func `the longer it runs, the less a moment matters`() {
        var stage = running(2)
        let early = sends(&stage, .seconds(10), of: 2).count
        _ = sends(&stage, .minutes(10), of: 2)
        let late = sends(&stage, .seconds(10), of: 2).count
        #expect(early > 150 && late <= 6, "\(early), then \(late)")
    }

    @Test func `what runs alone is read alone`() {
        var stage = running(1)
        let sent = sends(&stage, .seconds(5), of: 1)
        let page = sent.first { $0.isPage }
        #expect(sent.count > 80 && page == nil)
    }

    @Test func `what stands further down the list is come to as well, again and again`() {
        var stage = running(350)
        _ = sends(&stage, .seconds(2), of: 350)
        let starts = sends(&stage, .seconds(1), of: 350).map(\.before)
        #expect(starts.count > 8)
        // The last one that a page shows stands at its end, where others may stand that it does not show.
        let parts: [Moment?] = [nil] + [250, 151, 52].map { creation($0) + .shortest }
        for (index, start) in starts.enumerated().dropFirst() {
            let last = parts.firstIndex(of: starts[index - 1]) ?? 3
            #expect(start == parts[(last + 1) % 4])
        }
    }

    @Test(arguments: [Sweep.Result.throttled(.seconds(1)), .failed(message: "gone")])
    func `a page that is refused or fails ends it for a window`(first: Sweep.Result) {
        var stage = running(20)
        _ = sends(&stage, .milliseconds(700), of: 20)
        let sent = sends(&stage, .seconds(60), of: 20, instead: [first])
        #expect((20...120).contains(sent.count), "what is due is read: \(sent.count)")
        let after = sends(&stage, .seconds(10), of: 20)
        #expect(after.count > 20)
    }

    @Test func `pages that take long take a tenth of the time at most`() throws {
        var stage = running(20)
        let first = stage.wait(.milliseconds(700)).compactMap { action -> Int? in
            if case .sweep(let page, _, _) = action { page } else { nil }
        }
        stage.now = stage.now + .seconds(2)
        for page in first { _ = stage.turn(.swept(Sweep(page: page, shown(of: 20, before: nil)))) }
        let sent = sends(&stage, .seconds(20), of: 20)
        #expect((20...60).contains(sent.count), "what is due is read: \(sent.count)")
        #expect(sends(&stage, .seconds(20), of: 20).count > 80)
    }

    @Test func `pages that fail shut the list for nobody`() {
        var stage = running(20)
        _ = sends(&stage, .milliseconds(700), of: 20)
        for _ in 0..<4 {
            let single = sends(&stage, .seconds(2), of: 20, instead: [.failed(message: "gone")]).first { !$0.isPage }
            #expect(single == nil)
        }
        #expect(stage.statistics.main.listGate == nil)
    }

    @Test func `nothing of the kind is sent where it is not wanted`() {
        var settings = EngineSettings()
        settings.looksEarly = false
        var stage = running(20)
        _ = stage.turn(.settingsChanged(settings))
        #expect(sends(&stage, .seconds(60), of: 20).count < 100)
    }
}
