import ImgoptEngine
import Testing

@Suite("What is told of turns and of the time that is left")
struct EstimateTests {
    private func explain(_ stage: Stage, _ job: Int64 = 1) throws -> JobWaits {
        var copy = stage.engine
        let waits = copy.explain(JobID(job), limit: 2_000, at: stage.now)
        return try #require(waits)
    }

    /// Seconds until a job is done; nil: nobody can tell.
    private func seconds(_ stage: Stage, _ job: Int64 = 1) throws -> Double? {
        var copy = stage.engine
        let estimate = copy.estimate(of: JobID(job), at: stage.now)
        return try #require(estimate).remaining?.seconds
    }

    /// Answers creations at once, and those that follow from it. In the order in which they were sent.
    private func answer(_ actions: [Action], _ stage: inout Stage) -> [ItemID] {
        var open = actions.created[...]
        var created: [ItemID] = []
        while let item = open.popFirst() {
            created.append(item)
            open += stage.turn(.created(item, .created(stage.report("p\(item.rawValue)")))).created
        }
        return created
    }

    /// Lets so many images be sent, or a few more.
    private func create(_ count: Int, _ stage: inout Stage) -> [ItemID] {
        var created: [ItemID] = []
        for _ in 0..<100_000 where created.count < count {
            created += answer(stage.wait(.milliseconds(100)), &stage)
        }
        return created
    }

    private func stage(weights: [Int]) -> Stage {
        var settings = EngineSettings()
        settings.createBurst = 1
        settings.maxInFlight = 10_000
        var stage = Stage(settings)
        for (place, weight) in weights.enumerated() {
            _ = stage.turn(.storeChanged(StoreID(Int32(place + 1)), StoreSettings(weight: weight)))
        }
        return stage
    }

    // MARK: Turns

    /// As long as there are too few stores to fill a batch each has its part of it at least, and otherwise at most.
    @Test(arguments: [[10, 1], [1, 1, 1], [10, 1, 1, 1, 1, 1], [5, 5, 1, 1, 1, 1, 1, 1]])
    func `the shares that are told are those that stores get`(weights: [Int]) {
        var stage = stage(weights: weights)
        for store in 1...weights.count {
            let submitted = stage.submit(900, job: Int64(store), store: Int32(store))
            _ = answer(submitted, &stage)
        }
        _ = create(200, &stage)
        let told = stage.statistics.stores.mapValues(\.share)
        let sent = create(400, &stage).prefix(400)
        for store in 1...weights.count {
            let count = sent.count { $0.rawValue / 1_000 == store }
            let share = told[StoreID(Int32(store))] ?? 0
            #expect(abs(Double(count) / 400 - share) < 0.02, "store \(store): \(count) of 400, told \(share)")
        }
        _ = stage.turn(.storeChanged(StoreID(1), StoreSettings(weight: weights[0], isPaused: true)))
        let others = stage.statistics.stores.values.map(\.share)
        #expect(others.count { $0 == 0 } == 1)
        #expect(abs(others.reduce(0, +) - 1) < 0.001)
    }

    /// Stores of any weight, some of which have had their part of the batch.
    @Test(arguments: 1...30)
    func `the next slots go to those who are told so`(seed: Int) throws {
        var dice = SeededGenerator(seed: UInt64(seed))
        let stores = 2 + Int(dice.below(9))
        var stage = stage(weights: (0..<stores).map { _ in [1, 1, 2, 10][Int(dice.below(4))] })
        var owners: [StoreID] = []
        for job in 1...(stores + 3) {
            let store = Int32(1 + dice.below(Int64(stores)))
            owners.append(StoreID(store))
            let submitted = stage.submit(Int32(1 + dice.below(90)), job: Int64(job), store: store)
            _ = answer(submitted, &stage)
            if dice.below(2) == 0 { _ = create(Int(min(dice.below(60), Int64(stage.statistics.queueLength))), &stage) }
        }
        func store(_ item: ItemID) -> StoreID { owners[Int(item.rawValue / 1_000) - 1] }
        var told: [Int: ItemID] = [:]
        var ahead: [StoreID: Int] = [:]
        for job in 1...owners.count {
            guard let waits = stage.engine.explain(JobID(Int64(job)), limit: 2_000, at: stage.now) else { continue }
            for item in waits.items {
                guard let position = item.position, position < 200 else { continue }
                #expect(told.updateValue(item.item, forKey: position) == nil, "two are told to have one slot")
            }
            if waits.items.contains(where: { $0.position != nil }) { ahead[owners[job - 1]] = waits.storesAhead }
        }
        let sent = create(told.count, &stage).prefix(told.count)
        #expect(Array(sent) == (0..<told.count).compactMap { told[$0] })
        for (own, ahead) in ahead {
            guard let first = sent.firstIndex(where: { store($0) == own }) else { continue }
            #expect(Set(sent[..<first].map(store)).count == ahead)
        }
    }

