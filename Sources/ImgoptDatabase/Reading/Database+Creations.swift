import FoundationEssentials
import GRDB
package import ImgoptEngine

extension Database {
    /// What the creations of some items need. Items that are not there are left out.
    package func creationRows(_ items: [ItemID]) throws(DatabaseError) -> [ItemID: CreationRow] {
        try read("reading what to create") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT item.job, job.store, item.ordinal, item.image_id, item.source, item.blob, item.prompt,
                        item.input, item.model, item.created_at
                    FROM item JOIN job ON job.id = item.job WHERE item.id = ?
                    """)
            var rows: [ItemID: CreationRow] = [:]
            for item in items {
                rows[item] = try db.first(statement, item.rawValue) { row in
                    let model = ModelID(Int32(truncatingIfNeeded: row.int64(8)))
                    return CreationRow(
                        job: JobID(row.int64(0)),
                        storeName: storeName(StoreID(Int32(truncatingIfNeeded: row.int64(1)))) ?? "",
                        ordinal: Int(row.int64(2)), imageID: row.text(3),
                        source: row.text(5).map { .blob(sha256: $0) } ?? row.text(4).map { .url($0) },
                        prompt: row.text(6), input: row.bytes(7), createdAt: Moment(microseconds: row.int64(9)),
                        model: model, modelName: modelName(model) ?? "")
                }
            }
            return rows
        }
    }

    /// The intents of the tries that some items are at. Items without one are left out.
    package func intents(_ items: [ItemID]) throws(DatabaseError) -> [ItemID: IntentRow] {
        try intents(items, of: "item.attempt")
    }

    /// The intents of the last creations of some items that were absent. Items without one are left out.
    package func absentIntents(_ items: [ItemID]) throws(DatabaseError) -> [ItemID: IntentRow] {
        try intents(
            items, of: "(SELECT max(id) FROM attempt WHERE attempt.item = item.id AND absent_by IS NOT NULL)")
    }

    private func intents(_ items: [ItemID], of attempt: String) throws(DatabaseError) -> [ItemID: IntentRow] {
        try read("reading intents") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT attempt.input, attempt.sent_as, item.model
                    FROM item JOIN attempt ON attempt.id = \(attempt) WHERE item.id = ?
                    """)
            var intents: [ItemID: IntentRow] = [:]
            for item in items {
                guard let row = try Row.fetchOne(statement, arguments: [item.rawValue]) else { continue }
                intents[item] = IntentRow(
                    input: row.bytes("input") ?? [], modelName: modelName(ModelID(row["model"])),
                    sentAs: row.text("sent_as"))
            }
            return intents
        }
    }

    /// The predictions of tries whose creation was answered since a moment, or of which that is not known: those with
    /// one of the names in `listed`, and those that the provider created in a time, by its own clock.
    package func knownPredictions(
        answeredSince since: Moment, listed: Set<String> = [],
        createdIn times: ClosedRange<Moment> = .distantPast...Moment(microseconds: .max)
    ) throws(DatabaseError) -> [String: KnownPrediction] {
        try read("reading known predictions") { db in
            // Of a busy hour there are many thousands, which are asked for with every page of a search.
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, prediction, created_at FROM attempt INDEXED BY attempt_answered
                    WHERE (answered_at IS NULL OR answered_at >= ?) AND prediction IS NOT NULL
                    AND (created_at BETWEEN ? AND ? OR prediction IN (\(databaseQuestionMarks(count: listed.count))))
                    """,
                arguments: [since.microseconds, times.lowerBound.microseconds, times.upperBound.microseconds]
                    + StatementArguments(listed))
            var known: [String: KnownPrediction] = [:]
            while let row = try rows.next() {
                guard let prediction = row.text("prediction") else { continue }
                known[prediction] = KnownPrediction(attempt: row["id"], createdAt: row.moment("created_at"))
            }
            return known
        }
    }

    /// What some tries were created with: the exact input, and the model's name if that was kept.
    package func inputs(
        ofAttempts attempts: some Sequence<Int64>
    ) throws(DatabaseError) -> [Int64: (input: [UInt8], modelName: String?)] {
        let attempts = Array(attempts)
        return try read("reading what was sent") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT attempt.input, item.model FROM attempt JOIN item ON item.id = attempt.item
                    WHERE attempt.id = ?
                    """)
            var inputs: [Int64: (input: [UInt8], modelName: String?)] = [:]
            for attempt in attempts {
                guard let row = try Row.fetchOne(statement, arguments: [attempt]) else { continue }
                inputs[attempt] = (row.bytes("input") ?? [], modelName(ModelID(row["model"])))
            }
            return inputs
        }
    }

    /// A job with those of its items (or the one item given) that are in one of some states, as the engine wants them
    /// for another try; of those that are unresolved only the one given, and those that wait for a person. Nil when
    /// there is no such job, or when nothing of it is in those states.
    package func retry(
        _ job: JobID, states: Set<ItemState>, item: ItemID? = nil
    ) throws(DatabaseError) -> Retry? {
        try read("reading what to retry") { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM job WHERE id = ?", arguments: [job.rawValue])
            else {
                return nil
            }
            let one = item.map { " AND id = \($0.rawValue)" } ?? " AND (state <> 4 OR for_person)"
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, state, model, needs_upload FROM item
                    WHERE job = ?\(one) AND state IN \(sqlList(states.map(\.rawValue))) ORDER BY id
                    """, arguments: [job.rawValue])
            var batches = BatchBuilder()
            var found: [ItemID: ItemState] = [:]
            while let row = try rows.next() {
                let id = ItemID(row["id"])
                found[id] = try row.itemState()
                batches.add(id, model: ModelID(row["model"]), needsUpload: row["needs_upload"])
            }
            guard !found.isEmpty else { return nil }
            return Retry(
                job: try row.restoredJob(), batches: batches.finished(), states: found, sendsDoubtful: item != nil)
        }
    }
}
