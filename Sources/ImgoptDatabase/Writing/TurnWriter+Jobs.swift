import ImgoptEngine

extension TurnWriter {
    /// Inserts the rows of a submit. Its items count as queued until the job's line says otherwise.
    mutating func accept(_ ticket: Ticket) throws {
        guard let rows = turn.submissions[ticket] else {
            throw DatabaseError(.inconsistent, "a submit was accepted without its rows: this is a fault of the daemon")
        }
        let count = rows.items.count
        if let job = rows.job {
            try insert(job, images: count)
        } else if let job = rows.items.first?.job {
            try db.run(
                "UPDATE job SET images = images + $1, queued = queued + $1 WHERE id = $2", count, job,
                expecting: .oneRow("job \(job.rawValue)"))
        }
        if let job = rows.job?.id ?? rows.items.first?.job {
            storeDeltas[try counted(job).store, default: [:]][.queued, default: 0] += count
            jobs[job]?.counts[.queued] += count
        }
        try insert(rows.items)
        try insert(rows.blobs, of: rows.items)
    }

    private func insert(_ job: NewJob, images: Int) throws {
        try db.run(
            """
            INSERT INTO job (id, store, uid, gid, priority, state, is_open, images,
                queued, creating, processing, saving, unresolved, done, failed, canceled,
                created_at, deadline, key, content_hash, cache, metadata, pid)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 0, 0, 0, 0, 0, 0, 0, $9, $10, $11, $12, $13, $14, $15)
            """,
            job.id, job.store, job.uid, job.gid, job.priority, JobState.pending, job.isOpen, images,
            job.createdAt, job.deadline, job.key, job.contentHash, job.cache, job.metadata, job.pid)
    }

    private func insert(_ items: [NewItem]) throws {
        let statement = try db.prepared(
            """
            INSERT INTO item (id, job, ordinal, state, model, needs_upload, attempts, created_at,
                image_id, source, blob, prompt, input, identity, follows)
            VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $12, $13, $14)
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
                statement, item.id, item.job, item.ordinal, ItemState.queued, item.model, item.needsUpload,
                item.createdAt, item.imageID, address, hash, item.prompt, item.input, item.identity, item.follows)
        }
    }

    private func insert(_ blobs: [NewBlob], of items: [NewItem]) throws {
        for blob in blobs {
            try db.run(
                """
                INSERT INTO blob (sha256, bytes, content_type, refs) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING
                """,
                blob.sha256, blob.bytes, blob.contentType)
            // Its file may be about to be removed: it is wanted again.
            try db.takeOffRemovals(blob.sha256)
            guard let uid = blob.namedBy, let now = items.first?.createdAt else { continue }
            try db.run(
                "UPDATE put SET is_named = 1, put_at = $1 WHERE uid = $2 AND sha256 = $3", now, uid, blob.sha256)
        }
        for item in items {
            guard case .blob(let sha256) = item.source else { continue }
            try db.run(
                "UPDATE blob SET refs = refs + 1 WHERE sha256 = $1", sha256,
                expecting: .oneRow("the blob \(sha256)"))
        }
    }

    mutating func updateJob(_ id: JobID, _ progress: JobProgress) throws {
        let (old, counts) = (try counted(id), progress.counts)
        for state in ItemState.allCases {
            let delta = counts[state] - old.counts[state]
            if delta != 0 { storeDeltas[old.store, default: [:]][state, default: 0] += delta }
        }
        jobs[id]?.counts = counts
        jobs[id]?.state = progress.state
        if old.state != progress.state || progress.state.isFinal {
            jobDeltas[old.state, default: 0] -= 1
            jobDeltas[progress.state, default: 0] += 1
            // By themselves: to name them is to write the indexes of the jobs that are open and of those that are not.
            try db.run(
                "UPDATE job SET state = $1, finished_at = $2 WHERE id = $3", progress.state, progress.finishedAt, id)
        }
        let error = progress.error
        try db.run(
            """
            UPDATE job SET is_open = $1, started_at = $2,
                queued = $3, creating = $4, processing = $5, saving = $6, unresolved = $7,
                done = $8, failed = $9, canceled = $10,
                error_name = $11, error_message = $12, error_retryable = $13, error_provider = $14
            WHERE id = $15
            """,
            progress.isOpen, progress.startedAt,
            counts[.queued], counts[.creating], counts[.processing], counts[.saving], counts[.unresolved],
            counts[.done], counts[.failed], counts[.canceled],
            error?.name, error?.message, error?.retryable, error?.provider, id,
            expecting: .oneRow("job \(id.rawValue)"))
        if error == nil { try sayCommonError(of: id, progress) }
    }

    /// So many of a job's images are looked at: no turn takes long for one that has many.
    private static let lookedAt = 1000

    /// A job that has ended, and of which nothing was done, says what most of its images failed with.
    private func sayCommonError(of id: JobID, _ progress: JobProgress) throws {
        let failed = progress.counts[.failed]
        guard progress.state.isFinal, progress.state != .done, failed > 0 else { return }
        let all = failed > Self.lookedAt ? "the first \(Self.lookedAt)" : "\(failed)"
        try db.run(
            """
            UPDATE job SET (error_name, error_message, error_retryable, error_provider) = (
                SELECT error_name, CASE WHEN $1 = 1 THEN error_message || ' (' || number || $2 ELSE error_message END,
                    error_retryable, error_provider
                FROM (
                    SELECT error_name, error_message, error_retryable, error_provider, count(*) AS number FROM (
                        SELECT error_name, error_message, error_retryable, error_provider
                        FROM item INDEXED BY item_job WHERE job = $3 AND state = $4 LIMIT $5) AS failed
                    GROUP BY error_name ORDER BY number DESC, error_name LIMIT 1) AS common)
            WHERE id = $3
            """, failed > 1, " of \(all) images that failed)", id, ItemState.failed, Self.lookedAt)
    }

    /// What is run again after its end is bound by no deadline.
    func reopen(_ id: JobID) throws {
        try db.run("UPDATE job SET deadline = NULL WHERE id = $1", id, expecting: .oneRow("job \(id.rawValue)"))
    }

    func updateRunTimes(_ id: ModelID, _ bytes: [UInt8]) throws {
        try db.run(
            "UPDATE model SET run_times = $1 WHERE id = $2", bytes, id, expecting: .oneRow("model \(id.rawValue)"))
    }

    /// Nil: it has none of its own.
    func updateStore(_ id: StoreID, _ settings: StoreSettings?, isPaused: Bool) throws {
        try db.run(
            """
            UPDATE store SET weight = $1, per_window = $2, max_in_flight = $3, max_queued = $4, daily_budget = $5,
                is_paused = $6
            WHERE id = $7
            """,
            settings?.weight, settings?.perWindow, settings?.maxInFlight, settings?.maxQueued, settings?.dailyBudget,
            isPaused, id, expecting: .oneRow("store \(id.rawValue)"))
    }

    func updateLimits(_ change: LimitChange, of account: AccountID) throws {
        try db.run(
            "UPDATE account SET limit_create = $1, limit_read = $2, limit_burst = $3 WHERE id = $4",
            change.create, change.read, change.burst, account, expecting: .oneRow("account \(account.rawValue)"))
    }

    func updatePause(_ isPaused: Bool) throws { try db.run("UPDATE line SET is_paused = $1", isPaused) }

    func updatePause(_ isPaused: Bool, of account: AccountID) throws {
        try db.run(
            "UPDATE account SET is_paused = $1 WHERE id = $2", isPaused, account,
            expecting: .oneRow("account \(account.rawValue)"))
    }
}