    /// With many stores the rule of batches keeps one of a great weight at its part; with few it gives a small one more
    /// than its weight does.
    @Test(arguments: [[10, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 9]])
    func `far turns are told by what stores get in the long run`(weights: [Int]) throws {
        var stage = stage(weights: weights)
        for store in weights.indices {
            _ = answer(stage.submit(store == 0 ? 300 : 900, job: Int64(store + 2), store: Int32(store + 1)), &stage)
        }
        _ = answer(stage.submit(1, job: 1), &stage)
        let told = try explain(stage).estimate.position
        let item = stage.item
        var before = 0
        for _ in 0..<3_000 {
            let sent = create(1, &stage)
            if let place = sent.firstIndex(of: item) {
                before += place
                break
            }
            before += sent.count
        }
        #expect(abs(told - before) <= before / 20, "told \(told), and it was \(before)")
    }

    // MARK: Those that wait for another one's result

    /// Hands in images of another job, each of which is the same work as an item of job 1.
    private func follow(_ leaders: some Sequence<Int64>, job: Int64 = 2, _ stage: inout Stage) {
        let batches = leaders.enumerated().map { place, leader in
            Submission.Batch(
                first: ItemID(job * 1_000 + Int64(place)), count: 1, model: ModelID(0), needsUpload: false,
                leader: Submission.Leader(ItemID(leader), of: JobID(1), isDone: false))
        }
        let submission = Submission(
            job: JobID(job), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, batches: batches)
        _ = stage.turn(.submit(submission, stage.nextTicket()))
    }

    @Test(arguments: [false, true])
    func `what waits for another one's result takes as long as that one, whatever is ahead of it`(needsUpload: Bool)
        throws
    {
        var settings = EngineSettings()
        settings.maxPrepared = 1_000
        var stage = Stage(settings)
        _ = stage.submit(500, needsUpload: needsUpload)
        follow([1_000], job: 2, &stage)
        follow([1_250], job: 3, &stage)
        follow([1_499], job: 4, &stage)
        let whole = try #require(try seconds(stage))
        let (first, middle, last) = (try seconds(stage, 2), try seconds(stage, 3), try seconds(stage, 4))
        #expect(try #require(last) >= whole - 5 && last ?? 0 <= whole + 5)
        #expect(try #require(middle) > 25 && middle ?? 0 < whole - 25)
        #expect(try #require(first) < 15)
        #expect(try explain(stage, 4).items.map { $0.remaining?.median.seconds } == [last])
        // Its leader is paused: nobody knows when it ends.
        _ = stage.turn(.storeChanged(StoreID(1), StoreSettings(isPaused: true)))
        #expect(try seconds(stage, 4) == nil)
        #expect(try explain(stage, 4).items.map(\.remaining) == [nil])
    }

    @Test func `what waits for other images is one line, whatever their number`() throws {
        var stage = Stage()
        _ = stage.submit(500)
        follow(1_000..<1_100, &stage)
        let waits = try explain(stage, 2)
        #expect(waits.summary.map(\.wait) == [.identicals(100)] && waits.summary.map(\.items) == [100])
        #expect(waits.items.map(\.wait) == (1_000..<1_100).map { .identical(ItemID($0)) })
        follow([1_007, 1_007], job: 3, &stage)
        #expect(try explain(stage, 3).summary.map(\.wait) == [.identical(ItemID(1_007))])
    }

    // MARK: Doubts

    private func inDoubt(_ count: Int32 = 1) -> Stage {
        var stage = Stage()
        _ = stage.submit(count)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        return stage
    }

