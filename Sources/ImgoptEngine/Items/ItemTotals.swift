/// Items of open jobs by state, and what ended since the start.
struct ItemTotals: Sendable {
    /// Items of open jobs.
    private(set) var counts = ItemCounts()
    /// Those of them that wait for a person.
    var undecided = Undecided()
    var tally = EngineTally()

    /// Items of open jobs in a state.
    subscript(state: ItemState) -> Int { counts[state] }

    /// Items that are not finished.
    var open: Int { counts.open }

    /// Items that take a place at the provider: one that waits for a person takes none.
    var inFlight: Int { counts[.creating] + counts[.processing] + counts[.unresolved] - undecided.count }

    /// An item changes its state.
    mutating func move(from old: ItemState, to new: ItemState) {
        counts.move(from: old, to: new)
        if new == .done { tally.done += 1 }
        if new == .failed { tally.failed += 1 }
    }

    /// So many items change theirs at once, by a cancel.
    mutating func cancelQueued(_ count: Int) {
        counts[.queued] -= count
        counts[.canceled] += count
    }

    /// New items wait.
    mutating func queue(_ count: Int) { counts[.queued] += count }

    /// A job is open from now on.
    mutating func add(_ job: ItemCounts) {
        for state in ItemState.allCases { counts[state] += job[state] }
    }

    /// A job has ended, with all of its items.
    mutating func remove(_ job: ItemCounts) {
        for state in ItemState.allCases where state.isFinal { counts[state] -= job[state] }
    }
}
