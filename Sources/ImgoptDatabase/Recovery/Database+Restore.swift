import GRDB
package import ImgoptEngine

extension Database {
    /// The numbers to count on from: above all that were ever committed.
    package func nextIDs() throws(DatabaseError) -> NextIDs {
        try read("reading the next numbers") { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT next_job, next_item, next_seq FROM line") else {
                throw DatabaseError.unreadable("line")
            }
            // The line says it already; the tables are asked too, since a number given twice could not be mended.
            func next(_ counted: Int64, _ table: String, _ column: String) throws -> Int64 {
                max(counted, (try Int64.fetchOne(db, sql: "SELECT max(\(column)) FROM \(table)") ?? 0) + 1)
            }
            return NextIDs(
                job: JobID(try next(row[0], "job", "id")), item: ItemID(try next(row[1], "item", "id")),
                seq: try next(row[2], "event", "seq"))
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
            for row in try Row.fetchAll(db, sql: "SELECT * FROM store ORDER BY id") {
                let store = StoreID(row["id"])
                if try row.counts().total > 0 { state.knownStores.append(store) }
                let isPaused: Bool? = row["is_paused"]
                if let settings = row.storeSettings() {
                    state.stores[store] = settings
                } else if isPaused ?? false {
                    state.pausedStores.append(store)
                }
            }
            state.spent = try db.spent(on: Day(of: now + wallAhead))
            let models = try Row.fetchAll(db, sql: "SELECT id, run_times FROM model WHERE run_times IS NOT NULL")
            for row in models {
                // What can't be read is learned anew.
                state.runTimes[ModelID(row["id"])] = row.bytes("run_times").flatMap { RunTimes(bytes: $0) }
            }
            if let row = try Row.fetchOne(db, sql: "SELECT * FROM line") {
                let limits = LimitChange(
                    create: row["limit_create"], read: row["limit_read"], burst: row["limit_burst"])
                state.isPaused = row["is_paused"]
                state.limits = limits == LimitChange(create: nil, read: nil, burst: nil) ? nil : limits
            }
            return state
        }
    }
}

extension Row {
    /// The settings in a line of `store`; nil: it has none of its own.
    fileprivate func storeSettings() -> StoreSettings? {
        guard let weight: Int = self["weight"] else { return nil }
        return StoreSettings(
            weight: weight, perWindow: self["per_window"], maxInFlight: self["max_in_flight"],
            maxQueued: self["max_queued"], dailyBudget: Money(self["daily_budget"]), isPaused: self["is_paused"])
    }

    /// A line of `job` as the engine wants it.
    func restoredJob() throws -> RestoredJob {
        RestoredJob(
            id: JobID(self["id"]), store: StoreID(self["store"]), priority: self["priority"],
            deadline: moment("deadline"),
            isOpen: self["is_open"], counts: try counts(), startedAt: moment("started_at"))
    }
}

extension GRDB.Database {
    /// The jobs that are not finished, by their ids. There may be a million: what is not needed is not read.
    ///
    /// Their ids are put in order first: the index has them by store, and in that order nearly each row would be on
    /// another page than the one before. Without a limit SQLite would drop that order.
    fileprivate func openJobs() throws -> [RestoredJob] {
        let statement = try makeStatement(
            sql: """
                SELECT id, store, priority, deadline, is_open, started_at,
                    queued, creating, processing, saving, unresolved, done, failed, canceled
                FROM (SELECT id AS open FROM job INDEXED BY job_open WHERE state < 2 ORDER BY id LIMIT -1)
                CROSS JOIN job ON job.id = open
                """)
        var jobs: [RestoredJob] = []
        try each(statement) { row in
            jobs.append(
                RestoredJob(
                    id: JobID(row.int64(0)), store: StoreID(Int32(truncatingIfNeeded: row.int64(1))),
                    priority: UInt8(truncatingIfNeeded: row.int64(2)), deadline: row.moment(3),
                    isOpen: row.int64(4) != 0, counts: try row.counts(from: 6), startedAt: row.moment(5)))
        }
        return jobs
    }

    /// The queued items. SQLite groups them by their needs, reading the index alone; only the groups with holes are
    /// read item by item.
    fileprivate func queuedBatches() throws -> [RestoredBatch] {
        let groups = try makeStatement(
            sql: """
                SELECT job, model, needs_upload, attempts, not_before, min(id), max(id), count(*), excused
                FROM item INDEXED BY item_queued WHERE state = 0 AND follows IS NULL
                GROUP BY job, model, needs_upload, attempts, excused, not_before
                """)
        let members = try makeStatement(
            sql: """
                SELECT id FROM item INDEXED BY item_queued
                WHERE state = 0 AND job = ? AND model = ? AND needs_upload = ? AND attempts = ? AND excused = ?
                    AND not_before IS ? AND follows IS NULL
                ORDER BY id
                """)
        var batches: [RestoredBatch] = []
        try each(groups) { row in
            let (job, attempts, notBefore) = (row.int64(0), row.int64(3), row.moment(4))
            let (model, needsUpload) = (ModelID(Int32(truncatingIfNeeded: row.int64(1))), row.int64(2) != 0)
            let (first, last, count, excused) = (row.int64(5), row.int64(6), row.int64(7), row.int64(8))
            func append(_ batch: Submission.Batch) {
                batches.append(
                    RestoredBatch(
                        job: JobID(job), batch: batch, attempts: Int(attempts), excused: Int(excused),
                        notBefore: notBefore))
            }
            if last - first + 1 == count, let size = Int32(exactly: count) {
                return append(
                    Submission.Batch(first: ItemID(first), count: size, model: model, needsUpload: needsUpload))
            }
            var builder = BatchBuilder()
            try each(members, job, model.rawValue, row.int64(2), attempts, excused, notBefore?.microseconds) {
                builder.add(ItemID($0.int64(0)), model: model, needsUpload: needsUpload)
            }
            for batch in builder.finished() { append(batch) }
        }
        return batches.sorted { $0.batch.first < $1.batch.first }
    }

