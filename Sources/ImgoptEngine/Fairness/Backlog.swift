/// What waits of each store of one account, and how many of its creations go before an image of one.
///
/// The next slots are those that the queue itself would give. Behind them the stores' shares are a fluid: what each
/// gets by its weight, bounded by the rule of batches as long as others wait.
struct Backlog {
    private struct Waiting {
        let weight: Double
        let ready: Int
        /// The numbers of its next slots.
        var slots: [Int] = []

        /// Images that wait for a slot behind those that were looked at.
        var left: Int { ready - slots.count }
    }

    private var waiting: [StoreID: Waiting] = [:]
    private let account: AccountID
    /// Slots that were looked at.
    private var lookedAt = 0
    private var shares = Shares([], part: 1)

    /// So many batches are looked at slot by slot, and a slot of each store, but of no more than so many.
    private static let batches = 2
    private static let mostStores = 500

    /// Nothing waits.
    init(of account: AccountID) { self.account = account }

    /// How many slots are looked at one by one, beside one of each store.
    static func reach(_ settings: EngineSettings) -> Int { batches * settings.fairnessBatch }

    /// - Parameter looksAhead: whether the next slots are looked at one by one. That takes a copy of the queue; for
    ///   what has as many images before it in its own store as ``reach(_:)`` says, the shares do.
    init(_ engine: Engine, of account: AccountID, looksAhead: Bool = true) {
        self.account = account
        for store in engine.waiting.backlogged where engine.account(of: store) == account {
            waiting[store] = Waiting(weight: engine.weight(of: store), ready: engine.waiting.count(of: store))
        }
        // Who waits alone has every slot.
        guard waiting.count > 1 else { return }
        if looksAhead { look(engine) }
        shares = Shares(waiting.values.map(\.weight), part: engine.waiting.ready.partOfBatch)
    }

    /// Finds the next slots.
    private mutating func look(_ engine: Engine) {
        var queue = engine.waiting.joined
        let most = Self.reach(engine.settings) + min(waiting.count, Self.mostStores)
        while lookedAt < most, let pick = queue.next(of: account) {
            lookedAt += 1
            waiting[pick.store]?.slots.append(lookedAt)
        }
    }

    /// Whether another store has something waiting.
    func hasOthers(than store: StoreID) -> Bool {
        waiting.count > (waiting[store] == nil ? 0 : 1)
    }

    /// Other stores whose turn comes before this one's.
    func storesAhead(of store: StoreID) -> Int {
        guard let own = waiting[store]?.slots.first else { return waiting.count - (waiting[store] == nil ? 0 : 1) }
        return waiting.count { $0.key != store && $0.value.slots.first.map { $0 < own } ?? false }
    }

    /// Creations of all until so many more images of a store of that weight were sent, the last of them included.
    func slots(for images: Int, of store: StoreID, weight: Double) -> Int {
        guard images > 0 else { return 0 }
        let own = waiting[store]
        if let own, images <= own.slots.count { return own.slots[images - 1] }
        // One that may have none now begins when the others are as they are.
        let begin = own == nil ? 0 : lookedAt
        let rest = images - (own?.slots.count ?? 0)
        return waiting.reduce(begin + rest) { sum, other in
            if other.key == store { return sum }
            let left = own == nil ? other.value.ready : other.value.left
            return sum + min(left, Int(Double(rest) * shares.of(other.value.weight) / shares.of(weight)))
        }
    }

    /// Whether a store has had its part of the last slots, and another one that waits has not, which goes first.
    func isYielding(_ store: StoreID, in queue: FairQueue) -> Bool {
        queue.hasHadItsPart(store, of: account)
            && waiting.keys.contains { $0 != store && !queue.hasHadItsPart($0, of: account) }
    }
}

extension Engine {
    /// The weight that a store's share is measured by.
    func weight(of store: StoreID) -> Double { Double(stores[store]?.settings.weight ?? 1) }
}
