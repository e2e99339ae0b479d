/// How many items of a job (or of all jobs) are in each state.
package struct ItemCounts: Hashable, Sendable {
    private var values: (Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32) = (0, 0, 0, 0, 0, 0, 0, 0)

    /// Nothing in any state.
    package init() {}

    /// The number of items in a state.
    package subscript(state: ItemState) -> Int {
        get {
            switch state {
            case .queued: Int(values.0)
            case .creating: Int(values.1)
            case .processing: Int(values.2)
            case .saving: Int(values.3)
            case .unresolved: Int(values.4)
            case .done: Int(values.5)
            case .failed: Int(values.6)
            case .canceled: Int(values.7)
            }
        }
        set {
            precondition(newValue >= 0, "fewer than no items in state \(state)")
            let value = Int32(newValue)
            switch state {
            case .queued: values.0 = value
            case .creating: values.1 = value
            case .processing: values.2 = value
            case .saving: values.3 = value
            case .unresolved: values.4 = value
            case .done: values.5 = value
            case .failed: values.6 = value
            case .canceled: values.7 = value
            }
        }
    }

    /// All items.
    package var total: Int {
        ItemState.allCases.reduce(0) { $0 + self[$1] }
    }

    /// Items that are not in a final state.
    package var open: Int {
        ItemState.allCases.reduce(0) { $1.isFinal ? $0 : $0 + self[$1] }
    }

    /// Moves one item from a state to another one.
    package mutating func move(from old: ItemState, to new: ItemState) {
        self[old] -= 1
        self[new] += 1
    }

    package static func == (left: ItemCounts, right: ItemCounts) -> Bool {
        ItemState.allCases.allSatisfy { left[$0] == right[$0] }
    }

    package func hash(into hasher: inout Hasher) {
        for state in ItemState.allCases { hasher.combine(self[state]) }
    }
}