    fileprivate func activeItems(wallAhead: TimeSpan) throws -> [RestoredItem] {
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT item.*, attempt.intended_at, attempt.cost
                FROM item INDEXED BY item_active LEFT JOIN attempt ON attempt.id = item.attempt
                WHERE is_active IS NOT NULL ORDER BY item.id
                """)
        return try rows.map { row in
            RestoredItem(
                id: ItemID(row["id"]), job: JobID(row["job"]), model: ModelID(row["model"]), attempts: row["attempts"],
                excused: row["excused"], needsUpload: row["needs_upload"], isCancelRequested: row["cancel_requested"],
                charge: try charge(row, wallAhead), sentAt: row.moment("intended_at"), progress: try progress(row))
        }
    }

    /// What is not open counts as done: if its result is not there, copying it tells.
    fileprivate func followers() throws -> [RestoredFollower] {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT item.id, item.job, item.model, item.needs_upload, item.follows, leader.state < 5, leader.job
                FROM item INDEXED BY item_follows LEFT JOIN item AS leader ON leader.id = item.follows
                WHERE item.follows IS NOT NULL AND item.state = 0 ORDER BY item.id
                """)
        var followers: [RestoredFollower] = []
        while let row = try rows.next() {
            let batch = Submission.Batch(
                first: ItemID(row[0]), count: 1, model: ModelID(row[2]), needsUpload: row[3])
            let isOpen: Bool? = row[5]
            let leader = Submission.Leader(
                ItemID(row[4]), of: JobID((row[6] as Int64?) ?? row[1]), isDone: isOpen != true)
            followers.append(RestoredFollower(job: JobID(row[1]), batch: batch, leader: leader))
        }
        return followers
    }

    /// What the attempt under way is counted with; nil: nothing, or it has ended.
    private func charge(_ row: Row, _ wallAhead: TimeSpan) throws -> Charge? {
        guard let micros: Int64 = row["cost"], micros > 0, try row.itemState() != .saving else { return nil }
        return Charge(Money(micros: micros), on: Day(of: try row.requiredMoment("intended_at") + wallAhead))
    }

    private func progress(_ row: Row) throws -> RestoredItem.Progress {
        switch try row.itemState() {
        case .creating: return .creating(at: try row.requiredMoment("intended_at"))
        case .unresolved:
            // From the sending on, not from when the doubt arose: a search that began later could miss the creation.
            return .unresolved(since: try row.requiredMoment("intended_at"), forPerson: row["for_person"])
        case .processing:
            return .processing(
                prediction: try row.requiredText("prediction"), createdAt: try row.requiredMoment("provider_created_at")
            )
        case .saving where (row["follows"] as Int64?) != nil:
            return .copying(from: ItemID(row["follows"]))
        case .saving:
            let outputs = try Row.fetchAll(
                self, sql: "SELECT source_url FROM output WHERE item = ? ORDER BY number",
                arguments: [row["id"] as Int64])
            return .saving(
                prediction: try row.requiredText("prediction"),
                createdAt: try row.requiredMoment("provider_created_at"),
                outputs: try outputs.map { try $0.requiredText("source_url") })
        case .queued, .done, .failed, .canceled: throw DatabaseError.unreadable("item.state")
        }
    }

    /// Few of them are ever there, and each goes with its job.
    fileprivate func absences() throws -> [RestoredAbsence] {
        try Row.fetchAll(
            self,
            sql: """
                SELECT attempt.item, intended_at, absent_by, cost, item.job, item.model, job.store
                FROM attempt INDEXED BY attempt_absent
                JOIN item ON item.id = attempt.item JOIN job ON job.id = item.job
                WHERE absent_by IS NOT NULL ORDER BY attempt.id
                """
        ).map { row in
            let payer = Payer(JobID(row["job"]), of: StoreID(row["store"]), for: ModelID(row["model"]))
            return RestoredAbsence(
                item: ItemID(row["item"]), sentAt: try row.requiredMoment("intended_at"),
                by: try row.requiredMoment("absent_by"),
                payer: (row["cost"] as Int64) > 0 ? nil : payer)
        }
    }

    fileprivate func creations(since moment: Moment) throws -> [RestoredCreation] {
        try Row.fetchAll(
            self,
            sql: """
                SELECT attempt.intended_at, attempt.answered_at, job.store
                FROM attempt LEFT JOIN item ON item.id = attempt.item LEFT JOIN job ON job.id = item.job
                WHERE attempt.id IN (
                    SELECT id FROM attempt WHERE answered_at IS NULL
                    UNION ALL
                    SELECT id FROM attempt WHERE answered_at >= ?
                )
                ORDER BY 1, 2
                """, arguments: [moment.microseconds]
        ).map { row in
            RestoredCreation(
                store: (row["store"] as Int32?).map { StoreID($0) }, sentAt: try row.requiredMoment("intended_at"),
                answeredAt: row.moment("answered_at"))
        }
    }
}
