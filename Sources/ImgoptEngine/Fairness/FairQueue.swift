internal import DequeModule
internal import HeapModule

/// Start-time fair queuing over stores: each slot goes to the store with the least virtual time.
///
/// A store's virtual time grows by 1/weight for each slot it gets; a store that wakes starts at the queue's own virtual
/// time, so that it neither pays for its sleep nor saves up. With that, no backlogged store is ever more than one image
/// from its weighted share, and a store that wakes alone waits for one slot at most. (Goyal, Vin, Cheng: "Start-time
/// Fair Queuing", 1996.)
///
/// On top of it the rule of batches: a store that has had `maxPerStore` of the last `batch` slots yields to any waiting
/// store that has not. No slot is left empty for it.
package struct FairQueue: Sendable {
    /// One item, taken from the queue for a slot.
    package struct Pick: Hashable, Sendable {
        /// Whose it is.
        package let store: StoreID
        /// The item, as a run of one.
        package let run: Run

        /// The item.
        package var item: ItemID { run.first }
    }

    /// One share of a slot, in virtual time, for a store of weight 1.
    private static let unit: Int64 = 100_000_000

    private var stores: [StoreID: StoreQueue] = [:]
    /// Stores with something to do, by virtual time. May hold outdated entries, told by their version.
    private var order = Heap<Entry>()
    /// The least start among those that waited for the newest slot.
    private var virtualTime: Int64 = 0
    private var served: Int64 = 0
    /// Who had the last slots, oldest first.
    private var recent = Deque<StoreID>()
    /// Models that take no work now.
    private var closed: Set<ModelID> = []
    private let batch: Int
    private let maxPerStore: Int

    /// Images waiting in all.
    package private(set) var count = 0

    package init(batch: Int, maxPerStore: Int) {
        self.batch = batch
        self.maxPerStore = maxPerStore
    }

    /// Images of a store that wait here.
    package func count(of store: StoreID) -> Int { stores[store]?.count ?? 0 }

    /// Stores that could use a slot now.
    package var backlogged: [StoreID] {
        stores.filter { !$0.value.isParked && $0.value.hasWork(closed: closed) }.map(\.key)
    }

    /// Images of a store that could use a slot now.
    package func ready(of store: StoreID) -> Int {
        guard let queue = stores[store], !queue.isParked else { return 0 }
        return queue.ready(closed: closed)
    }

    /// The runs of a store that wait here, in no order.
    package func runs(of store: StoreID) -> [Run] { stores[store]?.runs ?? [] }

    /// The first run of a job of a store; nil: none waits here.
    func first(of order: Run.Order, store: StoreID) -> Run? { stores[store]?.first(of: order) }

    /// Images of a store that stand before a job's.
    func images(before order: Run.Order, store: StoreID) -> Int { stores[store]?.images(before: order) ?? 0 }

    /// Images of a store up to a job's last, its own included.
    func images(through order: Run.Order, store: StoreID) -> Int { stores[store]?.images(through: order) ?? 0 }

    /// Images of a store that stand before an item of a job.
    func images(before item: ItemID, of order: Run.Order, store: StoreID) -> Int {
        stores[store]?.images(before: item, of: order) ?? 0
    }

    /// The part of the last slots that a store may have had before it yields.
    var partOfBatch: Double { Double(maxPerStore) / Double(max(batch, 1)) }

    /// Whether a store has had as many of the last slots as it may before it yields.
    func hasHadItsPart(_ store: StoreID) -> Bool { (stores[store]?.recentSlots ?? 0) >= maxPerStore }

    /// The same queue as if what waits in another one waited here as well, by nothing but its number.
    func joined(by other: FairQueue) -> FairQueue {
        var joined = self
        for store in other.backlogged {
            guard let run = other.stores[store]?.outline(closed: other.closed), stores[store]?.isParked != true else {
                continue
            }
            joined.add(run, store: store)
        }
        return joined
    }

    /// Whether something of any store waits for a model.
    func hasWork(for model: ModelID) -> Bool { stores.values.contains { $0.hasWork(for: model) } }

    /// All runs that wait here, in no order.
    var allRuns: [Run] { stores.values.flatMap(\.runs) }

    /// Whether a slot could be used now.
    package mutating func hasNext() -> Bool {
        dropOutdated()
        return !order.isEmpty
    }

    /// Lets a run wait for its store's slots.
    package mutating func add(_ run: Run, store: StoreID) {
        stores[store, default: StoreQueue()].insert(run)
        count += Int(run.count)
        activate(store)
    }

    /// Takes the item whose turn it is; nil: nothing may be sent.
    package mutating func next() -> Pick? {
        var yielding: [Entry] = []
        var chosen: Entry?
        dropOutdated()
        let least = order.min?.start ?? virtualTime
        while let entry = popCurrent() {
            if !hasHadItsPart(entry.store) {
                chosen = entry
                break
            }
            yielding.append(entry)
        }
        if chosen == nil, !yielding.isEmpty { chosen = yielding.removeFirst() }
        for entry in yielding { order.insert(entry) }
        // Who goes first by the rule of batches may be ahead of the others: the queue's time stays theirs.
        virtualTime = max(virtualTime, least)
        return chosen.map { serve($0) }
    }

    /// Gives an item back that was taken and could not be sent: the store gets its slot back too.
    package mutating func putBack(_ pick: Pick) {
        stores[pick.store]?.refund(Self.unit)
        add(pick.run, store: pick.store)
    }

    /// Takes all runs of a job out.
    package mutating func remove(_ order: Run.Order, store: StoreID) -> [Run] {
        guard let removed = stores[store]?.remove(order) else { return [] }
        count -= removed.reduce(0) { $0 + Int($1.count) }
        return removed
    }

    /// Takes one item out. nil: it does not wait here.
    package mutating func remove(_ item: ItemID, store: StoreID) -> Run? {
        guard let run = stores[store]?.remove(holding: item) else { return nil }
        for rest in run.without(item) { stores[store]?.insert(rest) }
        count -= 1
        return run.only(item)
    }

    /// A failure of a waiting item was not its own; nil: whatever its model. `paid`: tries that were not known of.
    /// False: it does not wait here.
    mutating func excuse(_ item: ItemID, of model: ModelID? = nil, paid: Int = 0) -> Bool {
        for store in stores.keys where model.map({ stores[store]?.holds(item, of: $0) == true }) ?? true {
            guard let run = remove(item, store: store) else { continue }
            stores[store]?.insert(run.with(attempts: Int(run.attempts) + paid, excused: Int(run.excused) + 1))
            count += 1
            return true
        }
        return false
    }

    /// A store gets no slots (paused, or at a limit of its own), or gets them again.
    package mutating func setParked(_ isParked: Bool, store: StoreID) {
        stores[store, default: StoreQueue()].isParked = isParked
        activate(store)
    }

    /// A model takes no work now, or takes it again; what waits for others goes on.
    package mutating func setClosed(_ isClosed: Bool, model: ModelID) {
        guard isClosed != closed.contains(model) else { return }
        if isClosed {
            closed.insert(model)
        } else {
            closed.remove(model)
            for store in stores.keys.sorted(by: { $0.rawValue < $1.rawValue }) { activate(store) }
        }
    }

    /// The same for what waits of one store alone.
    mutating func setClosed(_ isClosed: Bool, model: ModelID, of store: StoreID) {
        if isClosed {
            stores[store, default: StoreQueue()].closed.insert(model)
        } else {
            stores[store]?.closed.remove(model)
            activate(store)
        }
    }

    /// Sets a store's share against the others'.
    package mutating func setWeight(_ weight: Int, store: StoreID) {
        stores[store, default: StoreQueue()].weight = Int64(max(1, weight))
    }

    /// Puts a store in order at its own virtual time, or at the queue's if it had slept.
    private mutating func activate(_ store: StoreID) {
        guard var queue = stores[store], !queue.isParked, !queue.isOrdered, queue.hasWork(closed: closed) else {
            return
        }
        queue.start = max(queue.start, virtualTime)
        queue.isOrdered = true
        queue.version &+= 1
        stores[store] = queue
        order.insert(Entry(start: queue.start, lastServed: queue.lastServed, store: store, version: queue.version))
    }

    private mutating func serve(_ entry: Entry) -> Pick {
        // In its place: of a copy, all that waits would be copied.
        guard let run = stores[entry.store]?.takeFirst(closed: closed), var queue = stores[entry.store] else {
            preconditionFailure("a store without work was in order")
        }
        served += 1
        count -= 1
        queue.start += Self.unit / queue.weight
        queue.lastServed = served
        queue.recentSlots += 1
        queue.isOrdered = false
        stores[entry.store] = queue
        recent.append(entry.store)
        if recent.count > batch, let oldest = recent.popFirst() { stores[oldest]?.recentSlots -= 1 }
        activate(entry.store)
        return Pick(store: entry.store, run: run)
    }

    private mutating func popCurrent() -> Entry? {
        dropOutdated()
        return order.popMin()
    }

    private mutating func dropOutdated() {
        while let entry = order.min {
            guard let queue = stores[entry.store], queue.version == entry.version, queue.isOrdered else {
                order.removeMin()
                continue
            }
            if !queue.isParked && queue.hasWork(closed: closed) { return }
            stores[entry.store]?.isOrdered = false
            order.removeMin()
        }
    }

    private struct Entry: Comparable, Sendable {
        let start: Int64
        let lastServed: Int64
        let store: StoreID
        let version: UInt32

        /// Least virtual time first; among equals, who waited longest for a slot.
        static func < (left: Entry, right: Entry) -> Bool {
            (left.start, left.lastServed) < (right.start, right.lastServed)
        }
    }
}
