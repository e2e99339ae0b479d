package import ImgoptEngine

extension Database {
    /// One item with its outputs, nil when there is none.
    package func item(_ id: ItemID) throws(DatabaseError) -> ItemRow? {
        try read("reading an item") { db in
            // The items of a job that is being deleted are gone with it.
            let sql = "SELECT item.* FROM item JOIN job ON job.id = item.job WHERE item.id = $1"
            return try db.first(sql, id, read: db.itemRow)
        }
    }

    /// Items of a job with their outputs, in order of id.
    package func items(_ query: ItemQuery) throws(DatabaseError) -> [ItemRow] {
        let states = query.states.map { " AND state IN \(sqlList($0))" } ?? ""
        let sql = "SELECT * FROM item INDEXED BY item_job WHERE job = $1 AND id > $2\(states) ORDER BY id LIMIT $3"
        return try read("reading items") { db in
            guard try db.number("SELECT 1 FROM job WHERE id = $1", query.job) != nil else { return [] }
            var items: [ItemRow] = []
            var bytes = 0
            try db.scan(sql, query.job, query.after ?? ItemID(0), max(0, query.limit)) { row in
                guard bytes < query.bytes else { return false }
                items.append(try db.itemRow(row))
                bytes += items.last?.bytes ?? 0
                return true
            }
            return items
        }
    }

    /// Images of a job as they were sent, or what is left of that, in their order, from that with the ordinal `first`
    /// on.
    package func sentImages(of job: JobID, from first: Int, limit: Int) throws(DatabaseError) -> [KnownImage] {
        try read("reading what was sent") { db in
            // Ids stand in the order of ordinals, and the index alone is read for those that are left out.
            try db.all(
                """
                SELECT image_id, source, blob, prompt, input, model, fingerprint FROM item
                WHERE job = $1 AND id >= (
                    SELECT id FROM item INDEXED BY item_job WHERE job = $1 ORDER BY id LIMIT 1 OFFSET $2)
                ORDER BY id LIMIT $3
                """, job, first, limit
            ) { row in
                if let known: Int64 = try row["fingerprint"] {
                    return .fingerprint(known, imageID: try row["image_id"])
                }
                return .whole(try row.sentImage())
            }
        }
    }

    /// The attempts that some items have had, as their items count them, and whether the present one is among those
    /// though it is not known that it took place.
    package func attemptCounts(
        of items: [ItemID]
    ) throws(DatabaseError) -> [ItemID: (count: Int, isInDoubt: Bool)] {
        try read("counting attempts") { db in
            var counts: [ItemID: (count: Int, isInDoubt: Bool)] = [:]
            for item in items {
                counts[item] = try db.first(
                    """
                    SELECT count(*), count(CASE WHEN prediction IS NULL
                        AND id = (SELECT attempt FROM item WHERE id = $1) THEN 1 END)
                    FROM attempt WHERE item = $1 AND (\(Condition.counts))
                    """, item
                ) { row in
                    let (count, inDoubt): (Int, Int) = (try row[0], try row[1])
                    return (count, inDoubt > 0)
                }
            }
            return counts
        }
    }

    /// What some items failed with last. Those that did not, or that are at it again, are left out.
    package func lastErrors(of items: [ItemID]) throws(DatabaseError) -> [ItemID: ItemError] {
        try read("reading errors") { db in
            var errors: [ItemID: ItemError] = [:]
            for item in items {
                errors[item] =
                    try db.first(
                        "SELECT error_name, error_message, error_retryable, error_provider FROM item WHERE id = $1",
                        item,
                        read: { try $0.itemError() }) ?? nil
            }
            return errors
        }
    }
}

extension Session {
    fileprivate func itemRow(_ row: Columns) throws -> ItemRow {
        let (id, state): (ItemID, ItemState) = (try row["id"], try row["state"])
        let asked: Moment = try row["cancel_requested"]
        let submitted = NewItem(
            id: id, job: try row["job"], ordinal: try row["ordinal"], imageID: try row["image_id"],
            source: try row.source(), prompt: try row["prompt"], input: try row["input"], model: try row["model"],
            needsUpload: try row["needs_upload"], createdAt: try row["created_at"], identity: try row["identity"],
            follows: try row["follows"])
        let outputs = [.done, .failed].contains(state) ? try outputs(of: id) : KeptOutputs()
        let tries = try predictions(of: id)
        // Where the attempts themselves have gone, their number stands in the item.
        let isSlim = try row["fingerprint"] as Int64? != nil
        return ItemRow(
            submitted: submitted, state: state, attempts: isSlim ? try row["attempts"] : tries.count,
            sentAs: tries.sentAs, account: tries.account, notBefore: try row["not_before"],
            prediction: try row["prediction"], startedAt: try row["started_at"],
            finishedAt: try row["finished_at"], predictSeconds: try row["predict_seconds"],
            error: try row.itemError(), forPerson: try row["for_person"],
            isCancelRequested: asked > .distantPast, cancelRequestedAt: asked.microseconds > 1 ? asked : nil,
            outputs: outputs.files,
            skipped: outputs.unfetched.filter { $0.value == nil },
            value: outputs.unfetched.lazy.compactMap(\.value).first)
    }

    /// How often an item was created at the provider, or may have been: what it may have cost, over all retries. And
    /// what the last of its creations named, where that was not its model as it was asked for, and where it was sent.
    private func predictions(of item: ItemID) throws -> (count: Int, sentAs: String?, account: AccountID?) {
        let sql = """
            SELECT count(CASE WHEN \(Condition.counts) THEN 1 END),
                (SELECT sent_as FROM attempt WHERE item = $1 ORDER BY id DESC LIMIT 1),
                (SELECT account FROM attempt WHERE item = $1 ORDER BY id DESC LIMIT 1)
            FROM attempt WHERE item = $1
            """
        return try first(sql, item) { (try $0[0], try $0[1], try $0[2]) } ?? (0, nil, nil)
    }

    /// The files of an item that is finished, and the outputs that it has no files of.
    private func outputs(of item: ItemID) throws -> KeptOutputs {
        var outputs = KeptOutputs()
        try each("SELECT * FROM output WHERE item = $1 ORDER BY number", item) { row in
            let (number, sourceURL): (Int, String) = (try row["number"], try row["source_url"])
            guard let path: String = try row["path"] else {
                return outputs.unfetched.append(
                    UnfetchedOutput(number: number, sourceURL: sourceURL, reason: try row["reason"]))
            }
            outputs.files.append(
                OutputFile(
                    path: path, bytes: try row["bytes"], sha256: try row["sha256"],
                    contentType: try row["content_type"], sourceURL: sourceURL, size: try row.pixelSize(),
                    removedAt: try row["removed_at"],
                    number: number == outputs.files.count ? nil : number))
        }
        return outputs
    }
}
