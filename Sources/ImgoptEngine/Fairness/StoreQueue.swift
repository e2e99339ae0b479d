internal import HeapModule

/// What waits for one store, and the store's place in virtual time.
///
/// A lane a model: a model that rests holds up nothing of the others.
struct StoreQueue: Sendable {
    private var lanes: [ModelID: Heap<Run>] = [:]
    /// Images in all lanes.
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
    /// Models that take no work of this store now, apart from those closed for all.
    var closed: Set<ModelID> = []

    /// All runs, in no order that means something.
    var runs: [Run] { lanes.values.flatMap(\.unordered) }

    mutating func insert(_ run: Run) {
        lanes[run.model, default: Heap()].insert(run)
        count += Int(run.count)
    }

    /// Whether something waits for a model that takes work.
    func hasWork(closed: Set<ModelID>) -> Bool {
        if closed.isEmpty && self.closed.isEmpty { return !lanes.isEmpty }
        return lanes.keys.contains { !isClosed($0, closed) }
    }

    /// Images that wait for a model that takes work.
    func ready(closed: Set<ModelID>) -> Int {
        guard !closed.isEmpty || !self.closed.isEmpty else { return count }
        return runs.reduce(0) { isClosed($1.model, closed) ? $0 : $0 + Int($1.count) }
    }

    private func isClosed(_ model: ModelID, _ closed: Set<ModelID>) -> Bool {
        closed.contains(model) || self.closed.contains(model)
    }

    /// Whether the item waits here for the model.
    func holds(_ item: ItemID, of model: ModelID) -> Bool {
        lanes[model]?.unordered.contains { $0.contains(item) } ?? false
    }

    /// Takes the first item of the first run whose model takes work, as a run of one.
    mutating func takeFirst(closed: Set<ModelID>) -> Run? {
        var first: Run?
        for (model, lane) in lanes where !isClosed(model, closed) {
            guard let run = lane.min else { continue }
            if first.map({ run < $0 }) ?? true { first = run }
        }
        guard let run = first else { return nil }
        if let rest = run.withoutFirst() {
            lanes[run.model]?.replaceMin(with: rest)
        } else {
            lanes[run.model]?.removeMin()
            dropEmpty(run.model)
        }
        count -= 1
        return run.only(run.first)
    }

    /// Takes out every run that fits.
    mutating func remove(where fits: (Run) -> Bool) -> [Run] {
        var removed: [Run] = []
        for model in Array(lanes.keys) {
            guard let lane = lanes[model] else { continue }
            let found = lane.unordered.filter(fits)
            guard !found.isEmpty else { continue }
            removed += found
            lanes[model] = Heap(lane.unordered.filter { !fits($0) })
            dropEmpty(model)
        }
        count -= removed.reduce(0) { $0 + Int($1.count) }
        return removed
    }

    /// Gives one slot of virtual time back.
    mutating func refund(_ unit: Int64) {
        start -= unit / weight
        version &+= 1
        isOrdered = false
    }

    private mutating func dropEmpty(_ model: ModelID) {
        if lanes[model]?.isEmpty == true { lanes[model] = nil }
    }
}
