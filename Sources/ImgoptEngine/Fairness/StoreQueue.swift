internal import HeapModule

/// What waits for one store, and the store's place in virtual time.
struct StoreQueue: Sendable {
    private(set) var runs = Heap<Run>()
    /// Images in `runs`.
    private(set) var count = 0
    var weight: Int64 = 1
    /// Where its next slot starts.
    var start: Int64 = 0
    /// The number of its last slot among all slots; 0: it never had one.
    var lastServed: Int64 = 0
    /// How many of the last slots it had.
    var recentSlots = 0
    var isParked = false
    /// Whether an entry for it stands in the queue's order.
    var isOrdered = false
    var version: UInt32 = 0

    mutating func insert(_ run: Run) {
        runs.insert(run)
        count += Int(run.count)
    }

    /// Takes the first item of the first run, as a run of one.
    mutating func takeFirst() -> Run? {
        guard let run = runs.min else { return nil }
        if let rest = run.withoutFirst() {
            runs.replaceMin(with: rest)
        } else {
            runs.removeMin()
        }
        count -= 1
        return run.only(run.first)
    }

    /// Takes out every run that fits.
    mutating func remove(where fits: (Run) -> Bool) -> [Run] {
        let removed = runs.unordered.filter(fits)
        guard !removed.isEmpty else { return [] }
        runs = Heap(runs.unordered.filter { !fits($0) })
        count -= removed.reduce(0) { $0 + Int($1.count) }
        return removed
    }

    /// Gives one slot of virtual time back.
    mutating func refund(_ unit: Int64) {
        start -= unit / weight
        version &+= 1
        isOrdered = false
    }
}
