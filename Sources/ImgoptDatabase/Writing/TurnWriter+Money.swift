import ImgoptEngine

extension TurnWriter {
    /// Changes what the item's attempt under way is counted with, and with it the sum of its job; the stores' sums of
    /// their days follow at the end.
    mutating func cost(_ id: ItemID, _ cost: CostChange) throws {
        guard cost.change != .zero else { return }
        try db.run(
            "UPDATE attempt SET cost = $1 WHERE id = (SELECT attempt FROM item WHERE id = $2)", cost.amount, id,
            expecting: .oneRow("the attempt of item \(id.rawValue)"))
        try spend(cost, expecting: .oneRow("job \(cost.job.rawValue)"))
    }

    /// Adds to what a job cost, which may be forgotten by now, and to what its store spent.
    mutating func spend(_ cost: CostChange, expecting: @autoclosure () -> Expectation = .anything) throws {
        let payer = SpendKey(day: cost.day, store: cost.store, account: cost.account)
        spent[payer, default: 0] += cost.change.micros
        try db.run(
            "UPDATE job SET spent = spent + $1 WHERE id = $2", cost.change, cost.job, expecting: expecting())
    }

    /// Days of which the sums are kept: a year, and the month to compare it with.
    private static let daysKept: Int64 = 400

    /// Adds to what the stores spent, and forgets what is long ago.
    func writeSpent() throws {
        for (payer, micros) in spent where micros != 0 {
            try db.run(
                """
                INSERT INTO spend (day, store, account, micros) VALUES ($1, $2, $3, $4)
                ON CONFLICT (day, store, account) DO UPDATE SET micros = spend.micros + excluded.micros
                """, payer.day, payer.store, payer.account, micros)
        }
        if let newest = spent.keys.map(\.day).max() {
            try db.run("DELETE FROM spend WHERE day < $1", newest.number - Self.daysKept)
        }
    }
}

/// Whose sum of a day it is.
struct SpendKey: Hashable {
    let day: Day
    let store: StoreID
    let account: AccountID
}
