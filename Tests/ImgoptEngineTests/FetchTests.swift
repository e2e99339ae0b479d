import Testing

@testable import ImgoptEngine

/// Outputs: which is fetched when, and what a full disk does.
@Suite struct FetchTests {
    private func moment(_ seconds: Int64) -> Moment { Stage.start + .seconds(seconds) }

    @Test func `what was created first is fetched first, however late it was seen`() {
        var planner = FetchPlanner()
        for (item, created) in [(3, 30), (1, 50), (2, 10), (4, 20)] as [(Int64, Int64)] {
            planner.add(ItemID(item), createdAt: moment(created))
        }
        let order = (0..<4).compactMap { _ in planner.next(limit: 9, at: moment(60)) }
        #expect(order.map(\.rawValue) == [2, 4, 3, 1])
    }

    @Test func `a full disk is probed by one output at a time, ever more seldom`() {
        var planner = FetchPlanner()
        for item in 1...5 { planner.add(ItemID(Int64(item)), createdAt: moment(Int64(item))) }
        var now = moment(100)
        while planner.next(limit: 3, at: now) != nil {}
        #expect(planner.open == 3)
        // All three find it full: that is one finding.
        for item in 1...3 {
            planner.ended()
            planner.foundFull("full", at: now)
            planner.add(ItemID(Int64(item)), createdAt: moment(Int64(item)))
        }
        var waits: [Int64] = []
        for _ in 0..<8 {
            let start = planner.nextStart(limit: 3) ?? .distantPast
            #expect(planner.next(limit: 3, at: now) == nil)
            waits.append((start - now).microseconds / 1_000_000)
            now = start
            #expect(planner.next(limit: 3, at: now) == ItemID(1))
            #expect(planner.next(limit: 3, at: now) == nil, "a second probe")
            planner.ended()
            planner.foundFull("full", at: now)
            planner.add(ItemID(1), createdAt: moment(1))
        }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30])
        planner.foundRoom()
        #expect(planner.noSpace == nil)
        #expect((0..<9).compactMap { _ in planner.next(limit: 3, at: now) }.count == 3)
    }

    @Test func `room for one output lets all go on`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        _ = stage.turn(.fetched(stage.item, .noSpace(message: "full")))
        #expect(stage.statistics.noSpace == "full")
        // Not a proof of room: only what was kept is.
        _ = stage.wait(.seconds(2))
        _ = stage.turn(.fetched(stage.item, .failed(message: "cut")))
        #expect(stage.statistics.noSpace == "full")
        let again = stage.wait(.seconds(60))
        #expect(again.fetched == [stage.item])
        _ = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        #expect(stage.statistics.noSpace == nil)
    }

    @Test func `after losses on a full disk one creation finds out whether there is room`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        _ = stage.turn(.fetched(stage.item, .noSpace(message: "full")))
        #expect(stage.submit(5, job: 2).created.isEmpty)
        _ = stage.wait(.seconds(2))
        let lost = stage.turn(.fetched(stage.item, .lost(ItemError(.outputGone, "gone", retryable: true))))
        #expect(lost.created == [ItemID(2_000)], "one, and no more, is risked")
        #expect(stage.wait(.seconds(3)).created.isEmpty)
    }

    @Test func `a loss with nothing else open forgets that the disk was full`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        _ = stage.turn(.fetched(stage.item, .noSpace(message: "full")))
        _ = stage.wait(.seconds(2))
        _ = stage.turn(.fetched(stage.item, .lost(ItemError(.outputGone, "gone", retryable: true))))
        #expect(stage.statistics.noSpace == nil)
    }

    @Test func `an output is tried again until an hour after it was noticed`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        var tries = 1
        var last = stage.now
        var state: JobState?
        while state == nil, tries < 1_000 {
            let failed = stage.turn(.fetched(stage.item, .failed(message: "cut")))
            state = failed.job.flatMap { $0.state.isFinal ? $0.state : nil }
            if state != nil { break }
            last = stage.now
            var fetched = failed.fetched
            while fetched.isEmpty { fetched = stage.wait(.seconds(1)).fetched }
            tries += 1
        }
        #expect(state == .failed)
        let age = stage.now - Stage.start
        #expect(age < .minutes(60) && age > .minutes(58), "given up at \(age.seconds) s after \(tries) tries")
        #expect(last < stage.now || tries > 10)
    }

    /// The provider's clock may tell any time.
    @Test(arguments: [-7200, -90, 90, 7200])
    func `however the clocks differ, an output is tried again`(seconds: Int64) {
        var stage = Stage()
        _ = stage.submit(1)
        let createdAt = stage.now + .seconds(seconds)
        let started = PredictionReport(id: "p", progress: .running, createdAt: createdAt)
        _ = stage.turn(.created(stage.item, .created(started)))
        _ = stage.wait(.seconds(2))
        let ended = PredictionReport(id: "p", progress: .succeeded(outputs: ["u"]), createdAt: createdAt)
        if let page = stage.page {
            _ = stage.turn(.swept(Sweep(page: page, .page(["p": ended], end: nil))))
        } else {
            _ = stage.turn(.polled(stage.item, prediction: "p", .found(ended)))
        }
        let failed = stage.turn(.fetched(stage.item, .failed(message: "cut")))
        #expect(failed.job == nil)
        #expect(stage.wait(.minutes(2)).fetched == [stage.item])
    }

    @Test func `what is no picture is fetched twice more before it is believed`() {
        let wrong = Fetch.wrong(ItemError(.outputInvalid, "no image", retryable: true))
        for good in [1, 2] {
            var stage = Stage()
            _ = stage.running()
            _ = stage.end(.succeeded(outputs: ["u"]))
            for _ in 0..<good {
                #expect(stage.turn(.fetched(stage.item, wrong)).job == nil)
                #expect(stage.wait(.minutes(1)).fetched == [stage.item])
            }
            #expect(stage.turn(.fetched(stage.item, .saved([Stage.file]))).job?.state == .done)
        }
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        for _ in 0..<2 {
            _ = stage.turn(.fetched(stage.item, wrong))
            _ = stage.wait(.minutes(1))
        }
        let believed = stage.turn(.fetched(stage.item, wrong))
        #expect(believed.job?.state == .failed)
        #expect(
            believed.records.contains {
                if case .failed(_, let error, _) = $0 { error.name == .outputInvalid } else { false }
            })
    }

    @Test(arguments: [false, true]) func `each way to lose an output has its name`(isWished: Bool) {
        let ways: [(PredictionReport.Progress, Fetch?, ItemError.Name)] = [
            (.succeeded(outputs: []), nil, .outputMissing),
            (.outputRemoved, nil, .outputGone),
            (.succeeded(outputs: ["u"]), .lost(ItemError(.outputInvalid, "", retryable: true)), .outputInvalid),
            (.succeeded(outputs: ["u"]), .lost(ItemError(.outputGone, "", retryable: true)), .outputGone),
        ]
        for (progress, fetch, name) in ways {
            var settings = EngineSettings()
            settings.retryLostOutputs = isWished
            var stage = Stage(settings)
            _ = stage.running()
            var actions = stage.end(progress)
            if let fetch { actions += stage.turn(.fetched(stage.item, fetch)) }
            let error = actions.records.compactMap { change -> ItemError? in
                switch change {
                case .failed(_, let error, _): isWished ? nil : error
                case .queued(_, let attempts, _, let error): isWished && attempts == 1 ? error : nil
                default: nil
                }
            }.first
            #expect(error?.name == name)
            #expect(error?.retryable == true, "a person may have it paid for again")
            #expect(stage.wait(.minutes(5)).created.count == (isWished ? 1 : 0))
        }
    }

    @Test func `an image that was to be cancelled is, though its output is gone`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        let report = PredictionReport(id: "p", progress: .outputRemoved, createdAt: Stage.start)
        let ended = stage.turn(.cancelAnswered(stage.item, prediction: "p", .found(report)))
        #expect(ended.job?.state == .canceled)
    }

    @Test func `of an image with many outputs so many are fetched as the settings say`() {
        var settings = EngineSettings()
        settings.maxOutputs = 2
        var stage = Stage(settings)
        _ = stage.running()
        let ended = stage.end(.succeeded(outputs: ["u", "data:a", "data:b", "v"]))
        let fetched = ended.compactMap { if case .fetch(_, let outputs) = $0 { outputs } else { nil } }
        #expect(fetched == [["u", "data:a"]])
        let saved = ended.records.compactMap { if case .saving(_, let outputs, _) = $0 { outputs } else { nil } }
        #expect(saved == [["u", "data:a", "data:", "v"]], "the others are named, and nothing large is kept of them")
    }
}
