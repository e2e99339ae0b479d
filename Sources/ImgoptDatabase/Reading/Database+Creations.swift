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
        try read("reading intents") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT attempt.input, attempt.intended_at, item.model
                    FROM item JOIN attempt ON attempt.id = item.attempt WHERE item.id = ?
                    """)
            var intents: [ItemID: IntentRow] = [:]
            for item in items {
                guard let row = try Row.fetchOne(statement, arguments: [item.rawValue]) else { continue }
                intents[item] = IntentRow(
                    input: row.bytes("input") ?? [], intendedAt: try row.requiredMoment("intended_at"),
                    modelName: modelName(ModelID(row["model"])))
            }
            return intents
        }
    }

    /// Which of some predictions belong to a try of ours already, of those tries whose creation was answered since a
    /// moment or of which that is not known.
    package func knownPredictions(
        among predictions: Set<String>, answeredSince since: Moment
    ) throws(DatabaseError) -> Set<String> {
        try read("reading known predictions") { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT prediction FROM attempt INDEXED BY attempt_answered
                    WHERE (answered_at IS NULL OR answered_at >= ?) AND prediction IS NOT NULL
                    """, arguments: [since.microseconds])
            var known: Set<String> = []
            while let row = try rows.next() {
                if let prediction = row.text("prediction"), predictions.contains(prediction) {
                    known.insert(prediction)
                }
            }
            return known
        }
    }

    /// A job with those of its items (or the one item given) that are in one of some states, as the engine wants them
    /// for another try. Nil when there is no such job, or when nothing of it is in those states.
    package func retry(
        _ job: JobID, states: Set<ItemState>, item: ItemID? = nil
    ) throws(DatabaseError) -> Retry? {
        try read("reading what to retry") { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM job WHERE id = ?", arguments: [job.rawValue])
            else {
                return nil
            }
            let one = item.map { " AND id = \($0.rawValue)" } ?? ""
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
            return Retry(job: try row.restoredJob(), batches: batches.finished(), states: found)
        }
    }
}
