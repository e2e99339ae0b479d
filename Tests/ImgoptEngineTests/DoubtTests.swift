import ImgoptEngine
import Testing

@Suite("Creations whose answer was lost")
struct DoubtTests {
    /// Two equal images: the first in doubt, the second on its way.
    private func oneInDoubtAndOneSent() -> (Stage, first: ItemID, second: ItemID) {
        var stage = Stage()
        _ = stage.submit(2)
        let (first, second) = (stage.item, ItemID(stage.item.rawValue + 1))
        _ = stage.turn(.created(first, .unknown(message: "cut")))
        _ = stage.wait(.seconds(5))
        return (stage, first, second)
    }

    @Test func `an answer that names what an equal image was given puts its own image in doubt, not both on one`() {
        var (stage, first, second) = oneInDoubtAndOneSent()
        let found = stage.searched([first: stage.report("p")])
        #expect(found.records.contains(.processing(first, prediction: "p", createdAt: stage.now)))
        let answered = stage.turn(.created(second, .created(stage.report("p"))))
        #expect(!answered.records.contains { if case .processing = $0 { true } else { false } })
        #expect(answered.job?.counts[.unresolved] == 1)
        // It gets what the first one left, if there is something.
        let search = stage.wait(.seconds(5))
        #expect(search.searched == [[second]])
        let rest = stage.searched([second: stage.report("q")])
        #expect(rest.job?.counts[.processing] == 2)
        #expect(rest.created.isEmpty)
    }

    @Test func `an answer that names a prediction of its own is taken, whatever was adopted meanwhile`() {
        var (stage, first, second) = oneInDoubtAndOneSent()
        _ = stage.searched([first: stage.report("p")])
        let answered = stage.turn(.created(second, .created(stage.report("q"))))
        #expect(answered.job?.counts[.processing] == 2)
    }

    @Test func `a search that found what has got its owner meanwhile is no proof of absence`() {
        var (stage, first, second) = oneInDoubtAndOneSent()
        // Five searches in vain: one more would be enough. The first one is under way.
        for _ in 0..<5 {
            _ = stage.searched()
            #expect(stage.untilSearch()?.searched == [[first]])
        }
        var page = SearchPage()
        page.found = [first: stage.report("p")]
        let answered = stage.turn(.created(second, .created(stage.report("p"))), stage.answer(.page(page)))
        #expect(answered.created.isEmpty, "sent again though the list was not compared with what is known")
        let again = stage.searchInVain()
        #expect(again.last.created == [first])
    }

    @Test func `a list that can't be read to its end proves nothing`() {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        for _ in 0..<20 {
            let looked = stage.wait(.minutes(1))
            if looked.searched.isEmpty { continue }
            #expect(stage.turn(stage.answer(.failed(message: "cut"))).created.isEmpty)
        }
        #expect(stage.statistics.counts[.unresolved] == 1)
    }

    /// What the images that come into doubt, or to be canceled in it, say of themselves.
    private func words(_ actions: [Action]) -> [String] {
        actions.records.compactMap { if case .unresolved(_, let error, false) = $0 { error.message } else { nil } }
    }

    @Test func `an image in doubt says what becomes of it, canceled before that or not`() {
        var stage = Stage()
        _ = stage.submit(2)
        _ = stage.turn(.cancelItem(ItemID(1_001), JobID(1), stage.nextTicket()))
        let told = [stage.item, ItemID(1_001)].flatMap { words(stage.turn(.created($0, .unknown(message: "cut")))) }
        #expect(told.count == 2)
        #expect(told.map { $0.contains("is sent again if") } == [true, false])
        #expect(told.map { $0.contains("it is not sent again") } == [false, true])
    }

    @Test func `a cancel of what is in doubt waits, then cancels what was found`() {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        let canceled = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        #expect(canceled.answers == [.accepted])
        #expect(canceled.records.contains(.cancelRequested(stage.item, at: stage.now)))
        #expect(words(canceled).map { $0.hasPrefix("cut: ") && $0.contains("it is not sent again") } == [true])
        #expect(canceled.canceled.isEmpty)
        #expect(canceled.job == nil || canceled.job?.counts[.unresolved] == 1)
        #expect(stage.waits(of: 1) == [.canceledDoubt])
        #expect(stage.engine.doubts(of: JobID(1), at: stage.now).toBeCanceled == 1)
        _ = stage.wait(.seconds(5))
        let found = stage.searched([stage.item: stage.report("p")])
        #expect(found.canceled == [stage.item])
        let ended = stage.turn(.cancelAnswered(stage.item, prediction: "p", .found(stage.report("p", .canceled))))
        #expect(ended.job?.state == .canceled)
    }

