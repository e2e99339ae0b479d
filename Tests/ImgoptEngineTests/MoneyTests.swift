import ImgoptEngine
import Testing

@Suite("What creations cost, and the budgets of a day")
struct MoneyTests {
    private static let store = StoreID(1)

    /// An engine whose model 0 costs 0.04 a run, half a minute before midnight.
    private func stage(
        budget: Money? = nil, storeBudget: Money? = nil, price: ModelPrice = ModelPrice(perRun: Money(micros: 40_000))
    ) -> Stage {
        var settings = EngineSettings()
        settings.prices = [ModelID(0): price]
        settings.dailyBudget = budget
        settings.storeDefaults.dailyBudget = storeBudget
        return Stage(settings)
    }

    private func amount(_ text: String) throws -> Money { try #require(Money(text: text)) }

    private func costs(_ actions: [Action]) -> [CostChange] {
        actions.records.compactMap { if case .cost(_, let cost) = $0 { cost } else { nil } }
    }

    private func explain(_ stage: inout Stage) throws -> JobWaits {
        let waits = stage.engine.explain(JobID(1), limit: 200, at: stage.now)
        return try #require(waits)
    }

    private func spent(_ stage: Stage) -> Money { stage.statistics.spent }

    // MARK: Amounts

    @Test(
        arguments: [
            ("0", 0), ("5", 5_000_000), ("0.039", 39_000), ("12.50", 12_500_000), ("0.000001", 1),
            ("9223372036854.775807", Int64.max),
        ] as [(String, Int64)])
    func `an amount is read exactly`(text: String, micros: Int64) throws {
        let money = try amount(text)
        #expect(money.micros == micros)
        #expect(Money(text: money.text) == money)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1e3", "0.0000001", "1,5", " 1", "1.2.3", "9223372036854.775808", "٣", "0x1",
        "nan",
    ])
    func `what is no amount is not guessed at`(text: String) {
        #expect(Money(text: text) == nil)
    }

    @Test func `a run by the second is rounded up to a millionth`() throws {
        let price = ModelPrice(perRun: Money(micros: 7), perSecond: Money(micros: 975))
        #expect(price.cost(of: .seconds(2)).micros == 7 + 1_950)
        #expect(price.cost(of: .milliseconds(1)).micros == 7 + 1)
        #expect(price.cost(of: .zero).micros == 7)
        #expect(price.cost(seconds: 1.5).micros == 7 + 1_463)
        #expect(price.cost(seconds: .infinity).micros == 7)
        #expect(price.cost(seconds: -1).micros == 7)
    }

    @Test func `a day is one of UTC`() {
        let day = Day(of: Stage.start)
        #expect(day.begin.microseconds == 1_767_225_600_000_000)
        #expect(Day(of: day.begin) == day && Day(of: day.end - TimeSpan(microseconds: 1)) == day)
        #expect(Day(of: day.end) > day)
    }

    // MARK: Strays

    /// An image whose creation was taken for absent and given back, and that was sent again.
    private func sentAgain(_ settings: EngineSettings) -> Stage {
        var stage = Stage(settings)
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        #expect(stage.searchInVain().last.created == [stage.item])
        return stage
    }

    @Test func `a stray counts in the spend of the day on which it was sent, and in the budgets`() throws {
        var settings = EngineSettings()
        settings.prices = [ModelID(0): ModelPrice(perRun: Money(micros: 40_000))]
        settings.dailyBudget = try amount("0.1")
        var stage = sentAgain(settings)
        #expect(spent(stage) == (try amount("0.04")))
        _ = stage.turn(.created(stage.item, .created(stage.report("p", .succeeded(outputs: ["u"])))))
        _ = stage.turn(.fetched(stage.item, .saved([Stage.file])))
        #expect(stage.statistics.openJobs == 0)
        _ = stage.untilSearch()
        let told = stage.searched([stage.item: stage.report("first")])
        let cost = CostChange(
            job: JobID(1), store: Self.store, day: Day(of: Stage.start), amount: Money(micros: 40_000),
            change: Money(micros: 40_000), isFinal: false)
        #expect(told.records.contains(.paid(stage.item, prediction: "first", createdAt: stage.now, cost)))
        #expect(spent(stage) == (try amount("0.08")))
        #expect(stage.statistics.stores[Self.store]?.spent == spent(stage))
        // There is no room for a third one.
        #expect(stage.submit(1, job: 2).created.isEmpty)
    }

