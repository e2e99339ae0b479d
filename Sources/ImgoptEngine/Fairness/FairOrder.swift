internal import DequeModule
internal import HeapModule

/// Start-time fair queuing over the stores of one account: each slot goes to the store with the least virtual time.
///
/// A store's virtual time grows by 1/weight for each slot it gets; a store that wakes starts at the order's own virtual
/// time, so that it neither pays for its sleep nor saves up. With that, no backlogged store is ever more than one image
/// from its weighted share, and a store that wakes alone waits for one slot at most. (Goyal, Vin, Cheng: "Start-time
/// Fair Queuing", 1996.)
///
/// On top of it the rule of batches: a store that has had `maxPerStore` of the last `batch` slots yields to any waiting
/// store that has not. No slot is left empty for it.
struct FairOrder: Sendable {
    /// A store's place.
    private struct Place: Sendable {
        var weight: Int64 = 1
        /// Where its next slot starts.
        var start: Int64 = 0
        /// The number of its last slot among all slots; 0: it never had one.
        var lastServed: Int64 = 0
        /// How many of the last slots it had.
        var recentSlots = 0
        /// Whether an entry for it stands in the order.
        var isOrdered = false
        var version: UInt32 = 0
    }

    /// One share of a slot, in virtual time, for a store of weight 1.
    private static let unit: Int64 = 100_000_000

    private var places: [StoreID: Place] = [:]
    /// Stores with something to do, by virtual time. May hold outdated entries, told by their version.
    private var order = Heap<Entry>()
    /// The least start among those that waited for the newest slot.
    private var virtualTime: Int64 = 0
    private var served: Int64 = 0
    /// Who had the last slots, oldest first.
    private var recent = Deque<StoreID>()
    /// Whose slots it gives.
    private let account: AccountID
    private let batch: Int
    private let maxPerStore: Int

    init(of account: AccountID = .main, batch: Int, maxPerStore: Int) {
        self.account = account
        self.batch = batch
        self.maxPerStore = maxPerStore
    }

    /// The part of the last slots that a store may have had before it yields.
    var partOfBatch: Double { Double(maxPerStore) / Double(max(batch, 1)) }

    /// Whether a store has had as many of the last slots as it may before it yields.
    func hasHadItsPart(_ store: StoreID) -> Bool { (places[store]?.recentSlots ?? 0) >= maxPerStore }

    /// Sets a store's share against the others'.
    mutating func setWeight(_ weight: Int, store: StoreID) {
        places[store, default: Place()].weight = Int64(max(1, weight))
    }

    /// Puts a store that can use a slot in order, at its own virtual time, or at that of all if it had slept.
    mutating func wake(_ store: StoreID) {
        var place = places[store] ?? Place()
        guard !place.isOrdered else { return }
        place.start = max(place.start, virtualTime)
        place.isOrdered = true
        place.version &+= 1
        places[store] = place
        order.insert(Entry(start: place.start, lastServed: place.lastServed, store: store, version: place.version))
    }

    /// Whether a store of these can use a slot.
    mutating func hasNext(of queues: StoreQueues) -> Bool {
        dropOutdated(queues)
        return !order.isEmpty
    }

    /// Gives a slot to the store whose turn it is; nil: none of these can use it.
    mutating func next(of queues: StoreQueues) -> StoreID? {
        var yielding: [Entry] = []
        var chosen: Entry?
        dropOutdated(queues)
        let least = order.min?.start ?? virtualTime
        while let entry = popCurrent(queues) {
            if !hasHadItsPart(entry.store) {
                chosen = entry
                break
            }
            yielding.append(entry)
        }
        if chosen == nil, !yielding.isEmpty { chosen = yielding.removeFirst() }
        for entry in yielding { order.insert(entry) }
        // Who goes first by the rule of batches may be ahead of the others: the time of all stays theirs.
        virtualTime = max(virtualTime, least)
        if let store = chosen?.store { serve(store) }
        return chosen?.store
    }

    /// Takes a slot back that could not be used.
    mutating func refund(_ store: StoreID) {
        guard var place = places[store] else { return }
        place.start -= Self.unit / place.weight
        place.version &+= 1
        place.isOrdered = false
        places[store] = place
    }

    private mutating func serve(_ store: StoreID) {
        served += 1
        var place = places[store] ?? Place()
        place.start += Self.unit / place.weight
        place.lastServed = served
        place.recentSlots += 1
        place.isOrdered = false
        places[store] = place
        recent.append(store)
        if recent.count > batch, let oldest = recent.popFirst() { places[oldest]?.recentSlots -= 1 }
    }

    private mutating func popCurrent(_ queues: StoreQueues) -> Entry? {
        dropOutdated(queues)
        return order.popMin()
    }

    private mutating func dropOutdated(_ queues: StoreQueues) {
        while let entry = order.min {
            guard let place = places[entry.store], place.version == entry.version, place.isOrdered else {
                order.removeMin()
                continue
            }
            if queues.canUseSlot(entry.store, of: account) { return }
            places[entry.store]?.isOrdered = false
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
