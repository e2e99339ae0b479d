import Testing

@testable import ImgoptEngine

@Suite("One account at the provider, by itself: no queue, no jobs, no items but their ids") struct ProviderLaneTests {
    private static let start = Stage.start
    private var settings = {
        var settings = EngineSettings()
        settings.looksEarly = false
        return settings
    }()
    private var generator = SeededGenerator(seed: 1)
    private var lane: ProviderLane

    init() {
        settings.readLimit = 600
        lane = ProviderLane(settings, at: Self.start)
    }

    private mutating func watch(_ number: Int64, since: Moment = start, due: Moment = start) {
        lane.watch(ItemID(number), "p\(number)", createdAt: since, since: since, due: due)
    }

    private mutating func reads(at now: Moment) -> [Action] {
        var actions: [Action] = []
        lane.planReads(settings, at: now, into: &actions)
        return actions
    }

    private mutating func polled(_ number: Int64, _ reading: Reading, at now: Moment) -> ProviderLane.Polled? {
        lane.polled(ItemID(number), "p\(number)", reading, settings, at: now, using: &generator)
    }

    private func report(_ number: Int64, _ progress: PredictionReport.Progress) -> PredictionReport {
        PredictionReport(id: "p\(number)", progress: progress, createdAt: Self.start)
    }

    @Test mutating func `a page of the list tells of all that is due, and of what it does not show a reading each`() {
        for number in 1...3 as ClosedRange<Int64> { watch(number) }
        let now = Self.start + .seconds(2)
        let first = reads(at: now)
        guard case .sweep(let page, nil, _)? = first.first, first.count == 1 else {
            Issue.record("one page, at the list's head: \(first)")
            return
        }
        let shown = lane.swept(
            Sweep(page: page, .page(["p1": report(1, .running), "p9": report(9, .running)], end: nil)), settings,
            at: now, using: &generator)
        #expect(shown?.reports.map(\.item) == [ItemID(1)], "what is nobody's here is nothing of ours")
        lane.runsStill(ItemID(1), at: now)
        if let shown { lane.seen(shown) }
        let singles = reads(at: now).compactMap { if case .poll(let item, _, _) = $0 { item } else { nil } }
        #expect(singles == [ItemID(2), ItemID(3)])
    }

    @Test mutating func `what is not found for two minutes and eight readings is lost`() {
        watch(1)
        lane.polls.readAlone(ItemID(1))
        var now = Self.start
        var readings = 0
        var last: ProviderLane.Polled?
        while last == nil, readings < 100 {
            now = now + .seconds(1)
            for case .poll in reads(at: now) {
                readings += 1
                last = polled(1, .missing, at: now)
            }
        }
        guard case .lost? = last else {
            Issue.record("nothing came of it: \(String(describing: last))")
            return
        }
        #expect(readings >= 8 && now - Self.start > .minutes(2))
    }

    @Test mutating func `an answer that comes after its prediction has ended says nothing`() {
        watch(1)
        _ = reads(at: Self.start + .seconds(1))
        lane.forget(ItemID(1))
        lane.watch(ItemID(1), "q1", createdAt: Self.start, since: Self.start, due: Self.start + .minutes(60))
        let late = polled(1, .found(report(1, .running)), at: Self.start + .seconds(1))
        #expect(late == nil)
        #expect(lane.polls.watched[ItemID(1)]?.prediction == "q1")
    }

    @Test mutating func `outputs that do not come are looked for by one reading, whose answer counts once`() {
        let now = Self.start + .seconds(1)
        lane.looks.want(ItemID(1), "p1")
        lane.looks.want(ItemID(2), "p2")
        lane.looks.forget(ItemID(2))
        let sent = reads(at: now).compactMap { if case .poll(let item, _, _) = $0 { item } else { nil } }
        #expect(sent == [ItemID(1)])
        guard case .outputs(let told)? = polled(1, .found(report(1, .outputRemoved)), at: now) else {
            Issue.record("it was waited for")
            return
        }
        #expect(told?.progress == .outputRemoved)
        let isAwaited = lane.looks.answered(ItemID(1))
        #expect(!isAwaited)
    }

    @Test mutating func `a cancel is asked for once until it is answered, whatever the budget`() {
        watch(1)
        var actions: [Action] = []
        lane.cancel(ItemID(1), into: &actions)
        lane.cancel(ItemID(1), into: &actions)
        #expect(actions.count == 1 && lane.openRequests(of: ItemID(1)).count == 1)
        #expect(lane.reads.limiter.open == 0)
        let answer = lane.cancelAnswered(ItemID(1), "p1", .throttled(nil), at: Self.start)
        #expect(answer == nil)
        lane.cancel(ItemID(1), into: &actions)
        #expect(actions.count == 2)
    }

    @Test mutating func `all reads share one budget`() {
        settings.readLimit = 120
        lane = ProviderLane(settings, at: Self.start)
        for number in 1...3 as ClosedRange<Int64> {
            lane.lookups.want(Lookup(rawValue: UInt64(number)))
            lane.looks.want(ItemID(number), "p\(number)")
        }
        var sent = 0
        var now = Self.start
        while now < Self.start + .minutes(1) {
            var actions = reads(at: now)
            lane.planLookups(isLeaving: false, at: now, into: &actions)
            sent += actions.count
            now = now + .seconds(1)
        }
        #expect(sent == 2 && lane.tally.reads == 2)
    }

    @Test mutating func `while creations fail, one probe at a time goes through, and its success opens`() {
        var now = Self.start
        var actions: [Action] = []
        for _ in 1...3 {
            lane.creationSent(at: now)
            _ = lane.creationAnswered(ItemID(1), at: now)
            lane.creations.shut(
                .unreachable, "no route", certain: false, at: now, using: &generator, into: &actions)
            now = now + .seconds(1)
        }
        #expect(lane.creations.gate.reason == .unreachable && actions.count == 1)
        now = now + .minutes(10)
        let probe = lane.creations.next(at: now)
        #expect(probe == now)
        lane.creationSent(at: now)
        let second = lane.creations.next(at: now)
        #expect(second == nil, "the first one tells")
        _ = lane.creationAnswered(ItemID(1), at: now)
        lane.creations.reached(into: &actions)
        let open = lane.creations.next(at: now)
        #expect(open == now && actions.count == 2)
    }

    @Test mutating func `an adopted prediction that another creation's answer names is that creation's no more`() {
        let open = [ItemID(2), ItemID(3)]
        for _ in open { lane.creationSent(at: Self.start) }
        lane.adopted("p1", by: ItemID(1), open: open)
        let second = lane.creationAnswered(ItemID(2), at: Self.start)
        let third = lane.creationAnswered(ItemID(3), at: Self.start)
        #expect(second == ["p1"] && third == ["p1"])
        lane.creationSent(at: Self.start)
        let later = lane.creationAnswered(ItemID(2), at: Self.start)
        #expect(later.isEmpty)
    }
}
