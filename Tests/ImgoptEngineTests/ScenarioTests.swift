import ImgoptEngine
import Testing

@Suite("What the engine does, step by step")
struct ScenarioTests {
    private let failed = ItemError(.predictionFailed, "no", retryable: true)

    @Test func `an image goes from its submit to its file`() {
        var stage = Stage()
        let submitted = stage.submit(1)
        #expect(submitted.created == [stage.item])
        #expect(submitted.answers == [.accepted])
        #expect(submitted.records.contains(.creating(stage.item, at: stage.now)))
        let created = stage.turn(.created(stage.item, .created(stage.report("p"))))
        #expect(created.job?.counts[.processing] == 1)
        let ended = stage.end(.succeeded(outputs: ["u"]))
        #expect(ended.fetched == [stage.item])
        let done = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        #expect(done.job?.state == .done)
        let statistics = stage.statistics
        #expect(statistics.openJobs == 0 && statistics.counts.total == 0)
        #expect(stage.deadline == nil)
    }

    @Test func `a refusal for the rate is no attempt and waits as long as it says`() {
        var stage = Stage()
        _ = stage.submit(1)
        for _ in 0..<10 {
            let refused = stage.turn(.created(stage.item, .throttled(Throttle(retryAfter: .seconds(9)))))
            #expect(refused.records.contains(.queued(stage.item, attempts: 0, notBefore: nil, nil)))
            let early = stage.wait(.milliseconds(8_999))
            #expect(early.created.isEmpty)
            let late = stage.wait(.seconds(60))
            #expect(late.created == [stage.item])
        }
    }

    @Test func `a failed prediction is an attempt and the last one is final`() {
        var stage = Stage()
        _ = stage.running()
        for attempt in 1...2 {
            let ended = stage.end(.failed(failed))
            #expect(ended.job?.counts[.queued] == 1)
            let again = stage.wait(.seconds(3))
            #expect(again.created == [stage.item], "attempt \(attempt)")
            _ = stage.turn(.created(stage.item, .created(stage.report("p"))))
        }
        let last = stage.end(.failed(failed))
        #expect(last.job?.state == .failed)
    }

    @Test func `a lost answer is looked for and adopted, never sent blindly`() {
        var stage = Stage()
        _ = stage.submit(1)
        let lost = stage.turn(.created(stage.item, .unknown(message: "cut")))
        #expect(lost.job?.counts[.unresolved] == 1)
        let search = stage.wait(.seconds(5))
        #expect(search.searched == [[stage.item]])
        #expect(search.created.isEmpty)
        let found = stage.searched([stage.item: stage.report("p")])
        #expect(found.job?.counts[.processing] == 1)
        #expect(found.created.isEmpty)
    }

    @Test func `what is surely absent is sent again once`() {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        let lost = stage.now
        let (searches, last) = stage.searchInVain()
        // Three early ones; then one when the list has had time, one at the end of the window, and one more.
        #expect(searches == 6)
        #expect(last.created == [stage.item])
        let settings = EngineSettings()
        #expect(stage.now - lost > settings.tcpTimeout + settings.hopDelay + settings.searchWindow)
    }

    @Test func `absence an hour later proves nothing and goes to a person`() {
        var stage = Stage()
        var state = RestoredState()
        var counts = ItemCounts()
        counts[.creating] = 1
        state.jobs = [
            RestoredJob(
                id: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: counts,
                startedAt: Stage.start)
        ]
        state.active = [
            RestoredItem(
                id: stage.item, job: JobID(1), model: ModelID(0), attempts: 0, needsUpload: false,
                progress: .creating(at: Stage.start - .minutes(70)))
        ]
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
        #expect(actions.records.contains(.answered(stage.item, at: stage.now)))
        let later = stage.wait(.seconds(5))
        #expect(later.created.isEmpty && later.searched.isEmpty)
        #expect(stage.statistics.forPerson == 1)
    }

    @Test func `a cancel of what waits, of what is sent and of what runs`() {
        var stage = Stage()
        _ = stage.turn(.pauseAll(true))
        _ = stage.submit(2)
        let waiting = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        #expect(waiting.job?.counts[.canceled] == 1)
        let sent = stage.turn(.pauseAll(false))
        let second = ItemID(stage.item.rawValue + 1)
        #expect(sent.created == [second])
        let during = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        #expect(during.canceled.isEmpty)
        let running = stage.turn(.created(second, .created(stage.report("p"))))
        #expect(running.canceled == [second])
        let ended = stage.turn(.cancelAnswered(second, prediction: "p", .found(stage.report("p", .canceled))))
        #expect(ended.job?.state == .canceled)
    }