    @Test func `a cancel of what is in doubt keeps what has ended by the time that it is found`() {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        _ = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        _ = stage.untilSearch()
        let found = stage.searched([stage.item: stage.report("p", .succeeded(outputs: ["u"]))])
        #expect(found.fetched == [stage.item] && found.canceled.isEmpty)
    }

    @Test func `a cancel of what is in doubt ends it when it is surely absent`() {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        _ = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        let (_, last) = stage.searchInVain()
        #expect(last.created.isEmpty)
        #expect(last.job?.state == .canceled)
    }

    /// Nothing was sent: no doubt, no search, no attempt.
    @Test func `what was certainly not sent is simply not sent`() {
        var stage = Stage()
        _ = stage.submit(1)
        let refused = stage.turn(.created(stage.item, .notSent(message: "refused")))
        #expect(refused.records.contains(.notCreated(stage.item)))
        #expect(refused.records.contains(.queued(stage.item, attempts: 0, notBefore: nil, nil)))
        let later = stage.wait(.minutes(10))
        #expect(later.searched.isEmpty)
        #expect(later.created == [stage.item])
    }

    @Test func `a person may send it again or end it, and is told of it until then`() {
        for retries in [true, false] {
            var stage = Stage()
            let job = restoredLong(ago: .minutes(70), &stage)
            _ = stage.wait(.seconds(5))
            #expect(stage.statistics.forPerson == 1)
            #expect(stage.wait(.minutes(10)).created.isEmpty)
            if retries {
                let batch = Submission.Batch(first: stage.item, count: 1, model: ModelID(0), needsUpload: false)
                let again = Retry(job: job, batches: [batch], states: [stage.item: .unresolved])
                #expect(stage.turn(.retry(again, stage.nextTicket())).created == [stage.item])
            } else {
                let ended = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
                #expect(ended.job?.state == .canceled)
                let said = ended.records.compactMap { if case .canceled(_, let error, _) = $0 { error } else { nil } }
                #expect(said.map(\.name) == [.outcomeUnknown] && said[0].message.contains("paid for"))
            }
            #expect(stage.statistics.forPerson == 0)
        }
    }