    @Test func `a stray of an earlier life counts for whom it was sent, and by the second as long as it ran`() {
        var settings = EngineSettings()
        settings.prices = [ModelID(0): ModelPrice(perSecond: Money(micros: 1_000))]
        var stage = Stage(settings)
        var state = RestoredState()
        let sent = stage.now - .minutes(10)
        let payer = Payer(JobID(7), of: StoreID(3), for: ModelID(0))
        state.absent = [RestoredAbsence(item: ItemID(9), sentAt: sent, by: stage.now - .minutes(8), payer: payer)]
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
        _ = stage.untilSearch()
        let report = PredictionReport(
            id: "first", progress: .succeeded(outputs: ["u"]), createdAt: sent, predictSeconds: 2.5)
        let told = stage.searched([ItemID(9): report])
        // It was sent before midnight.
        let cost = CostChange(
            job: JobID(7), store: StoreID(3), day: Day(of: sent), amount: Money(micros: 2_500),
            change: Money(micros: 2_500), isFinal: true)
        #expect(told.records.contains(.paid(ItemID(9), prediction: "first", createdAt: sent, cost)))
        #expect(Day(of: sent) < Day(of: stage.now) && spent(stage) == .zero)
    }

    // MARK: Budgets

    @Test func `creations stop before the one that would exceed the budget, and go on at midnight`() throws {
        // 0.04 each: five fit into 0.239, a sixth would not.
        var stage = stage(budget: try amount("0.239"))
        let first = stage.submit(12)
        #expect(first.created.count == 5)
        #expect(spent(stage) == (try amount("0.2")))
        #expect(stage.statistics.waitingForBudget == 7)
        #expect(stage.statistics.queueLength == 0)
        let midnight = Day(of: stage.now).end
        for item in first.created { _ = stage.turn(.created(item, .created(stage.report("p\(item.rawValue)")))) }
        _ = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        _ = stage.submit(12, job: 2)
        #expect(stage.statistics.counts[.creating] == 0)
        stage.now = midnight - TimeSpan(microseconds: 1)
        #expect(stage.turn().created.isEmpty)
        #expect(try #require(stage.deadline) <= midnight)
        stage.now = midnight
        #expect(stage.turn().created.count == 5)
        #expect(spent(stage) == (try amount("0.2")))
    }

    @Test func `a clock that is set moves midnight, and no day begins twice`() throws {
        var stage = stage(budget: try amount("0.239"))
        #expect(stage.submit(20).created.count == 5)
        let midnight = Day(of: stage.now).end
        let ahead = TimeSpan.minutes(90)
        _ = stage.turn(.wallClock(ahead: ahead))
        stage.now = midnight - ahead - .shortest
        #expect(stage.turn().created.isEmpty)
        #expect(try #require(stage.deadline) <= midnight - ahead)
        stage.now = midnight - ahead
        #expect(stage.turn().created.count == 5)
        // Set back by more than a day, it is still the day that has begun.
        _ = stage.turn(.wallClock(ahead: TimeSpan(microseconds: -2 * Day.length.microseconds)))
        #expect(stage.turn().created.isEmpty)
        #expect(stage.statistics.day == Day(of: midnight))
        stage.now = midnight + .minutes(60)
        #expect(stage.turn().created.isEmpty)
    }

    @Test func `a store's own budget holds up that store alone`() throws {
        var stage = stage()
        _ = stage.turn(.storeChanged(Self.store, StoreSettings(dailyBudget: try amount("0.08"))))
        let created = stage.submit(10).created + stage.submit(10, job: 2, store: 2).created
        #expect(created.filter { $0.rawValue < 2_000 }.count == 2)
        #expect(created.filter { $0.rawValue >= 2_000 }.count == 10)
        let figures = stage.statistics
        #expect(figures.stores[Self.store]?.waitingForBudget == 8)
        #expect(figures.stores[StoreID(2)]?.waitingForBudget == 0)
        #expect(figures.waitingForBudget == 8 && !figures.isOverBudget)
        #expect(figures.stores[Self.store]?.spent == (try amount("0.08")))
        #expect(figures.spent == (try amount("0.48")))
    }

    @Test func `a raised budget lets work go on at once, and a lowered one stops it`() throws {
        var stage = stage(budget: try amount("0.08"))
        #expect(stage.submit(10).created.count == 2)
        var settings = EngineSettings()
        settings.prices = [ModelID(0): ModelPrice(perRun: Money(micros: 40_000))]
        settings.dailyBudget = try amount("0.2")
        #expect(stage.turn(.settingsChanged(settings)).created.count == 3)
        settings.dailyBudget = try amount("0.1")
        #expect(stage.turn(.settingsChanged(settings)).created.isEmpty)
        #expect(stage.statistics.isOverBudget)
        settings.dailyBudget = nil
        #expect(stage.turn(.settingsChanged(settings)).created.count == 5)
        #expect(!stage.statistics.isOverBudget)
        var edit = StoreEdit(defaults: StoreSettings())
        edit.dailyBudget = try amount("0.4")
        _ = stage.turn(.storeEdited(Self.store, edit))
        #expect(stage.submit(3, job: 2).created.isEmpty)
        edit.dailyBudget = try amount("0.44")
        #expect(stage.turn(.storeEdited(Self.store, edit)).created.count == 1)
    }