    @Test(arguments: [
        Reading.found(PredictionReport(id: "p", progress: .canceled)), .missing, .failed(message: "cut"),
        .throttled(.milliseconds(1)),
    ])
    func `a late answer about an earlier attempt is not taken for the present one`(_ reading: Reading) {
        var stage = Stage()
        _ = stage.running()
        let read = stage.wait(.seconds(2))
        #expect(read.contains { if case .poll = $0 { true } else { false } })
        _ = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        _ = stage.turn(.cancelAnswered(stage.item, prediction: "p", .found(stage.report("p", .canceled))))
        var counts = ItemCounts()
        counts[.canceled] = 1
        let job = RestoredJob(
            id: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: counts, startedAt: nil)
        let batch = Submission.Batch(first: stage.item, count: 1, model: ModelID(0), needsUpload: false)
        let again = stage.turn(
            .retry(Retry(job: job, batches: [batch], states: [stage.item: .canceled]), stage.nextTicket()))
        #expect(again.created == [stage.item])
        _ = stage.turn(.created(stage.item, .created(stage.report("q"))))
        #expect(stage.wait(.seconds(2)).polled == ["q"])
        let late = stage.turn(.polled(stage.item, prediction: "p", reading))
        #expect(late.job == nil)
        #expect(stage.statistics.counts[.processing] == 1)
        // Nor is it taken for the answer to the present reading, after which there would be another one.
        #expect(stage.wait(.seconds(10)).polled == [])
    }

    @Test func `a job that is canceled while it is open says so in the end`() {
        for isOpen in [true, false] {
            var stage = Stage()
            _ = stage.turn(.pauseAll(true))
            _ = stage.submit(2, isOpen: isOpen)
            let ended = stage.turn(.cancelJob(JobID(1), stage.nextTicket())).job
            #expect(ended?.state == .canceled && ended?.error?.name == (isOpen ? .jobUnsealed : nil))
        }
    }

    @Test func `a deadline stops what is left`() {
        var stage = Stage()
        _ = stage.turn(.pauseAll(true))
        _ = stage.submit(3, deadline: Stage.start + .seconds(5))
        let passed = stage.wait(.seconds(6))
        #expect(passed.job?.state == .canceled)
        #expect(passed.job?.error?.name == .deadlinePassed)
    }

    @Test func `bytes are uploaded before the creation, and again when they expired`() {
        var stage = Stage()
        let submitted = stage.submit(1, needsUpload: true)
        #expect(submitted.prepared == [stage.item])
        #expect(submitted.created.isEmpty)
        let ready = stage.turn(.prepared(stage.item, .ready))
        #expect(ready.created == [stage.item])
        let expired = stage.turn(.created(stage.item, .unprepared))
        #expect(expired.prepared == [stage.item])
    }

    @Test func `a paused store's uploads leave room for others`() {
        var stage = Stage()
        _ = stage.turn(.pauseAll(true))
        let first = stage.submit(50, needsUpload: true)
        #expect(first.prepared.count == 24)
        for item in first.prepared { _ = stage.turn(.prepared(item, .ready)) }
        _ = stage.turn(.storeChanged(StoreID(1), StoreSettings(isPaused: true)))
        let second = stage.submit(1, job: 2, store: 2, needsUpload: true)
        #expect(second.prepared == [ItemID(2_000)])
    }

    @Test func `an output that is gone is not paid for again unless it is wished`() {
        for isWished in [false, true] {
            var settings = EngineSettings()
            settings.retryLostOutputs = isWished
            var stage = Stage(settings)
            _ = stage.running()
            _ = stage.end(.succeeded(outputs: ["u"]))
            let gone = stage.turn(.fetched(stage.item, .lost(ItemError(.outputGone, "gone", retryable: true))))
            #expect(gone.job?.counts[isWished ? .queued : .failed] == 1)
        }
    }

