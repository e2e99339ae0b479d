import ImgoptEngine
import Testing

@Suite("What must hold over crashes, retries and bad models")
struct SteadinessTests {
    private let busy = ItemError(.predictionFailed, "busy", retryable: true)

    private func job(_ state: ItemState, _ count: Int = 1, deadline: Moment? = nil) -> RestoredJob {
        var counts = ItemCounts()
        counts[state] = count
        return RestoredJob(
            id: JobID(1), store: StoreID(1), priority: 5, deadline: deadline, isOpen: false, counts: counts,
            startedAt: Stage.start)
    }

    private func restored(_ progress: RestoredItem.Progress, _ state: ItemState) -> RestoredState {
        var found = RestoredState()
        found.jobs = [job(state)]
        found.active = [
            RestoredItem(
                id: ItemID(1_000), job: JobID(1), model: ModelID(0), attempts: 0, needsUpload: false,
                isCancelRequested: true, progress: progress)
        ]
        return found
    }

    private func retry(_ state: ItemState, deadline: Moment? = nil) -> Retry {
        let batch = Submission.Batch(first: ItemID(1_000), count: 1, model: ModelID(0), needsUpload: false)
        return Retry(job: job(state, deadline: deadline), batches: [batch], states: [ItemID(1_000): state])
    }

    // MARK: Cancels

    @Test func `a cancel of what is under way is on disk`() {
        var stage = Stage()
        _ = stage.running()
        let canceled = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        #expect(canceled.records.contains(.cancelRequested(stage.item, at: stage.now)))
        let again = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        #expect(!again.records.contains(.cancelRequested(stage.item, at: stage.now)))
    }

    @Test func `a restart cancels at the provider what somebody wanted stopped`() {
        var stage = Stage()
        var actions: [Action] = []
        let state = restored(.processing(prediction: "p", createdAt: Stage.start), .processing)
        stage.engine.restore(state, at: stage.now, into: &actions)
        #expect(actions.canceled == [stage.item])
        let ended = stage.turn(.cancelAnswered(stage.item, prediction: "p", .found(stage.report("p", .canceled))))
        #expect(ended.job?.state == .canceled)
    }

    @Test func `a creation that a crash left in doubt and nobody wants is not sent again`() {
        var stage = Stage()
        var actions: [Action] = []
        stage.engine.restore(restored(.creating(at: Stage.start), .creating), at: stage.now, into: &actions)
        let (_, last) = stage.searchInVain()
        #expect(last.created.isEmpty)
        #expect(last.job?.state == .canceled)
    }

    @Test func `a lost output of a canceled job is not paid for again`() {
        var settings = EngineSettings()
        settings.retryLostOutputs = true
        var stage = Stage(settings)
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        _ = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        let gone = stage.turn(.fetched(stage.item, .lost(ItemError(.outputGone, "gone", retryable: true))))
        #expect(gone.job?.counts[.failed] == 1)
    }

    // MARK: Retries

    @Test func `a retry clears the deadline, here and on disk`() {
        var stage = Stage()
        _ = stage.submit(1, deadline: Stage.start + .seconds(30))
        let failed = stage.turn(.created(stage.item, .refused(ItemError(.creationRefused, "no", retryable: false))))
        #expect(failed.job?.state == .failed)
        _ = stage.turn(.pauseAll(true))
        let again = stage.turn(.retry(retry(.failed, deadline: Stage.start + .seconds(30)), stage.nextTicket()))
        #expect(again.records.contains(.reopened(JobID(1))))
        let later = stage.wait(.seconds(60))
        #expect(later.job == nil)
        #expect(stage.statistics.counts[.queued] == 1)
    }

    @Test func `two retries of the same in one turn are one`() {
        var stage = Stage()
        let retried = stage.turn(
            .retry(retry(.failed), stage.nextTicket()), .cancelItem(stage.item, JobID(1), stage.nextTicket()),
            .retry(retry(.failed), stage.nextTicket()))
        #expect(retried.answers == [.accepted, .accepted, .accepted])
        #expect(retried.job?.state == .canceled)
        #expect(retried.job?.counts.total == 1)
    }

    @Test func `a retry with nothing left to do changes nothing`() {
        var stage = Stage()
        let nothing = stage.turn(.retry(Retry(job: job(.done), batches: [], states: [:]), stage.nextTicket()))
        #expect(nothing.answers == [.accepted])
        #expect(nothing.records.isEmpty)
        #expect(stage.statistics.openJobs == 0)
    }

    @Test func `what was given to a person runs again when the person says so`() {
        var stage = Stage()
        var actions: [Action] = []
        var state = restored(.unresolved(since: Stage.start - .minutes(90), forPerson: true), .unresolved)
        state.active = state.active.map {
            RestoredItem(
                id: $0.id, job: $0.job, model: $0.model, attempts: 0, needsUpload: false, progress: $0.progress)
        }
        stage.engine.restore(state, at: stage.now, into: &actions)
        let waiting = stage.wait(.minutes(10))
        #expect(waiting.searched.isEmpty && waiting.created.isEmpty)
        #expect(stage.statistics.forPerson == 1)
        let again = stage.turn(.retry(retry(.unresolved), stage.nextTicket()))
        #expect(again.created == [stage.item])
        #expect(stage.statistics.forPerson == 0)
    }

