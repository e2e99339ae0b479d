internal import ImgoptEngine

// What attempts cost, and what stores spent in a day.
extension VirtualDatabase {
    /// Counts an attempt, or what it is counted with changes.
    mutating func count(_ id: ItemID, _ cost: CostChange, at now: Moment) throws {
        guard let row = items[id], row.job == cost.job, store(of: id) == cost.store else {
            throw Nonsense("\(id) is counted for somebody else")
        }
        guard [.creating, .processing, .unresolved].contains(row.state), cost.amount >= .zero,
            row.cost + cost.change == cost.amount, Day(of: row.creatingAt) == cost.day
        else {
            throw Nonsense(
                "\(id), \(row.state) since its intent at \(row.creatingAt) and counted with \(row.cost), "
                    + "is counted with \(cost) at \(now)")
        }
        setCost(cost.amount, of: id)
        spend(cost)
    }

    /// Counts what a stray of an item costs: once.
    mutating func count(_ id: ItemID, _ cost: CostChange, of absence: Absence, at now: Moment) throws {
        guard items[id]?.job == cost.job, store(of: id) == cost.store, absence.cost == .zero,
            Day(of: absence.sentAt) == cost.day, cost.amount == cost.change, cost.change > .zero
        else { throw Nonsense("a stray of \(id) is counted with \(cost) at \(now)") }
        spend(cost)
    }

    /// What becomes of some predictions is never found out.
    func isUncertain(_ change: Change) -> Bool {
        switch change {
        case .unresolved(_, _, let forPerson): forPerson
        case .canceled(let id, _, _): items[id]?.state == .unresolved
        case .failed(_, let error, _): error.name == .predictionLost
        // What was canceled of it is not heard of.
        case .paid(_, _, _, let cost?, _): !cost.isFinal
        default: false
        }
    }
}
