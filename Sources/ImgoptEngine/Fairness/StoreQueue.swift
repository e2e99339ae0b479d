/// What waits for one store.
///
/// A lane a model: a model that rests holds up nothing of the others.
struct StoreQueue: Sendable {
    private var lanes: [ModelID: SortedRuns] = [:]
    /// Images in all lanes.
    private(set) var count = 0
    var isParked = false
    /// Models that take no work of this store now, apart from those closed for all.
    var closed: Set<ModelID> = []

    /// All runs, in no order that means something.
    var runs: [Run] { lanes.values.flatMap(\.all) }

    mutating func insert(_ run: Run) {
        lanes[run.model, default: SortedRuns()].insert(run)
        count += Int(run.count)
    }

    /// The first run of a job.
    func first(of order: Run.Order) -> Run? { lanes.values.compactMap { $0.first(of: order) }.min() }

    /// Images that stand before a job's.
    func images(before order: Run.Order) -> Int { lanes.values.reduce(0) { $0 + $1.images(before: order) } }

    /// Images up to a job's last, its own included.
    func images(through order: Run.Order) -> Int { lanes.values.reduce(0) { $0 + $1.images(through: order) } }

    /// Images that stand before an item of a job.
    func images(before item: ItemID, of order: Run.Order) -> Int {
        lanes.values.reduce(0) { $0 + $1.images(before: item, of: order) }
    }

    /// Whether something waits for a model that takes work.
    func hasWork(closed: Set<ModelID>) -> Bool {
        if closed.isEmpty && self.closed.isEmpty { return !lanes.isEmpty }
        return lanes.keys.contains { !isClosed($0, closed) }
    }

    /// Images that wait for a model that takes work.
    func ready(closed: Set<ModelID>) -> Int {
        guard !closed.isEmpty || !self.closed.isEmpty else { return count }
        return lanes.reduce(0) { isClosed($1.key, closed) ? $0 : $0 + $1.value.images }
    }

    /// All that waits for models that take work, as one run.
    func outline(closed: Set<ModelID>) -> Run? {
        lanes.first { !isClosed($0.key, closed) }?.value.first?.with(count: ready(closed: closed))
    }

    private func isClosed(_ model: ModelID, _ closed: Set<ModelID>) -> Bool {
        closed.contains(model) || self.closed.contains(model)
    }

    /// Whether something waits for a model.
    func hasWork(for model: ModelID) -> Bool { lanes[model] != nil }

    /// Whether the item waits here for the model.
    func holds(_ item: ItemID, of model: ModelID) -> Bool {
        lanes[model]?.all.contains { $0.contains(item) } ?? false
    }

    /// Takes the first item of the first run whose model takes work, as a run of one.
    mutating func takeFirst(closed: Set<ModelID>) -> Run? {
        var first: Run?
        for (model, lane) in lanes where !isClosed(model, closed) {
            guard let run = lane.first else { continue }
            if first.map({ run < $0 }) ?? true { first = run }
        }
        guard let model = first?.model, let item = lanes[model]?.takeFirst() else { return nil }
        dropEmpty(model)
        count -= 1
        return item
    }

    /// Takes out every run of a job.
    mutating func remove(_ order: Run.Order) -> [Run] {
        var removed: [Run] = []
        for model in lanes.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            removed += lanes[model]?.remove(order) ?? []
            dropEmpty(model)
        }
        count -= removed.reduce(0) { $0 + Int($1.count) }
        return removed
    }

    /// Takes out the run that holds an item.
    mutating func remove(holding item: ItemID) -> Run? {
        for model in Array(lanes.keys) {
            guard let run = lanes[model]?.remove(holding: item) else { continue }
            dropEmpty(model)
            count -= Int(run.count)
            return run
        }
        return nil
    }

    private mutating func dropEmpty(_ model: ModelID) {
        if lanes[model]?.isEmpty == true { lanes[model] = nil }
    }
}
