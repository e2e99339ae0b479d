/// What parts of all slots stores get that wait at the same time, by their weights and by the rule of batches.
struct Shares {
    /// What a store may have of a batch before it yields.
    private let part: Double
    /// Whether there are enough stores to fill a batch with their parts.
    private let isFull: Bool
    /// What a weight of 1 gets, before the rule of batches.
    private var level = 1.0

    /// The shares of stores with these weights, each of which may have a part of a batch before it yields.
    init(_ weights: [Double], part: Double) {
        self.part = part
        isFull = part * Double(weights.count) >= 1
        levelOut(weights)
    }

    /// The part of all slots that a weight comes to. A store over its part of the batch yields to those under theirs:
    /// so none has more than that part while there are enough to fill the batch, and otherwise none less.
    func of(_ weight: Double) -> Double {
        isFull ? min(part, level * weight) : max(part, level * weight)
    }

    /// Finds the level at which all shares together are one.
    private mutating func levelOut(_ weights: [Double]) {
        var free = weights
        var rest = 1.0
        while !free.isEmpty {
            level = rest / free.reduce(0, +)
            let others = free.filter { isFull ? level * $0 <= part : level * $0 >= part }
            guard others.count < free.count, !others.isEmpty else { return }
            rest -= part * Double(free.count - others.count)
            free = others
        }
    }
}
