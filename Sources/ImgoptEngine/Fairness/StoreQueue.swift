/// What waits for one store.
///
/// A line for each model, and for each account that has the bytes: a model that rests holds up nothing of the others,
/// and what was uploaded to one account nothing that another one may create.
struct StoreQueue: Sendable {
    private struct Line: Hashable, Sendable {
        let model: ModelID
        /// The account that has the bytes; nil: any account may create these.
        let account: AccountID?

        init(_ run: Run) { (model, account) = (run.model, run.uploadedTo) }

        /// `reach`: what it may create of that of which no account has the bytes.
        func isOpen(to other: AccountID, _ reach: AccountChoices.Reach) -> Bool {
            account == other || (account == nil && reach.holds(model))
        }

        func isBefore(_ other: Line) -> Bool {
            (model.rawValue, account?.rawValue ?? -1) < (other.model.rawValue, other.account?.rawValue ?? -1)
        }
    }

    private var lines: [Line: SortedRuns] = [:]
    /// Images in all lines.
    private(set) var count = 0
    var isParked = false
    /// Models that take no work of this store now, apart from those closed for all.
    var closed: Set<ModelID> = []

    /// All runs, in no order that means something.
    var runs: [Run] { lines.values.flatMap(\.all) }

    mutating func insert(_ run: Run) {
        lines[Line(run), default: SortedRuns()].insert(run)
        count += Int(run.count)
    }

    /// The first run of a job.
    func first(of order: Run.Order) -> Run? { lines.values.compactMap { $0.first(of: order) }.min() }

    /// Images that stand before a job's.
    func images(before order: Run.Order) -> Int { lines.values.reduce(0) { $0 + $1.images(before: order) } }

    /// Images up to a job's last, its own included.
    func images(through order: Run.Order) -> Int { lines.values.reduce(0) { $0 + $1.images(through: order) } }

    /// Images that stand before an item of a job.
    func images(before item: ItemID, of order: Run.Order) -> Int {
        lines.values.reduce(0) { $0 + $1.images(before: item, of: order) }
    }

    /// Whether something waits for a model that takes work.
    func hasWork(closed: Set<ModelID>) -> Bool {
        if closed.isEmpty && self.closed.isEmpty { return !lines.isEmpty }
        return lines.keys.contains { !isClosed($0.model, closed) }
    }

    /// The same of what an account may create: that of which it has the bytes, and what it reaches of the rest.
    func hasWork(of account: AccountID, _ reach: AccountChoices.Reach, closed: Set<ModelID>) -> Bool {
        lines.keys.contains { $0.isOpen(to: account, reach) && !isClosed($0.model, closed) }
    }

    /// Images that wait for a model that takes work.
    func ready(closed: Set<ModelID>) -> Int {
        guard !closed.isEmpty || !self.closed.isEmpty else { return count }
        return lines.reduce(0) { isClosed($1.key.model, closed) ? $0 : $0 + $1.value.images }
    }

    /// All that waits for models that take work, as one run.
    func outline(closed: Set<ModelID>) -> Run? {
        lines.first { !isClosed($0.key.model, closed) }?.value.first?.with(count: ready(closed: closed))
    }

    private func isClosed(_ model: ModelID, _ closed: Set<ModelID>) -> Bool {
        closed.contains(model) || self.closed.contains(model)
    }

    /// Whether something waits for a model.
    func hasWork(for model: ModelID) -> Bool { lines.keys.contains { $0.model == model } }

    /// Whether the item waits here for the model.
    func holds(_ item: ItemID, of model: ModelID) -> Bool {
        lines.contains { $0.key.model == model && $0.value.all.contains { $0.contains(item) } }
    }

    /// Takes the first item that an account may create of the first run whose model takes work, as a run of one.
    mutating func takeFirst(
        of account: AccountID, _ reach: AccountChoices.Reach, closed: Set<ModelID>
    ) -> Run? {
        var first: Run?
        for (line, runs) in lines where line.isOpen(to: account, reach) && !isClosed(line.model, closed) {
            guard let run = runs.first else { continue }
            if first.map({ run < $0 }) ?? true { first = run }
        }
        guard let line = first.map({ Line($0) }), let item = lines[line]?.takeFirst() else { return nil }
        dropEmpty(line)
        count -= 1
        return item
    }

    /// Takes out every run of a job.
    mutating func remove(_ order: Run.Order) -> [Run] {
        var removed: [Run] = []
        for line in lines.keys.sorted(by: { $0.isBefore($1) }) {
            removed += lines[line]?.remove(order) ?? []
            dropEmpty(line)
        }
        count -= removed.reduce(0) { $0 + Int($1.count) }
        return removed
    }

    /// Takes out the run that holds an item.
    mutating func remove(holding item: ItemID) -> Run? {
        for line in Array(lines.keys) {
            guard let run = lines[line]?.remove(holding: item) else { continue }
            dropEmpty(line)
            count -= Int(run.count)
            return run
        }
        return nil
    }

    /// Takes out all, or those of some models, whose bytes an account has and that it can't create.
    mutating func removeUploads(to account: AccountID, of models: Set<ModelID>? = nil) -> [Run] {
        var removed: [Run] = []
        for line in lines.keys.sorted(by: { $0.isBefore($1) })
        where line.account == account && models?.contains(line.model) ?? true {
            removed += lines.removeValue(forKey: line)?.all ?? []
        }
        count -= removed.reduce(0) { $0 + Int($1.count) }
        return removed.sorted()
    }

    private mutating func dropEmpty(_ line: Line) {
        if lines[line]?.isEmpty == true { lines[line] = nil }
    }
}
