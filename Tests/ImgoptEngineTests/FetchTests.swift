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

    @Test func `what the disk refuses is told until it is kept, and nothing else waits for it`() {
        var stage = Stage()
        _ = stage.submit(2)
        let other = ItemID(1_001)
        _ = stage.turn(.created(stage.item, .created(stage.report("p", .succeeded(outputs: ["u"])))))
        _ = stage.turn(.created(other, .created(stage.report("q", .succeeded(outputs: ["v"])))))
        _ = stage.turn(.fetched(stage.item, .unsaved(message: "refused")))
        #expect(stage.statistics.refusal == DiskRefusal(message: "refused", items: 1))
        #expect(stage.statistics.noSpace == nil)
        #expect(stage.submit(1, job: 2).created.count == 1)
        // Another image's output is no proof, and neither is a fetch that brought nothing.
        _ = stage.turn(.fetched(other, .saved([Stage.file])))
        #expect(stage.wait(.minutes(1)).fetched == [stage.item])
        _ = stage.turn(.fetched(stage.item, .failed(message: "cut")))
        #expect(stage.statistics.refusal?.items == 1)
        #expect(stage.wait(.minutes(1)).fetched == [stage.item])
        _ = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        #expect(stage.statistics.refusal == nil)
    }

    @Test func `each folder that refuses is told by itself, and a full disk beside them`() {
        var stage = Stage()
        #expect(stage.engine.diskTrouble == DiskTrouble(noSpace: nil, refusals: [:]))
        _ = stage.submit(4)
        for number in 0..<4 {
            let created = Creation.created(stage.report("p\(number)", .succeeded(outputs: ["u"])))
            _ = stage.turn(.created(ItemID(1_000 + Int64(number)), created))
        }
        for (number, folder) in ["/o/a", "/o/b", "/o/a"].enumerated() {
            let refused = Fetch.unsaved(message: "refused \(number)", in: folder)
            _ = stage.turn(.fetched(ItemID(1_000 + Int64(number)), refused))
        }
        let (a, b) = (DiskRefusal(message: "refused 0", items: 2), DiskRefusal(message: "refused 1", items: 1))
        #expect(stage.engine.diskTrouble == DiskTrouble(noSpace: nil, refusals: ["/o/a": a, "/o/b": b]))
        #expect(stage.statistics.refusal == DiskRefusal(message: "refused 0", items: 3, folders: 2))
        _ = stage.turn(.fetched(ItemID(1_003), .noSpace(message: "full")))
        #expect(stage.engine.diskTrouble == DiskTrouble(noSpace: "full", refusals: ["/o/a": a, "/o/b": b]))
    }

    @Test(arguments: [false, true])
    func `what the disk refuses is forgotten with its output`(isRetried: Bool) {
        var settings = EngineSettings()
        settings.retryLostOutputs = isRetried
        var stage = Stage(settings)
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        _ = stage.turn(.fetched(stage.item, .unsaved(message: "refused")))
        _ = stage.wait(.minutes(1))
        let lost = stage.turn(.fetched(stage.item, .lost(ItemError(.outputGone, "gone", retryable: true))))
        #expect((lost.job?.state == .failed) == !isRetried)
        #expect(stage.statistics.refusal == nil)
    }

    /// Its bytes are here: the hour at the provider is none of its business.
    @Test func `an output that its place does not take now waits for it however long`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        for _ in 0..<80 {
            let held = stage.turn(.fetched(stage.item, .held(message: "away", in: "s3://b/")))
            #expect(held.job == nil && stage.statistics.refusal == DiskRefusal(message: "away", items: 1))
            var fetched = held.fetched
            while fetched.isEmpty { fetched = stage.wait(.minutes(1)).fetched }
            #expect(fetched == [stage.item])
        }
        #expect(stage.now - Stage.start > .minutes(60))
        let done = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        #expect(done.job?.state == .done && stage.statistics.refusal == nil)
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
        let fetched = ended.compactMap { if case .fetch(_, let outputs, _) = $0 { outputs } else { nil } }
        #expect(fetched == [["u", "data:a"]])
        let saved = ended.records.compactMap { if case .saving(_, let outputs, _) = $0 { outputs } else { nil } }
        #expect(saved == [["u", "data:a", "data:", "v"]], "the others are named, and nothing large is kept of them")
    }

    // MARK: Some of many

    private func kept(_ files: Int, lost: Int) -> KeptOutputs {
        var kept = KeptOutputs()
        for number in 0..<files {
            kept.files.append(
                OutputFile(path: "/o", bytes: 1, sha256: "", contentType: "", sourceURL: "u", number: number))
        }
        for number in files..<(files + lost) {
            kept.unfetched.append(UnfetchedOutput(number: number, sourceURL: "v", reason: "no host"))
        }
        return kept
    }

    @Test func `what can be had is kept, and the others are named`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u", "v"]))
        let some = kept(1, lost: 1)
        let actions = stage.turn(.fetched(stage.item, .partly(some, .saved(some.files))))
        #expect(actions.job?.state == .done)
        #expect(actions.records.contains(.unfetched(stage.item, some.unfetched)))
        #expect(actions.records.contains(.done(stage.item, some.files, at: stage.now)))
        #expect(told(actions) == [some])
    }

    private func told(_ actions: [Action]) -> [KeptOutputs] {
        actions.compactMap { if case .tell(.itemDone(_, _, _, let outputs)) = $0 { outputs } else { nil } }
    }

    @Test func `a value and what is beyond the most that is fetched are told with the rest`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u", "value:1", "data:much"]))
        let actions = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        #expect(told(actions).first?.files == [Stage.file])
        #expect(told(actions).first?.unfetched.map(\.sourceURL) == ["value:1", "data:"])
    }

    @Test func `what is kept is not fetched again, and outlasts the others`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u", "v"]))
        let some = kept(1, lost: 0)
        var actions = stage.turn(.fetched(stage.item, .partly(some, .failed(message: "cut"))))
        while actions.job?.state.isFinal != true {
            let waited = stage.wait(.minutes(1))
            let handed = waited.compactMap { if case .fetch(_, _, let kept) = $0 { kept } else { nil } }
            #expect(handed == [some])
            actions = stage.turn(.fetched(stage.item, .partly(some, .failed(message: "cut"))))
        }
        #expect(actions.job?.state == .done)
        let named = actions.records.compactMap { if case .unfetched(_, let outputs) = $0 { outputs } else { nil } }
        #expect(named.first?.map(\.number) == [1] && named.first?.first?.reason?.contains("cut") == true)
    }

    @Test(arguments: [false, true])
    func `what is too large keeps its address and is not paid for again`(isWished: Bool) {
        var settings = EngineSettings()
        settings.retryLostOutputs = isWished
        var stage = Stage(settings)
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        let none = kept(0, lost: 1)
        let lost = Fetch.lost(ItemError(.outputInvalid, "too large", retryable: false))
        let actions = stage.turn(.fetched(stage.item, .partly(none, lost)))
        #expect(actions.job?.state == .failed)
        #expect(actions.records.contains(.unfetched(stage.item, none.unfetched)))
        #expect(stage.wait(.minutes(5)).created.isEmpty)
    }

    // MARK: Outputs that do not come

    /// Lets the output be away until the prediction is read again.
    private func away(_ stage: inout Stage) -> Int {
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        for tries in 1..<20 {
            let answered = stage.turn(.fetched(stage.item, .away(message: "HTTP status 404")))
            #expect(answered.job == nil && stage.statistics.counts[.saving] == 1)
            let waited = stage.wait(.minutes(1))
            if waited.polled == ["p"] { return tries }
            #expect(waited.fetched == [stage.item])
        }
        return 0
    }

    @Test func `an output that is away is asked for again until its hour is over`() {
        var stage = Stage()
        #expect(away(&stage) == 2)
        var looks = 1
        var actions = stage.turn(.polled(stage.item, prediction: "p", .missing))
        var end: JobState?
        while end == nil {
            if actions.fetched.isEmpty && actions.polled.isEmpty { actions = stage.wait(.minutes(1)) }
            if !actions.polled.isEmpty {
                looks += 1
                let report = stage.report("p", .succeeded(outputs: ["u"]))
                actions = stage.turn(.polled(stage.item, prediction: "p", .found(report)))
                #expect(actions.fetched == [stage.item])
            }
            actions = stage.turn(.fetched(stage.item, .away(message: "HTTP status 404")))
            end = actions.job.flatMap { $0.state.isFinal ? $0.state : nil }
        }
        #expect(end == .failed && looks > 5)
        let age = stage.now - Stage.start
        #expect(age < .minutes(61) && age > .minutes(57), "given up at \(age.seconds) s")
    }

    @Test(arguments: [PredictionReport.Progress.outputRemoved, .succeeded(outputs: [])])
    func `only its prediction ends that early`(progress: PredictionReport.Progress) {
        var stage = Stage()
        _ = away(&stage)
        let actions = stage.turn(.polled(stage.item, prediction: "p", .found(stage.report("p", progress))))
        #expect(actions.job?.state == .failed)
        let names = actions.records.compactMap { if case .failed(_, let error, _) = $0 { error.name } else { nil } }
        #expect(names == [.outputGone])
    }

    @Test func `what is away holds no place that others could have`() {
        var settings = EngineSettings()
        settings.maxFetches = 1
        var stage = Stage(settings)
        _ = stage.submit(2)
        let other = ItemID(1_001)
        _ = stage.turn(.created(stage.item, .created(stage.report("p", .succeeded(outputs: ["u"])))))
        let waiting = stage.turn(.created(other, .created(stage.report("q", .succeeded(outputs: ["v"])))))
        #expect(waiting.fetched.isEmpty)
        let next = stage.turn(.fetched(stage.item, .away(message: "HTTP status 403")))
        #expect(next.fetched == [other])
    }
}
