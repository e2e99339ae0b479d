import ImgoptEngine
import Testing

@Suite("What admins set holds")
struct AdminTests {
    private let store = StoreID(1)

    private func restored(_ stage: inout Stage, _ state: RestoredState) {
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
    }

    @Test func `a pause is on disk and holds over a restart`() {
        var stage = Stage()
        #expect(stage.turn(.pauseAll(true)).records.contains(.paused(true)))
        #expect(!stage.turn(.pauseAll(true)).records.contains(.paused(true)))
        var state = RestoredState()
        state.isPaused = true
        var next = Stage()
        restored(&next, state)
        #expect(next.submit(3).created.isEmpty)
        let resumed = next.turn(.pauseAll(false))
        #expect(resumed.records.contains(.paused(false)))
        #expect(resumed.created.count == 3)
    }

    @Test func `a stop is no pause and leaves none behind`() {
        var stage = Stage()
        let left = stage.turn(.leave)
        #expect(!left.records.contains(.paused(true)))
        #expect(stage.submit(3).created.isEmpty)
        #expect(!stage.statistics.isPaused)
    }

    @Test func `a store whose images are all finished is there after a restart, with what it spent`() {
        var state = RestoredState()
        state.knownStores = [store, StoreID(2)]
        state.stores = [StoreID(2): StoreSettings(weight: 3)]
        state.spent = [store: Money(micros: 7)]
        var stage = Stage()
        restored(&stage, state)
        #expect(stage.statistics.stores[store]?.spent == Money(micros: 7))
        #expect(stage.statistics.stores[store]?.settings == StoreSettings())
        #expect(stage.statistics.stores[StoreID(2)]?.settings.weight == 3)
        #expect(stage.statistics.stores.count == 2)
    }

    @Test func `a store's own rate holds over a restart`() {
        var state = RestoredState()
        state.stores = [store: StoreSettings(perWindow: 6)]
        let sent = (0..<5).map { Stage.start - .seconds(Int64(50 - $0 * 10)) }
        state.creations = sent.map {
            RestoredCreation(store: store, sentAt: $0, answeredAt: $0 + .milliseconds(100))
        }
        state.creations.append(RestoredCreation(store: nil, sentAt: Stage.start - .seconds(1), answeredAt: nil))
        var stage = Stage()
        restored(&stage, state)
        var created = stage.submit(20).created.count
        // Five were sent within the last minute: one more may follow before the first of them is a minute old.
        created += stage.wait(.milliseconds(9_900)).created.count
        #expect(created == 1)
    }

    @Test func `two changes of a store sent at once both hold`() {
        var stage = Stage()
        var weight = StoreEdit(defaults: StoreSettings())
        weight.weight = 3
        var rate = StoreEdit(defaults: StoreSettings())
        rate.perWindow = 30
        var pause = StoreEdit(defaults: StoreSettings())
        pause.isPaused = true
        let actions = stage.turn(.storeEdited(store, weight), .storeEdited(store, rate), .storeEdited(store, pause))
        let expected = StoreSettings(weight: 3, perWindow: 30, isPaused: true)
        #expect(actions.records.last == .store(store, expected))
        var reset = StoreEdit(defaults: StoreSettings(maxInFlight: 9))
        reset.isReset = true
        let back = stage.turn(.storeEdited(store, reset))
        #expect(back.records.last == .storeByFile(store, isPaused: true))
        #expect(stage.statistics.stores[store]?.settings == StoreSettings(maxInFlight: 9, isPaused: true))
    }

    @Test func `a pause alone makes no settings of a store's own`() {
        var stage = Stage()
        var pause = StoreEdit(defaults: StoreSettings(weight: 4))
        pause.isPaused = true
        #expect(stage.turn(.storeEdited(store, pause)).records.last == .storeByFile(store, isPaused: true))
        pause.isPaused = false
        #expect(stage.turn(.storeEdited(store, pause)).records.last == .storeByFile(store, isPaused: false))
        pause.dailyBudget = Money(micros: 5)
        let own = StoreSettings(weight: 4, dailyBudget: Money(micros: 5))
        #expect(stage.turn(.storeEdited(store, pause)).records.last == .store(store, own))
    }

    @Test func `a reload changes of a store what the file changed, and nothing else`() {
        var stage = Stage()
        let old = StoreSettings(weight: 4, perWindow: 60)
        var edit = StoreEdit(defaults: old)
        edit.dailyBudget = Money(micros: 5)
        edit.maxInFlight = 7
        edit.isPaused = true
        _ = stage.turn(.storeEdited(store, edit))
        let new = StoreSettings(weight: 5)
        let reloaded = stage.turn(.storeReloaded(store, from: old, to: new))
        let expected = StoreSettings(weight: 5, maxInFlight: 7, dailyBudget: Money(micros: 5), isPaused: true)
        #expect(reloaded.records.last == .store(store, expected))
        #expect(stage.statistics.stores[store]?.settings == expected)
        var reset = StoreEdit(defaults: new)
        reset.isReset = true
        _ = stage.turn(.storeEdited(store, reset))
        let newest = StoreSettings(weight: 6, maxQueued: 9)
        let again = stage.turn(.storeReloaded(store, from: new, to: newest))
        #expect(again.records.last == .storeByFile(store, isPaused: true))
    }

    /// All or nothing: what is left over would have to be found and asked for again.
    @Test(arguments: [true, false])
    func `a retry that does not fit the queue is refused whole`(isStore: Bool) {
        var settings = EngineSettings()
        if !isStore { settings.maxQueued = 4 }
        var stage = Stage(settings)
        var edit = StoreEdit(defaults: StoreSettings())
        if isStore { edit.maxQueued = 4 }
        _ = stage.turn(.pauseAll(true), .storeEdited(store, edit))
        _ = stage.submit(2)
        var counts = ItemCounts()
        counts[.canceled] = 3
        let job = RestoredJob(
            id: JobID(2), store: store, priority: 5, deadline: nil, isOpen: false, counts: counts, startedAt: nil)
        func retry(_ count: Int64) -> Retry {
            let states = (0..<count).map { (ItemID(2_000 + $0), ItemState.canceled) }
            let batch = Submission.Batch(
                first: ItemID(2_000), count: Int32(count), model: ModelID(0), needsUpload: false)
            return Retry(job: job, batches: [batch], states: Dictionary(uniqueKeysWithValues: states))
        }
        let refused = stage.turn(.retry(retry(3), stage.nextTicket()))
        let full = isStore ? Refusal.storeQueueFull(queued: 2, limit: 4) : .queueFull(queued: 2, limit: 4)
        #expect(refused.answers == [.refused(full)] && refused.records.isEmpty)
        #expect(stage.statistics.counts[.queued] == 2 && stage.statistics.counts[.canceled] == 0)
        #expect(stage.turn(.retry(retry(2), stage.nextTicket())).answers == [.accepted])
        #expect(stage.statistics.counts[.queued] == 4)
    }

    @Test func `each page of a search is a read`() {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        let searches = stage.wait(.seconds(3)).searched
        #expect(searches == [[stage.item]])
        let before = stage.statistics.main.readsInWindow
        // The page is full, and reaches not far enough: the next one is asked for at once.
        var page = SearchPage()
        page.end = stage.now + .seconds(40)
        let next = stage.turn(stage.answer(.page(page)))
        #expect(next.searched == [[stage.item]])
        #expect(stage.statistics.main.readsInWindow == before + 1)
        #expect(stage.statistics.main.tally.reads == before + 1)
    }
}