    @Test func `what costs nothing, or less than is left, goes past what is held`() throws {
        var settings = EngineSettings()
        settings.prices = [
            ModelID(0): ModelPrice(perRun: Money(micros: 40_000)), ModelID(1): ModelPrice(perRun: Money(micros: 5_000)),
        ]
        settings.dailyBudget = try amount("0.05")
        var stage = Stage(settings)
        #expect(stage.submit(3).created.count == 1)
        func batch(_ first: Int64, _ model: Int32) -> Submission {
            Submission(
                job: JobID(first), store: Self.store, priority: 5, deadline: nil, isOpen: false,
                batches: [.init(first: ItemID(first), count: 4, model: ModelID(model), needsUpload: false)])
        }
        #expect(stage.turn(.submit(batch(7_000, 1), stage.nextTicket())).created.count == 2)
        #expect(stage.turn(.submit(batch(8_000, 2), stage.nextTicket())).created.count == 4)
        #expect(spent(stage) == (try amount("0.05")))
    }

    @Test func `many in flight never exceed the budget, since each counts from its intent on`() throws {
        var stage = stage(budget: try amount("0.4"))
        var created = stage.submit(500).created
        for _ in 0..<20 { created += stage.wait(.seconds(10)).created }
        #expect(created.count == 10)
        #expect(spent(stage) == (try amount("0.4")))
    }

    // MARK: What is given back

    @Test(
        arguments: [
            .throttled(Throttle(retryAfter: .seconds(9))), .noCredit(message: ""), .notSent(message: ""), .unprepared,
            .refused(ItemError(.creationRefused, "", retryable: false)), .tokenRefused(message: ""),
        ] as [Creation])
    func `what certainly was not created is given back`(answer: Creation) throws {
        var stage = stage()
        #expect(costs(stage.submit(1)).map(\.change.micros) == [40_000])
        let actions = stage.turn(.created(stage.item, answer))
        let back = costs(actions).first
        #expect(back?.change.micros == -40_000 && back?.amount == .zero && back?.isFinal == true)
        // Before its intent is void: afterwards nobody could find the attempt.
        let order = actions.records.compactMap { change -> String? in
            switch change {
            case .cost(_, let cost): cost.change < .zero ? "back" : nil
            case .notCreated: "void"
            default: nil
            }
        }
        #expect(order == ["back", "void"])
    }

    @Test func `what is given back can be spent by another one at once`() throws {
        var stage = stage(budget: try amount("0.04"))
        #expect(stage.submit(2).created == [ItemID(1_000)])
        let error = ItemError(.creationRefused, "", retryable: false)
        #expect(stage.turn(.created(ItemID(1_000), .refused(error))).created == [ItemID(1_001)])
    }

    @Test func `a creation in doubt is counted until it is surely absent`() throws {
        var stage = stage(budget: try amount("0.04"))
        _ = stage.submit(2)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        #expect(spent(stage) == (try amount("0.04")))
        #expect(stage.searchInVain().last.created.count == 1)
        #expect(spent(stage) == (try amount("0.04")))
    }

    @Test func `what was given back after midnight is of the day before`() throws {
        var stage = stage(budget: try amount("0.04"))
        let day = Day(of: stage.now)
        _ = stage.submit(2)
        stage.now = day.end
        #expect(stage.turn().created.count == 1)
        let back = costs(stage.turn(.created(stage.item, .notSent(message: ""))))
        #expect(back.first?.day == day)
        #expect(spent(stage) == (try amount("0.04")))
    }

    // MARK: By the second

    @Test func `an estimate is replaced by what the run took`() throws {
        let bySecond = ModelPrice(perSecond: Money(micros: 1_000))
        var stage = stage(price: bySecond)
        _ = stage.running()
        // Ten seconds are assumed where nothing is known.
        #expect(spent(stage).micros == 10_000)
        let cost = costs(stage.end(.succeeded(outputs: ["u"]), seconds: 3.25))
        #expect(cost.map(\.change.micros) == [-6_750] && cost.first?.isFinal == true)
        #expect(spent(stage).micros == 3_250)
    }

    @Test func `what the provider ended before it ran is free`() throws {
        var stage = stage()
        _ = stage.running()
        let cost = costs(stage.end(.aborted))
        #expect(cost.last?.amount == .zero)
        #expect(spent(stage) == .zero)
    }

    @Test func `a failed run is paid, and so is the next attempt`() throws {
        var stage = stage()
        _ = stage.running()
        _ = stage.end(.failed(ItemError(.predictionFailed, "no", retryable: true)))
        #expect(spent(stage).micros == 40_000)
        #expect(stage.wait(.seconds(90)).created.count == 1)
        #expect(spent(stage).micros == 80_000)
    }

