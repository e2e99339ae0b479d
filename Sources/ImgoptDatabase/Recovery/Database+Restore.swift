package import ImgoptEngine

extension Database {
    /// The numbers to count on from: above all that were ever committed.
    package func nextIDs() throws(DatabaseError) -> NextIDs {
        try read("reading the next numbers") { db in
            // The line says it already; the tables are asked too, since a number given twice could not be mended.
            let sql = """
                SELECT next_job, next_item, next_seq, (SELECT max(id) FROM job), (SELECT max(id) FROM item),
                    (SELECT max(seq) FROM event)
                FROM line
                """
            guard
                let next = try db.first(
                    sql,
                    read: { row in
                        func next(_ counted: Int32, _ used: Int32) throws -> Int64 {
                            max(try row[counted], (try row[used] as Int64? ?? 0) + 1)
                        }
                        return NextIDs(job: JobID(try next(0, 3)), item: ItemID(try next(1, 4)), seq: try next(2, 5))
                    })
            else { throw DatabaseError.unreadable("line") }
            return next
        }
    }

    /// All that the engine needs to go on. `window` is how far back the limiter's memory reaches: creations that were
    /// answered within it count, and all that were not. `wallAhead` is how far the wall clock is ahead of the timeline,
    /// since days are its.
    package func restore(
        now: Moment, window: TimeSpan, wallAhead: TimeSpan = .zero
    ) throws(DatabaseError) -> RestoredState {
        try read("restoring the queue") { db in
            var state = RestoredState()
            state.jobs = try db.openJobs()
            state.queued = try db.queuedBatches()
            state.active = try db.activeItems(wallAhead: wallAhead)
            state.followers = try db.followers()
            state.creations = try db.creations(since: now - window)
            state.absent = try db.absences()
            try db.each("SELECT * FROM store ORDER BY id") { row in
                let store: StoreID = try row["id"]
                if try row.counts().total > 0 { state.knownStores.append(store) }
                if let settings = try row.storeSettings() {
                    state.stores[store] = settings
                } else if try row["is_paused"] ?? false {
                    state.pausedStores.append(store)
                }
            }
            (state.spent, state.spentOfAccounts) = try db.spent(on: Day(of: now + wallAhead))
            try db.each("SELECT id, run_times FROM model WHERE run_times IS NOT NULL") { row in
                // What can't be read is learned anew.
                state.runTimes[try row[0]] = RunTimes(bytes: try row[1])
            }
            state.isPaused = try db.first("SELECT is_paused FROM line") { try $0[0] } ?? false
            try db.each("SELECT * FROM account") { row in
                let account: AccountID = try row["id"]
                let limits = LimitChange(
                    create: try row["limit_create"], read: try row["limit_read"], burst: try row["limit_burst"])
                if limits != LimitChange(create: nil, read: nil, burst: nil) { state.limits[account] = limits }
                if try row["is_paused"] { state.pausedAccounts.insert(account) }
            }
            return state
        }
    }
}

extension Columns {
    /// The settings in a line of `store`; nil: it has none of its own.
    fileprivate func storeSettings() throws -> StoreSettings? {
        guard let weight: Int = try self["weight"] else { return nil }
        return StoreSettings(
            weight: weight, perWindow: try self["per_window"], maxInFlight: try self["max_in_flight"],
            maxQueued: try self["max_queued"], dailyBudget: try self["daily_budget"],
            isPaused: try self["is_paused"])
    }

    /// A line of `job` as the engine wants it.
    func restoredJob() throws -> RestoredJob {
        RestoredJob(
            id: try self["id"], store: try self["store"], priority: try self["priority"],
            deadline: try self["deadline"], isOpen: try self["is_open"], counts: try counts(),
            startedAt: try self["started_at"])
    }
}

extension Session {
    /// The jobs that are not finished, by their ids. There may be a million: what is not needed is not read.
    ///
    /// Their ids are put in order first: the index has them by store, and in that order nearly each row would be on
    /// another page than the one before. Without a limit SQLite would drop that order.
    fileprivate func openJobs() throws -> [RestoredJob] {
        try all(
            """
            SELECT id, store, priority, deadline, is_open, started_at,
                queued, creating, processing, saving, unresolved, done, failed, canceled
            FROM (SELECT id AS open FROM job INDEXED BY job_open WHERE \(Condition.jobOpen) ORDER BY id LIMIT -1)
            CROSS JOIN job ON job.id = open
            """
        ) { row in
            RestoredJob(
                id: try row[0], store: try row[1], priority: try row[2], deadline: try row[3], isOpen: try row[4],
                counts: try row.counts(from: 6), startedAt: try row[5])
        }
    }

