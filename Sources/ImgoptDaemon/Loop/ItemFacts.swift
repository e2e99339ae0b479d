import ImgoptDatabase
import ImgoptEngine

/// The facts of the items under way: read once, when an item is first touched, forgotten at its end.
final class ItemFacts {
    private let database: any Courier.Records
    private let patience: PatientStorage
    private var facts: [ItemID: ItemFact] = [:]

    init(database: any Courier.Records, patience: PatientStorage) {
        self.database = database
        self.patience = patience
    }

    /// Reads what is not known yet, in one go. `submissions`: those of this turn, which are not on disk yet.
    func load(_ items: [ItemID], _ submissions: [Ticket: SubmissionRows] = [:]) {
        var missing = items.filter { facts[$0] == nil }
        for rows in submissions.values where !missing.isEmpty {
            missing.removeAll { adopt($0, from: rows) }
        }
        guard !missing.isEmpty else { return }
        let wanted = missing
        let rows = patience.insist(on: "reading what to create") { () throws(DatabaseError) in
            try database.creationRows(wanted)
        }
        for (item, row) in rows { facts[item] = ItemFact(row) }
    }

    /// The facts of an item, read if they are not known; nil: there is no such item.
    func find(_ item: ItemID, _ submissions: [Ticket: SubmissionRows] = [:]) -> ItemFact? {
        if facts[item] == nil { load([item], submissions) }
        return facts[item]
    }

    /// Which attempt of their items the creations of a turn are, over all retries. `voided`: items whose last creation
    /// did not take place, as was found in this turn.
    func attempts(_ created: [ItemID], voided: Set<ItemID>) -> [ItemID: Int] {
        var attempts: [ItemID: Int] = [:]
        var known: [ItemID] = []
        for item in created {
            attempts[item] = 1
            if facts[item]?.wasSent ?? true { known.append(item) } else { facts[item]?.wasSent = true }
        }
        guard !known.isEmpty else { return attempts }
        let wanted = known
        let counts = patience.insist(on: "counting attempts") { () throws(DatabaseError) in
            try database.attemptCounts(of: wanted)
        }
        for (item, (count, isInDoubt)) in counts {
            attempts[item] = count + (isInDoubt && voided.contains(item) ? 0 : 1)
        }
        return attempts
    }

    /// The facts of an item if they are known without reading.
    func known(_ item: ItemID) -> ItemFact? { facts[item] }

    func forget(_ item: ItemID) { facts[item] = nil }

    private func adopt(_ item: ItemID, from rows: SubmissionRows) -> Bool {
        guard let first = rows.items.first?.id, let last = rows.items.last?.id, first <= item, item <= last else {
            return false
        }
        let new = rows.items[Int(item.rawValue - first.rawValue)]
        // For an append the job's store is in the job's own row.
        let store = rows.job?.store ?? storeOfJob(new.job)
        guard let storeName = store.flatMap({ database.storeName($0) }), let model = database.modelName(new.model)
        else { return false }
        facts[item] = ItemFact(new, storeName: storeName, modelName: model)
        return true
    }

    private func storeOfJob(_ job: JobID) -> StoreID? {
        patience.insist(on: "reading a job") { () throws(DatabaseError) in try database.job(job) }?.submitted.store
    }
}
