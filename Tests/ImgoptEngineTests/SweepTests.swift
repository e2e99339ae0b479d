import Testing

@testable import ImgoptEngine

/// Which pages of the list are read, and what becomes of those that a page does not show.
@Suite struct SweepTests {
    /// So many predictions, p0 being the oldest, created a millisecond apart and told as `told` makes of it; all due.
    private func running(
        _ count: Int, sweepMax: TimeSpan = .milliseconds(900), told: (Int, Moment) -> Moment = { $1 }
    ) -> Stage {
        var settings = EngineSettings()
        settings.createBurst = 1_000
        settings.createLimit = 1_000
        settings.maxInFlight = 1_000
        settings.sweepMax = sweepMax
        var stage = Stage(settings)
        let items = stage.submit(Int32(count)).created
        #expect(items.count == count)
        for (number, item) in items.enumerated() {
            let created = Stage.start + TimeSpan(microseconds: Int64(number) * 1_001)
            let report = PredictionReport(id: "p\(number)", progress: .running, createdAt: told(number, created))
            #expect(stage.turn(.created(item, .created(report))).pages.isEmpty, "asked for before it was due")
        }
        return stage
    }

    private struct Asked: Equatable {
        let page: Int
        let before: Moment?
    }

    private func pages(_ actions: [Action]) -> [Asked] {
        actions.compactMap {
            if case .sweep(let page, let before, _) = $0 { Asked(page: page, before: before) } else { nil }
        }
    }

    /// The page's answer: those numbers have ended, and `end` is as far as it reaches.
    private func answer(_ asked: Asked, _ ended: some Sequence<Int>, end: Moment?) -> Event {
        let reports = ended.map { number in
            (
                "p\(number)",
                PredictionReport(id: "p\(number)", progress: .succeeded(outputs: ["u"]), createdAt: Stage.start)
            )
        }
        return .swept(Sweep(page: asked.page, .page(Dictionary(uniqueKeysWithValues: reports), end: end)))
    }

    private func creation(_ number: Int) -> Moment { Stage.start + TimeSpan(microseconds: Int64(number) * 1_001) }

    @Test func `few are asked for by the head of the list`() {
        var stage = running(50)
        let asked = pages(stage.wait(.seconds(2)))
        #expect(asked.map(\.before) == [nil])
        #expect(pages(stage.turn(answer(asked[0], 0..<50, end: nil))).isEmpty)
        #expect(stage.statistics.counts[.processing] == 0)
    }

    @Test func `many are asked for by as many pages, each with its own part of the list`() throws {
        var stage = running(450)
        let asked = pages(stage.wait(.seconds(2)))
        #expect(asked.count == 4, "of five, four are under way at once")
        #expect(asked[0].before == nil)
        let starts = [349, 249, 149].map { creation($0) + .shortest }
        #expect(asked.dropFirst().map(\.before) == starts)
        // In any order. The last fifty have their page as soon as nothing else is asked.
        #expect(pages(stage.turn(answer(asked[2], 150..<250, end: creation(150)))).isEmpty)
        #expect(pages(stage.turn(answer(asked[0], 350..<450, end: creation(350)))).isEmpty)
        #expect(pages(stage.turn(answer(asked[3], 50..<150, end: creation(50)))).isEmpty)
        let last = pages(stage.turn(answer(asked[1], 250..<350, end: creation(250))))
        try #require(last.count == 1)
        _ = stage.turn(answer(last[0], 0..<50, end: nil))
        #expect(stage.statistics.counts[.processing] == 0)
    }

    @Test func `what stands below the page is asked for at once, there`() {
        var stage = running(10)
        let head = pages(stage.wait(.seconds(2)))
        // A page full of others' predictions: it ends above all of ours but two.
        let next = pages(stage.turn(answer(head[0], [8, 9], end: creation(8))))
        #expect(next.map(\.before) == [creation(7) + .shortest])
        let further = pages(stage.turn(answer(next[0], 4..<8, end: creation(4))))
        #expect(further.map(\.before) == [creation(3) + .shortest])
        _ = stage.turn(answer(further[0], 0..<4, end: nil))
        #expect(stage.statistics.counts[.processing] == 0)
    }

    @Test func `what a page should have shown is read alone`() {
        var stage = running(10)
        let head = pages(stage.wait(.seconds(2)))
        let actions = stage.turn(answer(head[0], [0, 1, 2, 3, 4, 6, 7, 8, 9], end: nil))
        #expect(actions.polled == ["p5"])
        #expect(pages(actions).isEmpty)
    }

    /// Told without the fraction of its second, it may stand anywhere in it.
    @Test func `a time without its fraction does not make a prediction missing`() {
        let second = Moment(microseconds: Stage.start.microseconds / 1_000_000 * 1_000_000)
        var stage = running(10) { number, created in number == 3 || number == 7 ? second : created }
        let head = pages(stage.wait(.seconds(2)))
        // The page reaches down to p5: p7 is on it, p3 is not, though it seems to be as old as p7.
        let next = stage.turn(answer(head[0], 5..<10, end: creation(5)))
        #expect(next.polled.isEmpty)
        #expect(pages(next).map(\.before) == [creation(4) + .shortest])
        _ = stage.turn(answer(pages(next)[0], 0..<5, end: nil))
        #expect(stage.statistics.counts[.processing] == 0)
    }

