import GRDB
import ImgoptEngine

extension TurnWriter {
    /// Changes what the item's attempt under way is counted with, and with it the sum of its job; the stores' sums of
    /// their days follow at the end.
    mutating func cost(_ id: ItemID, _ cost: CostChange) throws {
        guard cost.change != .zero else { return }
        try db.run(
            "UPDATE attempt SET cost = ? WHERE id = (SELECT attempt FROM item WHERE id = ?)",
            cost.amount.micros, id.rawValue)
        try db.expectOneChange("the attempt of item \(id.rawValue)")
        try spend(cost)
        try db.expectOneChange("job \(cost.job.rawValue)")
    }

    /// Adds to what a job cost, if it is not forgotten yet, and to what its store spent.
    mutating func spend(_ cost: CostChange) throws {
        spent[cost.day, default: [:]][cost.store, default: 0] += cost.change.micros
        try db.run("UPDATE job SET spent = spent + ? WHERE id = ?", cost.change.micros, cost.job.rawValue)
    }

    /// Days of which the sums are kept: a year, and the month to compare it with.
    private static let daysKept: Int64 = 400

    /// Adds to what the stores spent, and forgets what is long ago.
    func writeSpent() throws {
        for (day, stores) in spent {
            for (store, micros) in stores where micros != 0 {
                try db.run(
                    """
                    INSERT INTO spend (day, store, micros) VALUES (?, ?, ?)
                    ON CONFLICT (day, store) DO UPDATE SET micros = micros + excluded.micros
                    """, day.number, store.rawValue, micros)
            }
        }
        if let newest = spent.keys.max() {
            try db.run("DELETE FROM spend WHERE day < ?", newest.number - Self.daysKept)
        }
    }
}