    // MARK: Models

    /// Two models in one store: the second one fails.
    private func twoModels(_ count: Int32) -> (Stage, [Action]) {
        var settings = EngineSettings()
        settings.createBurst = 100
        settings.modelFailures = 3
        settings.maxAttempts = 100
        settings.maxInFlight = 4
        var stage = Stage(settings)
        let batches = [1, 0].map { model in
            Submission.Batch(
                first: ItemID(Int64(2_000 - model * 1_000)), count: count, model: ModelID(Int32(model)),
                needsUpload: false)
        }
        let submission = Submission(
            job: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, batches: batches)
        let first = stage.turn(.submit(submission, stage.nextTicket()))
        return (stage, first)
    }

    private func end(_ item: ItemID, _ progress: PredictionReport.Progress, _ stage: inout Stage) -> [Action] {
        stage.turn(.created(item, .created(stage.report("p\(item.rawValue)", progress))))
    }

    @Test func `a model that fails again and again rests while others of its store go on`() {
        var (stage, first) = twoModels(20)
        #expect(first.created == (1_000..<1_004).map { ItemID($0) })
        var created: [ItemID] = []
        var told: [ModelID?] = []
        for item in first.created {
            let failed = end(item, .failed(busy), &stage)
            created += failed.created
            told += failed.modelsDown
        }
        #expect(told == [ModelID(1)])
        #expect(stage.statistics.downModels[ModelID(1)] != nil)
        // Two were sent before the third failure; what follows is of the other model.
        #expect(created.prefix(2).allSatisfy { $0.rawValue < 2_000 })
        #expect(created.dropFirst(2).allSatisfy { $0.rawValue >= 2_000 })
        for item in created.prefix(2) { _ = end(item, .failed(busy), &stage) }
        let early = stage.wait(.milliseconds(900))
        #expect(early.created.allSatisfy { $0.rawValue >= 2_000 })
    }

    @Test func `a resting model is probed by one image at a time and comes back`() {
        var (stage, first) = twoModels(20)
        var open = first.created
        var probes = 0
        var up: [ModelID?] = []
        var isDown = false
        for _ in 0..<400 where up.isEmpty {
            for item in open {
                open.removeAll { $0 == item }
                let isBad = item.rawValue < 2_000
                if isDown && isBad { probes += 1 }
                let works = !isBad || probes > 4
                let actions = end(item, works ? .succeeded(outputs: []) : .failed(busy), &stage)
                isDown = isDown || !actions.modelsDown.isEmpty
                up += actions.modelsUp
                open += actions.created
            }
            let later = stage.wait(.seconds(5))
            if isDown && up.isEmpty { #expect(later.created.filter { $0.rawValue < 2_000 }.count <= 1) }
            open += later.created
        }
        #expect(up == [ModelID(1)])
        #expect(stage.statistics.downModels.isEmpty)
    }

    @Test func `an input's own fault is not the model's`() {
        var (stage, first) = twoModels(20)
        for item in first.created { _ = end(item, .failed(ItemError(.contentFlagged, "no", retryable: false)), &stage) }
        #expect(stage.statistics.downModels.isEmpty)
    }

    // MARK: Run times

    @Test func `run times are read again as they were written`() throws {
        var times = RunTimes()
        for milliseconds in 1...200 { times.learn(.milliseconds(Int64(milliseconds * 37))) }
        let again = try #require(RunTimes(bytes: times.bytes))
        for share in [0.1, 0.5, 0.9, 0.99] { #expect(again.quantile(share) == times.quantile(share)) }
        #expect(RunTimes(bytes: []) == nil)
        #expect(RunTimes(bytes: [UInt8](repeating: 255, count: 320)) == nil)
    }

    @Test func `run times go to disk with a turn that writes and with a pause`() {
        var stage = Stage()
        _ = stage.running()
        let report = PredictionReport(
            id: "p", progress: .succeeded(outputs: ["u"]), createdAt: stage.now, completedAt: stage.now + .seconds(3))
        let asked = stage.wait(.seconds(2))
        #expect(asked.runTimes.isEmpty)
        let ended = stage.turn(.polled(stage.item, prediction: "p", .found(report)))
        #expect(ended.runTimes == [ModelID(0)])
        #expect(stage.turn(.pauseAll(true)).runTimes.isEmpty)
    }
}

extension [Action] {
    var modelsDown: [ModelID?] {
        compactMap { if case .tell(.providerDown(.model(let model), _, _)) = $0 { model } else { nil } }
    }
    var modelsUp: [ModelID?] {
        compactMap { if case .tell(.providerUp(.model(let model))) = $0 { model } else { nil } }
    }
    var runTimes: [ModelID] { records.compactMap { if case .runTimes(let model, _) = $0 { model } else { nil } } }
}