    @Test func `a job with a creation in doubt is done after that is decided`() throws {
        var stage = inDoubt()
        let told = try #require(try explain(stage).items.first?.until)
        let usual = try #require(try seconds(stage)) - (told - stage.now).seconds
        #expect(usual > 1 && usual < 20)
        while stage.statistics.counts[.unresolved] > 0 {
            #expect(try explain(stage).items.first?.until == told)
            #expect(abs(try #require(try seconds(stage)) - usual - (told - stage.now).seconds) < 0.001)
            #expect(stage.untilSearch() != nil)
            _ = stage.searched()
        }
        #expect(stage.now == told)
        #expect(stage.statistics.main.tally.resent == 1)
    }

    @Test func `creations that fail keep the end of what is sent already from nobody`() throws {
        var stage = Stage()
        for item in stage.submit(3).created { _ = stage.turn(.created(item, .unknown(message: "cut"))) }
        #expect(stage.statistics.main.gate?.isAnnounced == true)
        #expect(try explain(stage).items.allSatisfy { $0.remaining != nil })
        #expect(try seconds(stage) != nil)
        _ = stage.submit(30, job: 2)
        #expect(try seconds(stage, 2) == nil)
    }

    @Test func `nothing is told of when it is decided once readings prove nothing`() throws {
        var stage = inDoubt()
        var failed = 0
        while stage.now < Stage.start + .minutes(10) {
            #expect(stage.untilSearch() != nil)
            _ = stage.turn(stage.answer(.failed(message: "cut")))
            failed += 1
        }
        #expect(failed > 5)
        #expect(try explain(stage).items.first?.until == nil)
        #expect(try seconds(stage) == nil)
    }

    @Test func `it is in doubt since it was sent, over a restart too`() throws {
        let sent = Stage.start - .minutes(2)
        var stage = Stage()
        restore([.unresolved(since: sent, forPerson: false)], &stage)
        #expect(try explain(stage).items.map(\.since) == [sent])
    }

    // MARK: Persons

    @Test func `what waits for a person has no end, and is none of its job's`() throws {
        let person = RestoredItem.Progress.unresolved(since: Stage.start - .minutes(90), forPerson: true)
        let running = RestoredItem.Progress.processing(prediction: "p", createdAt: Stage.start)
        var (alone, other, both) = (Stage(), Stage(), Stage())
        restore([person], &alone)
        restore([running], &other)
        restore([running, person], &both)
        #expect(try seconds(alone) == nil)
        #expect(try explain(alone).items.map(\.remaining) == [nil])
        #expect(try #require(try seconds(other)) > 0)
        #expect(try seconds(both) == seconds(other))
    }

    /// Restores a job whose items stand so.
    private func restore(_ items: [RestoredItem.Progress], _ stage: inout Stage) {
        var state = RestoredState()
        var counts = ItemCounts()
        for (place, progress) in items.enumerated() {
            if case .processing = progress { counts[.processing] += 1 } else { counts[.unresolved] += 1 }
            state.active.append(
                RestoredItem(
                    id: ItemID(1_000 + Int64(place)), job: JobID(1), model: ModelID(0), attempts: 0,
                    needsUpload: false, progress: progress))
        }
        state.jobs = [
            RestoredJob(
                id: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: counts,
                startedAt: Stage.start)
        ]
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
    }

    @Test func `nobody can tell when a provider is back that can't be read`() throws {
        var stage = Stage()
        let item = stage.running()
        #expect(try seconds(stage) != nil)
        func look(_ reading: Reading) {
            var actions: [Action] = []
            for _ in 0..<600 where actions.polled.isEmpty && actions.pages.isEmpty {
                actions = stage.wait(.milliseconds(100))
            }
            for prediction in actions.polled { _ = stage.turn(.polled(item, prediction: prediction, reading)) }
            for page in actions.pages { _ = stage.turn(.swept(Sweep(page: page, .failed(message: "no route")))) }
        }
        for _ in 0..<20 { look(.failed(message: "no route")) }
        #expect(try seconds(stage) == nil && explain(stage).items.first?.remaining == nil)
        for _ in 0..<20 where try seconds(stage) == nil { look(.found(stage.report("p"))) }
        #expect(try seconds(stage) != nil && explain(stage).items.first?.remaining != nil)
    }
}