    /// One that is looked for is sent again only by a word of its own. It stays counted, and so does not count twice
    /// when it turns up.
    @Test(arguments: [false, true])
    func `a person may send again what is still looked for, and it is watched from then on`(sendsDoubtful: Bool) {
        var settings = EngineSettings()
        settings.prices = [ModelID(0): ModelPrice(perRun: Money(micros: 40_000))]
        var stage = Stage(settings)
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        _ = stage.wait(.seconds(5))
        _ = stage.searched()
        var counts = ItemCounts()
        counts[.unresolved] = 1
        let job = RestoredJob(
            id: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: counts,
            startedAt: stage.now)
        let batch = Submission.Batch(first: stage.item, count: 1, model: ModelID(0), needsUpload: false)
        let again = Retry(
            job: job, batches: [batch], states: [stage.item: .unresolved], sendsDoubtful: sendsDoubtful)
        let sent = stage.turn(.retry(again, stage.nextTicket()))
        #expect(sent.created == (sendsDoubtful ? [stage.item] : []))
        guard sendsDoubtful else { return #expect(stage.statistics.counts[.unresolved] == 1) }
        #expect(stage.statistics.spent.micros == 80_000)
        #expect(sent.records.contains { if case .absent(stage.item, _) = $0 { true } else { false } })
        _ = stage.turn(.created(stage.item, .created(stage.report("second"))))
        while stage.statistics.main.tally.strays == 0 {
            let looked = stage.untilSearch()
            let told = stage.searched([stage.item: stage.report("first")])
            #expect(looked?.created == [] && told.canceled == [stage.item])
            #expect(told.records.contains(.paid(stage.item, prediction: "first", createdAt: stage.now, nil)))
        }
        #expect(stage.statistics.spent.micros == 80_000)
    }

    @Test func `a job says how long what is in doubt of it is looked for, and whether that decides it`() {
        var stage = Stage()
        _ = stage.submit(2)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        let young = stage.engine.doubts(of: JobID(1), at: stage.now)
        #expect(young.lookedFor == 1 && young.toBeCanceled == 0 && young.forPerson == 0 && young.isDecidable)
        #expect(young.left > .seconds(90) && young.left < .minutes(5))
        for _ in 0..<30 {
            guard stage.untilSearch() != nil else { break }
            _ = stage.turn(stage.answer(.failed(message: "cut")))
        }
        let old = stage.engine.doubts(of: JobID(1), at: stage.now)
        #expect(old.lookedFor == 1 && !old.isDecidable && old.left > young.left)
        #expect(stage.engine.doubts(of: JobID(2), at: stage.now).lookedFor == 0)
    }

    @Test func `what comes to wait for a person is told once of its job, with how many there are`() {
        var stage = Stage()
        let job = restoredLong(ago: .minutes(70), &stage)
        let told = stage.wait(.minutes(10)).compactMap { action -> [Int64]? in
            guard case .tell(.jobUndecided(let job, _, let counts, let images)) = action else { return nil }
            return [job.rawValue, Int64(counts[.unresolved]), Int64(images)]
        }
        #expect(told == [[1, 1, 1]])
        #expect(stage.statistics.undecidedJobs == [JobID(1)])
        let batch = Submission.Batch(first: stage.item, count: 1, model: ModelID(0), needsUpload: false)
        let again = Retry(job: job, batches: [batch], states: [stage.item: .unresolved])
        let left = stage.turn(.retry(again, stage.nextTicket())).compactMap { action in
            if case .tell(.jobProgress(_, _, _, let images)) = action { images } else { nil }
        }
        #expect(left == [0] && stage.statistics.undecidedJobs.isEmpty)
    }

    @Test func `what is read after creations failed shows that the provider is reached, and lets none pass`() {
        var stage = Stage()
        for item in stage.submit(3).created { _ = stage.turn(.created(item, .unknown(message: "cut"))) }
        #expect(stage.statistics.main.gate?.reason == .unreachable && stage.statistics.main.failedCreations == nil)
        _ = stage.untilSearch()
        _ = stage.searched()
        #expect(
            stage.statistics.main.gate == nil && stage.statistics.main.failedCreations == "cut", "nothing waits for it")
        // What is sent next is a try, and all others wait for it.
        let sent = stage.submit(3, job: 2).created + stage.wait(.minutes(1)).created
        #expect(sent.count == 1)
        #expect(stage.statistics.main.gate?.isRead == true)
        #expect(stage.waits(of: 2) == [.creation, .creations("cut"), .creations("cut")])
        _ = stage.turn(.created(sent[0], .unknown(message: "cut again")))
        #expect(stage.statistics.main.gate?.isRead == false && stage.statistics.main.gate?.message == "cut again")
    }

    @Test(arguments: [false, true])
    func `what waits for a person takes no place from others, of its store and of all`(isStores: Bool) {
        var settings = EngineSettings()
        if !isStores { settings.maxInFlight = 1 }
        if isStores { settings.storeDefaults.maxInFlight = 1 }
        var stage = Stage(settings)
        let job = restoredLong(ago: .minutes(70), &stage)
        _ = stage.wait(.seconds(5))
        #expect(stage.statistics.forPerson == 1 && stage.statistics.stores[StoreID(1)]?.inFlight == 0)
        let other = ItemID(2_000)
        #expect(stage.submit(2, job: 2).created == [other])
        let batch = Submission.Batch(first: stage.item, count: 1, model: ModelID(0), needsUpload: false)
        let again = Retry(job: job, batches: [batch], states: [stage.item: .unresolved])
        #expect(stage.turn(.retry(again, stage.nextTicket())).created.isEmpty, "the place is taken")
        #expect(stage.statistics.stores[StoreID(1)]?.inFlight == 1)
        let ended = stage.turn(.created(other, .refused(ItemError(.predictionFailed, "no", retryable: false))))
        #expect(ended.created.count == 1)
        #expect(stage.statistics.stores[StoreID(1)]?.inFlight == 1)
    }

    /// An engine restored with one creation that was sent so long ago.
    private func restoredLong(ago span: TimeSpan, _ stage: inout Stage) -> RestoredJob {
        var counts = ItemCounts()
        counts[.creating] = 1
        let job = RestoredJob(
            id: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: counts,
            startedAt: Stage.start)
        var state = RestoredState()
        state.jobs = [job]
        state.active = [
            RestoredItem(
                id: stage.item, job: JobID(1), model: ModelID(0), attempts: 0, needsUpload: false,
                progress: .creating(at: Stage.start - span))
        ]
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
        return job
    }
}
