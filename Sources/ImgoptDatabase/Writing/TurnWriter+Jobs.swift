import GRDB
import ImgoptEngine

extension TurnWriter {
    /// Inserts the rows of a submit. Its items count as queued until the job's line says otherwise.
    mutating func accept(_ ticket: Ticket) throws {
        guard let rows = turn.submissions[ticket] else {
            throw DatabaseError(.inconsistent, "a submit was accepted without its rows: this is a fault of the daemon")
        }
        if let job = rows.job { try insert(job) }
        var counts: [JobID: Int] = [:]
        try insert(rows.items, counts: &counts)
        for (job, count) in counts {
            try db.run(
                "UPDATE job SET images = images + ?1, queued = queued + ?1 WHERE id = ?2", count, job.rawValue)
            try db.expectOneChange("job \(job.rawValue)")
            let store: Int32? = try Int32.fetchOne(
                db.cachedStatement(sql: "SELECT store FROM job WHERE id = ?"), arguments: [job.rawValue])
            if let store { storeDeltas[StoreID(store), default: [:]][.queued, default: 0] += count }
        }
        try insert(rows.blobs, of: rows.items)
    }

    private func insert(_ job: NewJob) throws {
        try db.run(
            """
            INSERT INTO job (id, store, uid, gid, priority, state, is_open, images,
                queued, creating, processing, saving, unresolved, done, failed, canceled,
                created_at, deadline, key, content_hash, cache, metadata)
            VALUES (?, ?, ?, ?, ?, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?, ?, ?, ?, ?, ?)
            """,
            job.id.rawValue, job.store.rawValue, job.uid, job.gid, job.priority, job.isOpen,
            job.createdAt.microseconds, job.deadline?.microseconds, job.key, job.contentHash, job.cache, job.metadata)
    }

    private func insert(_ items: [NewItem], counts: inout [JobID: Int]) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO item (id, job, ordinal, state, model, needs_upload, attempts, created_at,
                    image_id, source, blob, prompt, input, identity, follows)
                VALUES (?, ?, ?, 0, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for item in items {
            var address: String?
            var hash: String?
            switch item.source {
            case .url(let url): address = url
            case .blob(let sha256): hash = sha256
            case nil: break
            }
            try db.run(
                statement, item.id.rawValue, item.job.rawValue, item.ordinal, item.model.rawValue, item.needsUpload,
                item.createdAt.microseconds, item.imageID, address, hash, item.prompt, item.input, item.identity,
                item.follows?.rawValue)
            counts[item.job, default: 0] += 1
        }
    }

    private func insert(_ blobs: [NewBlob], of items: [NewItem]) throws {
        for blob in blobs {
            try db.run(
                "INSERT OR IGNORE INTO blob (sha256, bytes, content_type, refs) VALUES (?, ?, ?, 0)",
                blob.sha256, blob.bytes, blob.contentType)
            // Its file may be about to be removed: it is wanted again.
            try db.run("DELETE FROM removal WHERE name = ? AND is_blob", blob.sha256)
        }
        for item in items {
            guard case .blob(let sha256) = item.source else { continue }
            try db.run("UPDATE blob SET refs = refs + 1 WHERE sha256 = ?", sha256)
            try db.expectOneChange("the blob \(sha256)")
        }
    }

    mutating func updateJob(_ id: JobID, _ progress: JobProgress) throws {
        let statement = try db.cachedStatement(
            sql: """
                SELECT store, queued, creating, processing, saving, unresolved, done, failed, canceled, state
                FROM job WHERE id = ?
                """)
        guard let old = try db.first(statement, id.rawValue, read: { try noteDeltas(from: $0, to: progress.counts) })
        else {
            throw DatabaseError(
                .inconsistent, "job \(id.rawValue) is not in the database: this is a fault of the daemon")
        }
        if old != progress.state || progress.state.isFinal {
            jobDeltas[old, default: 0] -= 1
            jobDeltas[progress.state, default: 0] += 1
            // By themselves: to name them is to write the indexes of the jobs that are open and of those that are not.
            try db.run(
                "UPDATE job SET state = ?, finished_at = ? WHERE id = ?", progress.state.rawValue,
                progress.finishedAt?.microseconds, id.rawValue)
        }
        let counts = progress.counts
        let error = try progress.error ?? commonError(of: id, progress)
        try db.run(
            """
            UPDATE job SET is_open = ?, started_at = ?,
                queued = ?, creating = ?, processing = ?, saving = ?, unresolved = ?,
                done = ?, failed = ?, canceled = ?,
                error_name = ?, error_message = ?, error_retryable = ?, error_provider = ?
            WHERE id = ?
            """,
            progress.isOpen, progress.startedAt?.microseconds,
            counts[.queued], counts[.creating], counts[.processing], counts[.saving], counts[.unresolved],
            counts[.done], counts[.failed], counts[.canceled],
            error?.name.rawValue, error?.message, error?.retryable, error?.provider, id.rawValue)
    }