    @Test func `times that are all too coarse to go on by end in single readings`() {
        let second = Moment(microseconds: Stage.start.microseconds / 1_000_000 * 1_000_000)
        var stage = running(10) { _, _ in second }
        let head = pages(stage.wait(.seconds(2)))
        let end = second + .seconds(1) - .shortest
        let next = stage.turn(answer(head[0], [9], end: end))
        #expect(pages(next).map(\.before) == [second + .seconds(1)])
        let last = stage.turn(answer(pages(next)[0], [8], end: end))
        #expect(Set(last.polled) == Set((0..<8).map { "p\($0)" }))
    }

    @Test(arguments: [Sweep.Result.failed(message: "cut"), .throttled(.seconds(1))])
    func `a page that was not read is asked for again`(result: Sweep.Result) {
        var stage = running(10)
        let head = pages(stage.wait(.seconds(2)))
        let again = pages(stage.turn(.swept(Sweep(page: head[0].page, result))) + stage.wait(.seconds(10)))
        #expect(again.map(\.before) == [nil])
    }

    @Test(arguments: [false, true])
    func `a refusal for the rate holds reads up for a minute at most, and no longer than until a reset`(isReset: Bool) {
        func reads(_ actions: [Action]) -> Int {
            actions.count { if case .sweep = $0 { true } else if case .poll = $0 { true } else { false } }
        }
        var stage = running(10)
        let head = pages(stage.wait(.seconds(2)))
        _ = stage.turn(.swept(Sweep(page: head[0].page, .throttled(.seconds(3_600)))))
        #expect(stage.statistics.main.readsThrottledUntil == stage.now + .seconds(60))
        #expect(reads(stage.wait(.seconds(50))) == 0)
        if isReset {
            let reset = stage.turn(.limitChanged(LimitChange(create: nil, read: nil, burst: nil)))
            #expect(reads(reset + stage.wait(.seconds(2))) > 0)
            #expect(stage.statistics.main.readsThrottledUntil == nil)
        } else {
            #expect(reads(stage.wait(.seconds(11))) > 0)
        }
    }

    @Test func `a page that shows many ends pays for the next, one that shows few does not`() throws {
        var stage = running(90, sweepMax: .seconds(20))
        var ended = 0
        func turn(_ asked: Asked, ending count: Int) {
            ended += count
            let reports = (0..<90).map { number in
                let progress: PredictionReport.Progress = number < ended ? .succeeded(outputs: ["u"]) : .running
                return ("p\(number)", PredictionReport(id: "p\(number)", progress: progress, createdAt: Stage.start))
            }
            _ = stage.turn(.swept(Sweep(page: asked.page, .page(Dictionary(uniqueKeysWithValues: reports), end: nil))))
        }
        // What the ninety creations have paid for, as far as it is saved up.
        var saved = 0
        while let asked = pages(stage.wait(.seconds(5))).first {
            saved += 1
            turn(asked, ending: 1)
        }
        #expect(saved == 8)
        turn(try #require(pages(stage.wait(.seconds(20))).first), ending: 16)
        turn(try #require(pages(stage.wait(.seconds(12))).first), ending: 16)
        turn(try #require(pages(stage.wait(.seconds(12))).first), ending: 15)
        #expect(pages(stage.wait(.seconds(12))).isEmpty)
    }

    /// A page each 40 ms that shows all as running puts each of them off each time.
    @Test func `a time that does not hold any more is worth no turn`() {
        let start = Stage.start
        var planner = PollPlanner()
        for number: Int64 in 1...20 {
            planner.add(
                ItemID(number),
                .init(prediction: "p\(number)", createdAt: start, since: start, due: start + .seconds(1)))
        }
        for page: Int64 in 1...100 {
            for number: Int64 in 1...20 {
                planner.look(at: ItemID(number), at: start + .seconds(1) + .milliseconds(page * 40 + number))
            }
        }
        let due = start + .seconds(5) + .milliseconds(1)
        #expect(planner.nextDue() == due)
        planner.collect(at: due - .shortest, but: [:])
        #expect(planner.ready.isEmpty)
        planner.collect(at: due, but: [:])
        #expect(planner.ready.keys.map(\.rawValue) == [1])
        #expect(planner.nextDue() == due + .milliseconds(1))
        for number: Int64 in 2...20 { planner.forget(ItemID(number)) }
        #expect(planner.nextDue() == nil)
    }

    @Test func `a time without its fraction is placed by the next one that has it`() {
        let second = Moment(microseconds: Stage.start.microseconds / 1_000_000 * 1_000_000)
        let latest = second + .seconds(1) - .shortest
        var planner = PollPlanner()
        func add(_ number: Int64, _ creation: Moment) {
            planner.add(
                ItemID(number), .init(prediction: "p\(number)", createdAt: creation, since: creation, due: creation))
        }
        func highest(_ number: Int64) -> Moment? { planner.watched[ItemID(number)]?.highest }
        add(1, second)
        add(2, second)
        #expect(highest(1) == latest && highest(2) == latest)
        planner.forget(ItemID(2))
        let exact = second + TimeSpan(microseconds: 123_456)
        add(3, exact)
        #expect(highest(1) == exact)
        #expect(highest(2) == nil, "it had ended")
        // The next second's are placed by their own neighbours alone.
        add(4, second)
        add(5, second + .seconds(1))
        add(6, second + .seconds(1) + TimeSpan(microseconds: 7))
        #expect(highest(4) == latest)
        #expect(highest(5) == second + .seconds(1) + TimeSpan(microseconds: 7))
    }
}