    /// The queued items. SQLite groups them by their needs, reading the index alone; only the groups with holes are
    /// read item by item.
    fileprivate func queuedBatches() throws -> [RestoredBatch] {
        let members = """
            SELECT id FROM item INDEXED BY item_queued
            WHERE \(Condition.queued) AND job = $1 AND model = $2 AND needs_upload = $3 AND attempts = $4
                AND excused = $5 AND not_before IS $6 AND follows IS NULL
            ORDER BY id
            """
        var batches: [RestoredBatch] = []
        try each(
            """
            SELECT job, model, needs_upload, attempts, not_before, min(id), max(id), count(*), excused
            FROM item INDEXED BY item_queued WHERE \(Condition.queued) AND follows IS NULL
            GROUP BY job, model, needs_upload, attempts, excused, not_before
            """
        ) { row in
            let (job, model, needsUpload): (JobID, ModelID, Bool) = (try row[0], try row[1], try row[2])
            let (attempts, excused, notBefore): (Int, Int, Moment?) = (try row[3], try row[8], try row[4])
            let (first, last, count): (Int64, Int64, Int64) = (try row[5], try row[6], try row[7])
            func append(_ batch: Submission.Batch) {
                batches.append(
                    RestoredBatch(job: job, batch: batch, attempts: attempts, excused: excused, notBefore: notBefore))
            }
            if last - first + 1 == count, let size = Int32(exactly: count) {
                return append(
                    Submission.Batch(first: ItemID(first), count: size, model: model, needsUpload: needsUpload))
            }
            var builder = BatchBuilder()
            try each(members, job, model, needsUpload, attempts, excused, notBefore) {
                builder.add(try $0[0], model: model, needsUpload: needsUpload)
            }
            for batch in builder.finished() { append(batch) }
        }
        return batches.sorted { $0.batch.first < $1.batch.first }
    }

    fileprivate func activeItems(wallAhead: TimeSpan) throws -> [RestoredItem] {
        try all(
            """
            SELECT item.*, attempt.intended_at, attempt.cost, attempt.account
            FROM item INDEXED BY item_active LEFT JOIN attempt ON attempt.id = item.attempt
            WHERE is_active IS NOT NULL ORDER BY item.id
            """
        ) { row in
            RestoredItem(
                id: try row["id"], job: try row["job"], model: try row["model"], attempts: try row["attempts"],
                excused: try row["excused"], needsUpload: try row["needs_upload"],
                isCancelRequested: try row["cancel_requested"], charge: try charge(row, wallAhead),
                sentAt: try row["intended_at"], account: try row["account"] ?? .main, progress: try progress(row))
        }
    }

    /// What is not open counts as done: if its result is not there, copying it tells.
    fileprivate func followers() throws -> [RestoredFollower] {
        try all(
            """
            SELECT item.id, item.job, item.model, item.needs_upload, item.follows, leader.\(Condition.open), leader.job
            FROM item INDEXED BY item_follows LEFT JOIN item AS leader ON leader.id = item.follows
            WHERE item.follows IS NOT NULL AND item.\(Condition.queued) ORDER BY item.id
            """
        ) { row in
            let batch = Submission.Batch(
                first: try row[0], count: 1, model: try row[2], needsUpload: try row[3])
            let leader = Submission.Leader(
                try row[4], of: try row[6] ?? (try row[1]), isDone: try row[5] as Bool? != true)
            return RestoredFollower(job: try row[1], batch: batch, leader: leader)
        }
    }

    /// What the attempt under way is counted with; nil: nothing, or it has ended.
    private func charge(_ row: Columns, _ wallAhead: TimeSpan) throws -> Charge? {
        guard let cost: Money = try row["cost"], cost > .zero, try row["state"] as ItemState != .saving
        else { return nil }
        return Charge(cost, on: Day(of: try row["intended_at"] as Moment + wallAhead))
    }

    private func progress(_ row: Columns) throws -> RestoredItem.Progress {
        switch try row["state"] as ItemState {
        case .creating: return .creating(at: try row["intended_at"])
        case .unresolved:
            // From the sending on, not from when the doubt arose: a search that began later could miss the creation.
            return .unresolved(since: try row["intended_at"], forPerson: try row["for_person"])
        case .processing:
            return .processing(prediction: try row["prediction"], createdAt: try row["provider_created_at"])
        case .saving:
            if let leader: ItemID = try row["follows"] { return .copying(from: leader) }
            let outputs = try all(
                "SELECT source_url FROM output WHERE item = $1 ORDER BY number", try row["id"] as ItemID
            ) { try $0[0] as String }
            return .saving(
                prediction: try row["prediction"], createdAt: try row["provider_created_at"], outputs: outputs)
        case .queued, .done, .failed, .canceled: throw DatabaseError.unreadable("item.state")
        }
    }

    /// Few of them are ever there, and each goes with its job.
    fileprivate func absences() throws -> [RestoredAbsence] {
        try all(
            """
            SELECT attempt.item, intended_at, absent_by, cost, item.job, item.model, job.store, attempt.account
            FROM attempt INDEXED BY attempt_absent
            JOIN item ON item.id = attempt.item JOIN job ON job.id = item.job
            WHERE absent_by IS NOT NULL ORDER BY attempt.id
            """
        ) { row in
            // What it cost is counted already.
            let isPaid = try row[3] as Money > .zero
            let payer = Payer(try row[4], of: try row[6], for: try row[5])
            return RestoredAbsence(
                item: try row[0], sentAt: try row[1], by: try row[2], payer: isPaid ? nil : payer,
                account: try row[7])
        }
    }

    fileprivate func creations(since moment: Moment) throws -> [RestoredCreation] {
        try all(
            """
            SELECT attempt.intended_at, attempt.answered_at, coalesce(attempt.store, job.store), attempt.account
            FROM attempt LEFT JOIN item ON item.id = attempt.item LEFT JOIN job ON job.id = item.job
            WHERE attempt.id IN (
                SELECT id FROM attempt WHERE answered_at IS NULL
                UNION ALL
                SELECT id FROM attempt WHERE answered_at >= $1
            )
            ORDER BY 1, 2
            """, moment
        ) { row in
            RestoredCreation(store: try row[2], sentAt: try row[0], answeredAt: try row[1], account: try row[3])
        }
    }
}