    /// So many of a job's images are looked at: no turn takes long for one that has many.
    private static let lookedAt = 1000

    /// What most images of a job failed with of which nothing was done; nil: it goes on, something was done, or none
    /// failed.
    private func commonError(of id: JobID, _ progress: JobProgress) throws -> ItemError? {
        let failed = progress.counts[.failed]
        guard progress.state.isFinal, progress.state != .done, failed > 0 else { return nil }
        let statement = try db.cachedStatement(
            sql: """
                SELECT error_name, error_message, error_retryable, error_provider, count(*) AS number FROM (
                    SELECT error_name, error_message, error_retryable, error_provider
                    FROM item INDEXED BY item_job WHERE job = ? AND state = ? LIMIT ?)
                GROUP BY error_name ORDER BY number DESC, error_name LIMIT 1
                """)
        let arguments: StatementArguments = [id.rawValue, ItemState.failed.rawValue, Self.lookedAt]
        guard let row = try Row.fetchOne(statement, arguments: arguments), let error = try row.itemError() else {
            return nil
        }
        guard failed > 1 else { return error }
        let all = failed > Self.lookedAt ? "the first \(Self.lookedAt)" : "\(failed)"
        let message = "\(error.message) (\(row["number"] as Int) of \(all) images that failed)"
        return ItemError(error.name, message, retryable: error.retryable, provider: error.provider)
    }

    /// `old`: the store, the counts and the state as they stand in the job's row. Answers the state.
    private mutating func noteDeltas(from old: Columns, to counts: ItemCounts) throws -> JobState {
        let store = StoreID(Int32(truncatingIfNeeded: old.int64(0)))
        let before = try old.counts(from: 1)
        for state in ItemState.allCases {
            let delta = counts[state] - before[state]
            if delta != 0 { storeDeltas[store, default: [:]][state, default: 0] += delta }
        }
        let state = UInt8(truncatingIfNeeded: old.int64(Int32(ItemState.allCases.count) + 1))
        guard let state = JobState(rawValue: state) else { throw DatabaseError.unreadable("job.state") }
        return state
    }

    /// What is run again after its end is bound by no deadline.
    func reopen(_ id: JobID) throws {
        try db.run("UPDATE job SET deadline = NULL WHERE id = ?", id.rawValue)
        try db.expectOneChange("job \(id.rawValue)")
    }

    func updateRunTimes(_ id: ModelID, _ bytes: [UInt8]) throws {
        try db.run("UPDATE model SET run_times = ? WHERE id = ?", bytes, id.rawValue)
        try db.expectOneChange("model \(id.rawValue)")
    }

    /// Nil: it has none of its own.
    func updateStore(_ id: StoreID, _ settings: StoreSettings?, isPaused: Bool) throws {
        try db.run(
            """
            UPDATE store SET weight = ?, per_window = ?, max_in_flight = ?, max_queued = ?, daily_budget = ?,
                is_paused = ?
            WHERE id = ?
            """,
            settings?.weight, settings?.perWindow, settings?.maxInFlight, settings?.maxQueued,
            settings?.dailyBudget?.micros, isPaused, id.rawValue)
        try db.expectOneChange("store \(id.rawValue)")
    }

    func updateLimits(_ change: LimitChange) throws {
        try db.run(
            "UPDATE line SET limit_create = ?, limit_read = ?, limit_burst = ?",
            change.create, change.read, change.burst)
    }

    func updatePause(_ isPaused: Bool) throws { try db.run("UPDATE line SET is_paused = ?", isPaused) }
}