    @Test func `nothing is paid for while the disk is full`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        _ = stage.turn(.fetched(stage.item, .noSpace(message: "full")))
        let second = stage.submit(1, job: 2)
        #expect(second.created.isEmpty)
        let again = stage.wait(.seconds(6))
        #expect(again.fetched == [stage.item])
        let room = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        #expect(room.created == [ItemID(2_000)])
    }

    @Test func `a draining daemon finishes and takes nothing new`() {
        var stage = Stage()
        _ = stage.running()
        _ = stage.turn(.drain)
        let refused = stage.submit(1, job: 2)
        #expect(refused.answers == [.refused(.draining)])
        let ended = stage.end(.succeeded(outputs: ["u"]))
        #expect(ended.fetched == [stage.item])
    }

    @Test func `an open job waits for its seal`() {
        var stage = Stage()
        _ = stage.turn(.pauseAll(true))
        _ = stage.submit(1, isOpen: true)
        let appended = stage.append(1, first: 1_001)
        #expect(appended.answers == [.accepted])
        _ = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        let empty = stage.turn(.cancelItem(ItemID(1_001), JobID(1), stage.nextTicket()))
        #expect(empty.job?.state.isFinal == false)
        let sealed = stage.turn(.seal(JobID(1), stage.nextTicket()))
        #expect(sealed.job?.state == .canceled)
        let late = stage.append(1, first: 1_002)
        #expect(late.answers == [.refused(.jobSealed)])
    }

    @Test func `a probe of the reads whose item ended does not close them for ever`() {
        var stage = Stage()
        _ = stage.running()
        for _ in 0..<6 {
            let read = stage.wait(.seconds(40))
            guard read.contains(where: { if case .poll = $0 { true } else { false } }) else { continue }
            _ = stage.turn(.polled(stage.item, prediction: "p", .failed(message: "down")))
        }
        let probe = stage.wait(.seconds(60))
        #expect(probe.contains { if case .poll = $0 { true } else { false } })
        _ = stage.turn(.polled(stage.item, prediction: "p", .throttled(.seconds(1))))
        let next = stage.wait(.seconds(60))
        #expect(next.contains { if case .poll = $0 { true } else { false } })
    }

    @Test func `a store's own limit holds and lets go`() {
        var stage = Stage()
        _ = stage.turn(.storeChanged(StoreID(1), StoreSettings(perWindow: 6)))
        let first = stage.submit(20)
        #expect(first.created.count == 1)
        var sent = first.created
        for _ in 0..<12 {
            let id = sent[sent.count - 1]
            let answered = stage.turn(.created(id, .created(stage.report("p\(id.rawValue)"))))
            #expect(answered.created.isEmpty)
            let later = stage.wait(.seconds(10))
            #expect(later.created.count <= 1)
            sent += later.created
        }
        #expect(sent.count >= 11)
    }

    @Test func `defaults of stores bind stores that have no settings`() {
        var settings = EngineSettings()
        settings.storeDefaults = StoreSettings(maxInFlight: 2)
        var stage = Stage(settings)
        let submitted = stage.submit(9)
        #expect(submitted.created.count == 2)
    }

    @Test func `an open job that waits for its sender alone is told, until more comes or it is sealed`() {
        var stage = Stage()
        let refused = Creation.refused(ItemError(.predictionFailed, "no", retryable: false))
        _ = stage.submit(1, isOpen: true)
        #expect(stage.statistics.senders == nil)
        _ = stage.turn(.created(stage.item, refused))
        #expect(stage.statistics.senders == AwaitedSenders([JobID(1): stage.now]))
        let first = stage.now
        stage.now = stage.now + .minutes(1)
        let empty = Submission(
            job: JobID(2), store: StoreID(1), priority: 5, deadline: nil, isOpen: true, batches: [])
        _ = stage.turn(.submit(empty, stage.nextTicket()))
        #expect(stage.statistics.senders == AwaitedSenders([JobID(1): first, JobID(2): stage.now]))
        _ = stage.append(1, first: 1_001)
        #expect(stage.statistics.senders?.oldest == JobID(2))
        _ = stage.turn(.seal(JobID(2), stage.nextTicket()), .created(ItemID(1_001), refused))
        #expect(stage.statistics.senders == AwaitedSenders([JobID(1): stage.now]))
        _ = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        #expect(stage.statistics.senders == nil && stage.statistics.openJobs == 0)
    }
}
