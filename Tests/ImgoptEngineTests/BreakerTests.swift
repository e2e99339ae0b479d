import ImgoptEngine
import Testing

@Suite("A model that is down")
struct BreakerTests {
    private let busy = ItemError(.predictionFailed, "busy", retryable: true)

    /// Some images of one model, all running.
    private func running(_ count: Int32, failures: Int = 4) -> Stage {
        var settings = EngineSettings()
        settings.createBurst = 100
        settings.modelFailures = failures
        var stage = Stage(settings)
        for item in stage.submit(count).created {
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)"))))
        }
        return stage
    }

    private func end(_ item: Int64, _ progress: PredictionReport.Progress, _ stage: inout Stage) -> [Action] {
        let report = PredictionReport(id: "p\(item)", progress: progress, createdAt: stage.now)
        guard let page = stage.page else {
            return stage.turn(.polled(ItemID(item), prediction: report.id, .found(report)))
        }
        return stage.turn(.swept(Sweep(page: page, .page([report.id: report], end: nil))))
    }

    /// Lets a page of the list be asked for, so that its answer is expected.
    private func sweep(_ stage: inout Stage) {
        while !stage.turn().contains(where: { if case .sweep = $0 { true } else { false } }) {
            guard let deadline = stage.deadline else { return }
            stage.now = max(stage.now, deadline)
        }
    }

    private func fail(_ items: [Int64], _ stage: inout Stage) -> [Action] {
        var actions: [Action] = []
        for item in items {
            sweep(&stage)
            actions += end(item, .failed(busy), &stage)
        }
        return actions
    }

    private func attempts(_ actions: [Action]) -> [Int] {
        actions.records.compactMap { if case .queued(_, let attempts, _, _) = $0 { attempts } else { nil } }
    }

    @Test func `what succeeds from before it went down says nothing`() {
        var stage = running(4)
        stage.now = stage.now + .seconds(5)
        var later: [ItemID] = []
        for item in stage.submit(3, job: 2).created {
            later.append(item)
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)"))))
        }
        #expect(later.count == 3)
        var told = fail([2_000, 2_001], &stage).modelsDown
        sweep(&stage)
        _ = end(1_000, .succeeded(outputs: ["u"]), &stage)
        told += fail([2_002, 1_001], &stage).modelsDown
        #expect(told == [ModelID(0)])
        sweep(&stage)
        #expect(end(1_002, .succeeded(outputs: ["u"]), &stage).modelsUp.isEmpty)
        #expect(stage.statistics.downModels.count == 1)
    }

    @Test func `a model that rests says whether an image waits for it`() {
        var stage = running(4)
        sweep(&stage)
        let reports = (1_000..<1_004).map { item in
            ("p\(item)", PredictionReport(id: "p\(item)", progress: .failed(busy), createdAt: stage.now))
        }
        _ = stage.turn(
            .swept(Sweep(page: stage.page ?? 0, .page(Dictionary(uniqueKeysWithValues: reports), end: nil))))
        #expect(stage.statistics.downModels.values.map(\.isWanted) == [true])
        _ = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        #expect(stage.statistics.downModels.values.map(\.isWanted) == [false])
        _ = stage.submit(1, job: 2)
        #expect(stage.statistics.downModels.values.map(\.isWanted) == [true])
    }

    @Test func `what failed by its fault is excused`() {
        var settings = EngineSettings()
        settings.createBurst = 100
        settings.modelFailures = 6
        settings.maxAttempts = 1
        settings.modelRestBase = .seconds(1)
        settings.modelRestMax = .seconds(1)
        settings.retryBase = .milliseconds(1)
        settings.retryMax = .milliseconds(1)
        var stage = Stage(settings)
        for item in stage.submit(6).created {
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)"))))
        }
        let down = fail([1_000, 1_001, 1_002, 1_003, 1_004, 1_005], &stage)
        #expect(down.modelsDown == [ModelID(0)])
        // The first failed alone, with one attempt to have: it is gone. Those after it waited for the verdict.
        #expect(stage.statistics.counts[.failed] == 1)
        #expect(attempts(down) == [1, 1, 1, 1, 1])
        let excused = down.records.compactMap { if case .excused(let item) = $0 { item.rawValue } else { nil } }
        #expect(excused.sorted() == [1_000, 1_001, 1_002, 1_003, 1_004, 1_005])
    }

    @Test(arguments: [(excused: 3, isGivenUp: false), (excused: 2, isGivenUp: true)])
    func `what was excused is so after a restart`(excused: Int, isGivenUp: Bool) {
        var settings = EngineSettings()
        settings.maxAttempts = 2
        var stage = Stage(settings)
        var counts = ItemCounts()
        counts[.queued] = 1
        var state = RestoredState()
        state.jobs = [
            RestoredJob(
                id: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: counts,
                startedAt: nil)
        ]
        let batch = Submission.Batch(first: stage.item, count: 1, model: ModelID(0), needsUpload: false)
        state.queued = [RestoredBatch(job: JobID(1), batch: batch, attempts: 3, excused: excused, notBefore: nil)]
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
        #expect(stage.turn().created == [stage.item])
        _ = stage.turn(.created(stage.item, .created(stage.report("p", .failed(busy)))))
        #expect(stage.statistics.openJobs == (isGivenUp ? 0 : 1))
    }

    /// Settings with which all would be tried for ever, but for what an image may cost.
    private func endless(_ runs: Int) -> EngineSettings {
        var settings = EngineSettings()
        settings.createBurst = 100
        settings.maxPaidRuns = runs
        settings.maxAttempts = 100
        settings.modelFailures = 4
        settings.retryMax = .seconds(1)
        settings.modelRestMax = .seconds(1)
        return settings
    }

    @Test(arguments: [1, 2, 5]) func `whatever fails, an image is paid for as often as it may be and then ends`(
        runs: Int
    ) {
        var stage = Stage(endless(runs))
        var paid = 0
        var open = stage.submit(5).created
        for round in 0..<100 where stage.statistics.openJobs > 0 {
            var next: [ItemID] = []
            for item in open {
                paid += 1
                let report = stage.report("p\(round)-\(item.rawValue)", .failed(busy))
                next += stage.turn(.created(item, .created(report))).created
            }
            open = next + stage.wait(.seconds(3)).created
        }
        #expect(paid == 5 * runs)
        #expect(stage.statistics.openJobs == 0)
        let errors = stage.records.compactMap { if case .failed(_, let error, _) = $0 { error } else { nil } }
        #expect(errors.count == 5)
        #expect(errors.allSatisfy { $0.message.contains("engine.max_paid_runs") && $0.provider == busy.provider })
    }

    @Test func `while a model fails nobody is told when a job is done, but what fails and when it is tried`() throws {
        var settings = endless(10)
        settings.modelRestBase = .minutes(10)
        settings.modelRestMax = .minutes(10)
        settings.retryBase = .minutes(60)
        settings.retryMax = .minutes(60)
        var stage = Stage(settings)
        for item in stage.submit(4).created {
            let before = stage.engine.estimate(of: JobID(1), at: stage.now)
            if item == stage.item { #expect(before?.remaining != nil && before?.trouble == nil) }
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)", .failed(busy)))))
        }
        let estimate = stage.engine.estimate(of: JobID(1), at: stage.now)
        #expect(estimate != nil && estimate?.remaining == nil)
        let trouble = try #require(estimate?.trouble)
        #expect(trouble.images == 4 && trouble.item == stage.item)
        #expect(try #require(trouble.nextTry) > stage.now + .seconds(59))
        let explained = stage.engine.explain(JobID(1), limit: 10, at: stage.now)
        let waits = try #require(explained)
        #expect(waits.items.allSatisfy { $0.wait == .model(ModelID(0), "busy") && $0.attempts == 1 })
        #expect(waits.items.allSatisfy { $0.remaining == nil && ($0.until ?? stage.now) > stage.now })
    }

    @Test func `a person has a model tried before its rest is over, by one image`() {
        var settings = endless(10)
        settings.modelRestBase = .minutes(10)
        settings.modelRestMax = .minutes(10)
        var stage = Stage(settings)
        for item in stage.submit(4).created {
            _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)", .failed(busy)))))
        }
        // Whose images wait may say so for them, but a rest concerns others too.
        #expect(stage.turn(.tryNow(.items(of: JobID(1), endsRests: false))).created.isEmpty)
        let tried = stage.turn(.tryNow(.model(ModelID(0)))).created
        #expect(tried.count == 1)
        #expect(stage.turn(.tryNow(.model(ModelID(0)))).created.isEmpty)
        let answered = stage.turn(.created(tried[0], .created(stage.report("q", .succeeded(outputs: ["u"])))))
        #expect(answered.modelsUp == [ModelID(0)])
        #expect(answered.created.count == 3)
    }

    @Test func `an image that rests after a failure of its own goes when a person says so`() {
        var settings = EngineSettings()
        settings.retryBase = .minutes(10)
        settings.retryMax = .minutes(10)
        var stage = Stage(settings)
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .created(stage.report("p", .failed(busy)))))
        #expect(stage.turn(.tryNow(.items(of: JobID(2), endsRests: true))).created.isEmpty)
        let now = stage.turn(.tryNow(.items(of: JobID(1), only: stage.item, endsRests: false)))
        #expect(now.created == [stage.item])
        #expect(now.records.contains(.due(stage.item)))
    }

    @Test func `an image that fails alone is given up after its attempts`() {
        var settings = EngineSettings()
        settings.retryMax = .milliseconds(10)
        var stage = Stage(settings)
        var last = stage.submit(1)
        for _ in 0..<3 {
            #expect(last.created == [stage.item])
            _ = stage.turn(.created(stage.item, .created(stage.report("p1000", .failed(busy)))))
            last = stage.wait(.milliseconds(500))
        }
        #expect(last.created.isEmpty)
        #expect(stage.statistics.openJobs == 0)
    }
}
