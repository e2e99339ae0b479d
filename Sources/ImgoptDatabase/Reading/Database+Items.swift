import FoundationEssentials
import GRDB
package import ImgoptEngine

extension Database {
    /// One item with its outputs, nil when there is none.
    package func item(_ id: ItemID) throws(DatabaseError) -> ItemRow? {
        try read("reading an item") { db in
            // The items of a job that is being deleted are gone with it.
            let statement = try db.cachedStatement(
                sql: "SELECT item.* FROM item JOIN job ON job.id = item.job WHERE item.id = ?")
            return try Row.fetchOne(statement, arguments: [id.rawValue]).map { try itemRow($0, db) }
        }
    }

    /// Items of a job with their outputs, in order of id.
    package func items(_ query: ItemQuery) throws(DatabaseError) -> [ItemRow] {
        var filter = "job = ? AND id > ?"
        if let states = query.states { filter += " AND state IN \(sqlList(states.map(\.rawValue)))" }
        let sql = "SELECT * FROM item INDEXED BY item_job WHERE \(filter) ORDER BY id LIMIT ?"
        return try read("reading items") { db in
            guard try db.has(query.job) else { return [] }
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: sql),
                arguments: [query.job.rawValue, query.after?.rawValue ?? 0, max(0, query.limit)])
            var items: [ItemRow] = []
            var bytes = 0
            while bytes < query.bytes, let row = try rows.next() {
                items.append(try itemRow(row, db))
                bytes += items.last?.bytes ?? 0
            }
            return items
        }
    }

    /// Images of a job as they were sent, in their order, from that with the ordinal `first` on.
    package func sentImages(of job: JobID, from first: Int, limit: Int) throws(DatabaseError) -> [SentImage] {
        try read("reading what was sent") { db in
            // Ids stand in the order of ordinals, and the index alone is read for those that are left out.
            let statement = try db.cachedStatement(
                sql: """
                    SELECT image_id, source, blob, prompt, input, model FROM item
                    WHERE job = ?1 AND id >= (
                        SELECT id FROM item INDEXED BY item_job WHERE job = ?1 ORDER BY id LIMIT 1 OFFSET ?2)
                    ORDER BY id LIMIT ?3
                    """)
            return try Row.fetchAll(statement, arguments: [job.rawValue, first, limit]).map { row in
                SentImage(
                    imageID: row.text("image_id"), source: row.source(), prompt: row.text("prompt"),
                    input: row.bytes("input"), model: ModelID(row["model"]))
            }
        }
    }

    /// What some items failed with last. Those that did not, or that are at it again, are left out.
    package func lastErrors(of items: [ItemID]) throws(DatabaseError) -> [ItemID: ItemError] {
        try read("reading errors") { db in
            let statement = try db.cachedStatement(
                sql: "SELECT error_name, error_message, error_retryable, error_provider FROM item WHERE id = ?")
            var errors: [ItemID: ItemError] = [:]
            for item in items {
                errors[item] = try Row.fetchOne(statement, arguments: [item.rawValue])?.itemError()
            }
            return errors
        }
    }

    private func itemRow(_ row: Row, _ db: GRDB.Database) throws -> ItemRow {
        let id = ItemID(row["id"])
        let state = try row.itemState()
        let prediction = row.text("prediction")
        let submitted = NewItem(
            id: id, job: JobID(row["job"]), ordinal: row["ordinal"], imageID: row.text("image_id"),
            source: row.source(), prompt: row.text("prompt"), input: row.bytes("input"), model: ModelID(row["model"]),
            needsUpload: row["needs_upload"], createdAt: try row.requiredMoment("created_at"),
            identity: row.bytes("identity"), follows: (row["follows"] as Int64?).map { ItemID($0) })
        let outputs = [.done, .failed].contains(state) ? try db.outputs(of: id) : KeptOutputs()
        let tries = try db.predictions(of: id)
        return ItemRow(
            submitted: submitted, state: state, attempts: tries.count, sentAs: tries.sentAs,
            notBefore: row.moment("not_before"), prediction: prediction, startedAt: row.moment("started_at"),
            finishedAt: row.moment("finished_at"), predictSeconds: row["predict_seconds"], error: try row.itemError(),
            forPerson: row["for_person"], isCancelRequested: row["cancel_requested"], outputs: outputs.files,
            skipped: outputs.unfetched.filter { $0.value == nil },
            value: outputs.unfetched.lazy.compactMap(\.value).first)
    }
}

extension Row {
    func source() -> ItemSource? {
        if let hash: String = self["blob"] { return .blob(sha256: hash) }
        return text("source").map(ItemSource.url)
    }
}

extension GRDB.Database {
    /// Whether a job is there.
    func has(_ job: JobID) throws -> Bool {
        try Int.fetchOne(cachedStatement(sql: "SELECT 1 FROM job WHERE id = ?"), arguments: [job.rawValue]) != nil
    }

    /// How often an item was created at the provider, or may have been: what it may have cost, over all retries. And
    /// what the last of its creations named, where that was not its model as it was asked for.
    fileprivate func predictions(of item: ItemID) throws -> (count: Int, sentAs: String?) {
        let statement = try cachedStatement(
            sql: """
                SELECT count(CASE WHEN prediction IS NOT NULL OR (outcome = 0 AND answered_at IS NOT NULL) THEN 1 END),
                    max(id), sent_as
                FROM attempt WHERE item = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [item.rawValue]) else { return (0, nil) }
        return (row[0], row.text("sent_as"))
    }

    /// The files of an item that is finished, and the outputs that it has no files of.
    fileprivate func outputs(of item: ItemID) throws -> KeptOutputs {
        let statement = try cachedStatement(sql: "SELECT * FROM output WHERE item = ? ORDER BY number")
        var outputs = KeptOutputs()
        for row in try Row.fetchAll(statement, arguments: [item.rawValue]) {
            let number: Int = row["number"]
            guard let path = row.text("path") else {
                outputs.unfetched.append(
                    UnfetchedOutput(
                        number: number, sourceURL: try row.requiredText("source_url"),
                        reason: row.text("reason")))
                continue
            }
            outputs.files.append(
                OutputFile(
                    path: path, bytes: row["bytes"], sha256: row["sha256"], contentType: row["content_type"],
                    sourceURL: try row.requiredText("source_url"), removedAt: row.moment("removed_at"),
                    number: number == outputs.files.count ? nil : number))
        }
        return outputs
    }
}
