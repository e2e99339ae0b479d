import ImgoptEngine

// What stays of a job for as long as its files do: who has it under which key, how it ended, and where its files are.
extension Session {
    /// From now on no more is kept of a finished job than that; its items follow by `slimItems`.
    func beginToSlim(_ job: JobID) throws {
        let metadata = try first("SELECT metadata FROM job WHERE id = $1", job) { try $0[0] as [UInt8]? } ?? nil
        try run(
            """
            UPDATE job SET files = 0, metadata = NULL, metadata_fingerprint = $1,
                error_message = NULL, error_provider = NULL
            WHERE id = $2
            """, SentImage.fingerprint(of: metadata), job)
        try run("INSERT INTO slimming (job, after) VALUES ($1, 0)", job)
    }

    /// Goes on with the items of such jobs. A job that turns out to have no files is dropped.
    func slimItems(limit: Int, _ result: inout PruneResult) throws {
        while result.slimmed < limit {
            let next: (job: JobID, after: ItemID)? = try first("SELECT job, after FROM slimming LIMIT 1") {
                (try $0[0], try $0[1])
            }
            guard let next else { return }
            let items = try all(
                "SELECT * FROM item INDEXED BY item_job WHERE job = $1 AND id > $2 ORDER BY id LIMIT $3", next.job,
                next.after, limit - result.slimmed, read: SlimItem.init)
            // A row that is made smaller leaves its page as it was: only what is deleted gives pages back.
            for item in items { try take(item) }
            for item in items { try put(item) }
            result.slimmed += items.count
            if let last = items.last {
                try run("UPDATE slimming SET after = $1 WHERE job = $2", last.id, next.job)
            } else {
                try endSlimming(next.job, &result)
            }
        }
        result.isComplete = false
    }

    /// Deletes all that is kept of an item besides its files.
    private func take(_ item: SlimItem) throws {
        try run(
            """
            UPDATE job SET emptied_at = NULL, files = files
                + (SELECT count(*) FROM output WHERE item = $1 AND path IS NOT NULL AND removed_at IS NULL)
            WHERE id = $2
            """, item.id, item.job)
        try run("DELETE FROM output WHERE item = $1 AND path IS NULL", item.id)
        try run("DELETE FROM item WHERE id = $1", item.id)
        if let blob = item.blob { try release(blob) }
    }

    /// Keeps what stays of an item; its attempts are counted, and go.
    private func put(_ item: SlimItem) throws {
        let times = item.times
        try run(
            """
            INSERT INTO item (id, job, ordinal, state, model, needs_upload, attempts, created_at, started_at,
                finished_at, provider_created_at, predict_seconds, error_name, error_retryable, image_id, follows,
                fingerprint)
            VALUES ($1, $2, $3, $4, $5, $6,
                (SELECT count(CASE WHEN \(Condition.counts) THEN 1 END) FROM attempt WHERE item = $1),
                $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """, item.id, item.job, item.ordinal, item.state, item.sent.model, item.needsUpload, times.created,
            times.started, times.finished, times.atProvider, item.seconds, item.error?.name, item.error?.retryable,
            item.sent.imageID, item.follows, item.sent.fingerprint)
        try run("DELETE FROM attempt WHERE item = $1", item.id)
    }

    private func endSlimming(_ job: JobID, _ result: inout PruneResult) throws {
        try run("DELETE FROM slimming WHERE job = $1", job)
        let empty = try first("SELECT * FROM job WHERE id = $1 AND files = 0", job, read: JobCounts.init)
        guard let empty else { return }
        try drop(job, empty)
        result.jobs += 1
    }

    /// A job that is slim has so many files more than before: -1 when one went, at `now`.
    func countFile(of item: ItemID, _ change: Int, at now: Moment?) throws {
        try run(
            """
            UPDATE job SET files = files + $1, emptied_at = CASE WHEN files + $1 > 0 THEN NULL ELSE $2 END
            WHERE files IS NOT NULL AND id = (SELECT job FROM item WHERE id = $3 AND fingerprint IS NOT NULL)
            """, change, now, item)
    }
}

/// What stays of an item.
private struct SlimItem {
    let id: ItemID
    let job: JobID
    let ordinal: Int
    let state: ItemState
    let needsUpload: Bool
    let times: (created: Moment, started: Moment?, finished: Moment?, atProvider: Moment?)
    let seconds: Double?
    let error: ItemError?
    let follows: ItemID?
    /// Of this the name and the fingerprint.
    let sent: SentImage
    /// What it needs no longer.
    let blob: String?

    init(_ row: Columns) throws {
        id = try row["id"]
        job = try row["job"]
        ordinal = try row["ordinal"]
        state = try row["state"]
        needsUpload = try row["needs_upload"]
        times = (
            try row["created_at"], try row["started_at"], try row["finished_at"], try row["provider_created_at"]
        )
        seconds = try row["predict_seconds"]
        error = try row.itemError()
        follows = try row["follows"]
        sent = try row.sentImage()
        blob = try row["blob"]
    }
}
