/// What waits of all stores, and whose turn it is: each account gives its slots in an order of its own.
package struct FairQueue: Sendable {
    /// One item, taken from the queue for a slot.
    package struct Pick: Hashable, Sendable {
        /// Whose it is.
        package let store: StoreID
        /// The item, as a run of one.
        package let run: Run
        /// The account whose slot it is.
        package let account: AccountID

        /// The item.
        package var item: ItemID { run.first }
    }

    private var queues = StoreQueues()
    private var orders: AccountTable<FairOrder>
    private let batch: Int
    private let maxPerStore: Int

    /// Images waiting in all.
    package private(set) var count = 0

    /// - Parameters:
    ///   - batch: how many of the last slots the rule of batches looks at.
    ///   - maxPerStore: with so many of those a store yields to others.
    package init(batch: Int, maxPerStore: Int) {
        self.batch = batch
        self.maxPerStore = maxPerStore
        orders = AccountTable(main: FairOrder(batch: batch, maxPerStore: maxPerStore))
    }

    /// Images of a store that wait here.
    package func count(of store: StoreID) -> Int { queues.stores[store]?.count ?? 0 }

    /// Stores that could use a slot now.
    package var backlogged: [StoreID] {
        queues.stores.keys.filter { queues.canUseSlot($0) && hasAccount($0) }
    }

    /// Whether one of a store's accounts is in use, and gives slots.
    private func hasAccount(_ store: StoreID) -> Bool { queues.choices.isServed(store) }

    /// Images of a store that could use a slot now.
    package func ready(of store: StoreID) -> Int {
        guard let queue = queues.stores[store], !queue.isParked, hasAccount(store) else { return 0 }
        return queue.ready(closed: queues.closed)
    }

    /// The runs of a store that wait here, in no order.
    package func runs(of store: StoreID) -> [Run] { queues.stores[store]?.runs ?? [] }

    /// The first run of a job of a store; nil: none waits here.
    func first(of order: Run.Order, store: StoreID) -> Run? { queues.stores[store]?.first(of: order) }

    /// Images of a store that stand before a job's.
    func images(before order: Run.Order, store: StoreID) -> Int { queues.stores[store]?.images(before: order) ?? 0 }

    /// Images of a store up to a job's last, its own included.
    func images(through order: Run.Order, store: StoreID) -> Int { queues.stores[store]?.images(through: order) ?? 0 }

    /// Images of a store that stand before an item of a job.
    func images(before item: ItemID, of order: Run.Order, store: StoreID) -> Int {
        queues.stores[store]?.images(before: item, of: order) ?? 0
    }

    /// The part of the last slots that a store may have had before it yields.
    var partOfBatch: Double { orders[.main].partOfBatch }

    /// Whether a store has had as many of the last slots of an account as it may before it yields.
    func hasHadItsPart(_ store: StoreID, of account: AccountID) -> Bool { orders[account].hasHadItsPart(store) }

    /// The same queue as if what waits in another one waited here as well, by nothing but its number.
    func joined(by other: FairQueue) -> FairQueue {
        var joined = self
        for store in other.backlogged {
            guard let run = other.queues.stores[store]?.outline(closed: other.queues.closed),
                queues.stores[store]?.isParked != true
            else { continue }
            joined.add(run, store: store)
        }
        return joined
    }

    /// Whether something of any store waits for a model.
    func hasWork(for model: ModelID) -> Bool { queues.stores.values.contains { $0.hasWork(for: model) } }

    /// All runs that wait here, in no order.
    var allRuns: [Run] { queues.stores.values.flatMap(\.runs) }

    /// Whether a slot of an account could be used now.
    package mutating func hasNext(of account: AccountID = .main) -> Bool {
        orders.values[orders.place(of: account)].hasNext(of: queues)
    }

    /// Lets a run wait for its store's slots.
    package mutating func add(_ run: Run, store: StoreID) {
        queues.stores[store, default: StoreQueue()].insert(run)
        count += Int(run.count)
        activate(store)
    }

    /// Takes the item whose turn it is for a slot of an account; nil: nothing may be sent.
    package mutating func next(of account: AccountID = .main) -> Pick? {
        guard let store = orders.values[orders.place(of: account)].next(of: queues) else { return nil }
        // In its place: of a copy, all that waits would be copied.
        guard let run = queues.takeFirst(of: store, for: account) else {
            preconditionFailure("a store without work was in order")
        }
        count -= 1
        activate(store)
        return Pick(store: store, run: run, account: account)
    }

    /// Gives an item back that was taken and could not be sent: the store gets its slot back too.
    package mutating func putBack(_ pick: Pick) {
        if orders.contains(pick.account) { orders[pick.account].refund(pick.store) }
        add(pick.run, store: pick.store)
    }

    /// Takes all runs of a job out.
    package mutating func remove(_ order: Run.Order, store: StoreID) -> [Run] {
        guard let removed = queues.stores[store]?.remove(order) else { return [] }
        count -= removed.reduce(0) { $0 + Int($1.count) }
        return removed
    }

    /// Takes one item out. nil: it does not wait here.
    package mutating func remove(_ item: ItemID, store: StoreID) -> Run? {
        guard let run = queues.stores[store]?.remove(holding: item) else { return nil }
        for rest in run.without(item) { queues.stores[store]?.insert(rest) }
        count -= 1
        return run.only(item)
    }

    /// A failure of a waiting item was not its own; nil: whatever its model. `paid`: tries that were not known of.
    /// False: it does not wait here.
    mutating func excuse(_ item: ItemID, of model: ModelID? = nil, paid: Int = 0) -> Bool {
        for store in queues.stores.keys where model.map({ queues.stores[store]?.holds(item, of: $0) == true }) ?? true {
            guard let run = remove(item, store: store) else { continue }
            queues.stores[store]?.insert(run.with(attempts: Int(run.attempts) + paid, excused: Int(run.excused) + 1))
            count += 1
            return true
        }
        return false
    }

    /// A store gets no slots (paused, or at a limit of its own), or gets them again.
    package mutating func setParked(_ isParked: Bool, store: StoreID) {
        queues.stores[store, default: StoreQueue()].isParked = isParked
        activate(store)
    }

    /// A model takes no work now, or takes it again; what waits for others goes on.
    package mutating func setClosed(_ isClosed: Bool, model: ModelID) {
        guard isClosed != queues.closed.contains(model) else { return }
        if isClosed {
            queues.closed.insert(model)
        } else {
            queues.closed.remove(model)
            wakeAll()
        }
    }

    /// The same for what waits of one store alone.
    mutating func setClosed(_ isClosed: Bool, model: ModelID, of store: StoreID) {
        if isClosed {
            queues.stores[store, default: StoreQueue()].closed.insert(model)
        } else {
            queues.stores[store]?.closed.remove(model)
            activate(store)
        }
    }

    /// Sets a store's share against the others'.
    package mutating func setWeight(_ weight: Int, store: StoreID) {
        for account in orders.ids { orders[account].setWeight(weight, store: store) }
    }

    private mutating func activate(_ store: StoreID) {
        for account in queues.choices.accounts(of: store)
        where orders.contains(account) && queues.canUseSlot(store, of: account) {
            orders.values[orders.place(of: account)].wake(store)
        }
    }

    // MARK: Accounts

    /// Takes an account into use. The stores' weights are to be set after it.
    mutating func add(_ account: AccountID) {
        orders.add(account, FairOrder(of: account, batch: batch, maxPerStore: maxPerStore))
        wakeAll()
    }

    /// The accounts that create a store's images, the first choice first.
    func accounts(of store: StoreID) -> [AccountID] { queues.choices.accounts(of: store) }

    /// Gives a store the accounts that create its images, the first choice first.
    mutating func setAccounts(_ accounts: [AccountID], of store: StoreID) {
        queues.choices.set(accounts, of: store)
        activate(store)
    }

    /// An account has no slot now, so that the next ones of the stores' lists are used; or it has one again.
    mutating func setFull(_ isFull: Bool, _ account: AccountID) {
        for store in queues.choices.setFull(isFull, account) { activate(store) }
    }

    /// An account takes nothing now of stores that have others, or takes it again.
    mutating func setAway(_ isAway: Bool, _ account: AccountID) {
        for store in queues.choices.setAway(isAway, account) { activate(store) }
    }

    /// An account gives no slots at all, however long one waits, or gives them again.
    mutating func setUnavailable(_ isUnavailable: Bool, _ account: AccountID) {
        queues.choices.setUnavailable(isUnavailable, account)
        wakeAll()
    }

    /// An account can't pay for these models, and can for all others.
    mutating func setDear(_ models: Set<ModelID>, of account: AccountID) {
        queues.choices.setDear(models, of: account)
        wakeAll()
    }

    private mutating func wakeAll() {
        for store in queues.stores.keys.sorted(by: { $0.rawValue < $1.rawValue }) { activate(store) }
    }

    /// Whether some store uses this account and others.
    func isShared(_ account: AccountID) -> Bool { queues.choices.isShared(account) }

    /// Takes out what was uploaded to an account, of all models or of some, of stores that may go on with another one.
    mutating func removeUploads(
        to account: AccountID, of models: Set<ModelID>? = nil
    ) -> [(store: StoreID, runs: [Run])] {
        let stores = queues.stores.keys.filter { queues.choices.accounts(of: $0) != [account] }
        return stores.sorted { $0.rawValue < $1.rawValue }.map {
            ($0, removeUploads(to: account, of: $0, models))
        }
    }

    /// Takes out what was uploaded of a store to an account.
    mutating func removeUploads(
        to account: AccountID, of store: StoreID, _ models: Set<ModelID>? = nil
    ) -> [Run] {
        guard let runs = queues.stores[store]?.removeUploads(to: account, of: models) else { return [] }
        count -= runs.reduce(0) { $0 + Int($1.count) }
        return runs
    }
}