    // MARK: Restarts

    @Test func `a restart goes on with what was spent, and settles what was under way`() throws {
        var settings = EngineSettings()
        settings.prices = [ModelID(0): ModelPrice(perRun: Money(micros: 40_000))]
        settings.dailyBudget = try amount("0.1")
        var state = RestoredState()
        var counts = ItemCounts()
        counts[.creating] = 1
        counts[.queued] = 5
        state.jobs = [
            RestoredJob(
                id: JobID(1), store: Self.store, priority: 5, deadline: nil, isOpen: false, counts: counts,
                startedAt: Stage.start)
        ]
        state.active = [
            RestoredItem(
                id: ItemID(1), job: JobID(1), model: ModelID(0), attempts: 0, needsUpload: false,
                charge: Charge(Money(micros: 40_000), on: Day(of: Stage.start)), progress: .creating(at: Stage.start))
        ]
        let batch = Submission.Batch(first: ItemID(2), count: 5, model: ModelID(0), needsUpload: false)
        state.queued = [RestoredBatch(job: JobID(1), batch: batch, attempts: 0, notBefore: nil)]
        state.spent = [Self.store: try amount("0.08")]
        var stage = Stage(settings)
        var actions: [Action] = []
        stage.engine.restore(state, at: Stage.start, into: &actions)
        stage.engine.plan(at: Stage.start, into: &actions)
        #expect(actions.created.isEmpty)
        #expect(stage.statistics.spent.micros == 80_000)
        // It never took place, so another one may.
        #expect(stage.searchInVain().last.created.count == 1)
        #expect(stage.statistics.spent.micros == 80_000)
    }

    @Test func `after a restart a store is told of that spent today and has nothing open`() throws {
        var state = RestoredState()
        state.spent = [Self.store: try amount("0.08")]
        var engine = Engine(settings: EngineSettings(), seed: 1, at: Stage.start)
        var actions: [Action] = []
        engine.restore(state, at: Stage.start, into: &actions)
        #expect(engine.statistics(at: Stage.start).stores[Self.store]?.spent == (try amount("0.08")))
    }

    // MARK: What is told

    @Test func `what waits for a budget says so, and until when`() throws {
        var stage = stage(budget: try amount("0.08"))
        _ = stage.submit(100)
        let waits = try explain(&stage)
        let cost = try amount("0.04")
        let budget = Wait.budget(try amount("0.08"), spent: try amount("0.08"), cost: cost)
        #expect(waits.summary.first { $0.wait == budget }?.items == 98)
        #expect(waits.items.last?.until == Day(of: stage.now).end)
        // Two a day: the last ones go after 49 more midnights.
        let seconds = try #require(waits.estimate.remaining).seconds
        #expect((48 * 86_400...50 * 86_400).contains(Int(seconds)), "\(seconds)")
        let store = try amount("0.04")
        _ = stage.turn(.storeChanged(Self.store, StoreSettings(dailyBudget: store)))
        let own = try explain(&stage)
        #expect(own.summary.contains { $0.wait == .storeBudget(store, spent: Money(micros: 80_000), cost: cost) })
    }

    @Test func `a budget below the price of one creation never ends, and is named`() throws {
        var stage = stage(budget: Money(micros: 39_999))
        #expect(stage.submit(3).created.isEmpty)
        #expect(stage.wait(.minutes(60 * 24 * 3)).created.isEmpty)
        let waits = try explain(&stage)
        #expect(waits.estimate.remaining == nil)
        #expect(waits.items.count == 3, "no midnight ends it")
        #expect(waits.items.allSatisfy { $0.until == nil && $0.remaining == nil })
        #expect(stage.statistics.stores[Self.store]?.hopeless == 3)
        #expect(stage.engine.hopelessBudget(of: Self.store)?.micros == 39_999)
        _ = stage.turn(.priced(ModelID(0), nil))
        #expect(stage.statistics.counts[.creating] == 3)
    }

    @Test func `uploads wait for the budget too, and take no place from others`() throws {
        var stage = stage(budget: try amount("0.04"))
        let first = stage.submit(40, needsUpload: true)
        #expect(first.prepared.count == 24)
        var created: [ItemID] = []
        for item in first.prepared { created += stage.turn(.prepared(item, .ready)).created }
        #expect(created.count == 1)
        // Those that are uploaded and can't be paid for do not keep another model's images from their upload.
        let other = Submission(
            job: JobID(9), store: StoreID(2), priority: 5, deadline: nil, isOpen: false,
            batches: [.init(first: ItemID(9_000), count: 30, model: ModelID(5), needsUpload: true)])
        let prepared = stage.turn(.submit(other, stage.nextTicket())).prepared
        #expect(prepared.count >= 20)
        stage.now = Day(of: stage.now).end
        #expect(stage.turn().created.count == 1)
    }
}
