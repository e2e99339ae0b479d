import ImgoptEngine

/// Writes one turn inside its transaction. What is counted is summed up here and written once, at the end.
struct TurnWriter {
    let db: Session
    let turn: TurnRecord
    /// The jobs that the turn touches, as far as it is written.
    var jobs: [JobID: JobCounts] = [:]
    /// By how much the counts of each store changed.
    var storeDeltas: [StoreID: [ItemState: Int]] = [:]
    /// Creations answered and items finished, by the second.
    private var throughput: [Int64: ThroughputCounts] = [:]
    /// By how much the counts of jobs that ended changed.
    var jobDeltas: [JobState: Int] = [:]
    /// By how many bytes the outputs on disk grew.
    var outputBytes: Int64 = 0
    /// By how much what each store spent of each account changed, by day, in millionths.
    var spent: [SpendKey: Int64] = [:]
    /// An answer that is not written yet: mostly the next change is about the same attempt, and is written with it.
    private var answer: (item: ItemID, at: Moment)?

    /// Reads what is not known of the jobs that the turn touches, before the first of its writes.
    init(_ db: Session, _ turn: TurnRecord, _ known: CountedJobs) throws {
        self.db = db
        self.turn = turn
        for change in turn.changes {
            switch change {
            case .job(let id, _): try look(at: id, known)
            case .accepted(let ticket):
                guard let rows = turn.submissions[ticket] else { continue }
                if let job = rows.job { jobs[job.id] = JobCounts(store: job.store) }
                if let item = rows.items.first { try look(at: item.job, known) }
            default: break
            }
        }
    }

    private mutating func look(at id: JobID, _ known: CountedJobs) throws {
        guard jobs[id] == nil else { return }
        jobs[id] = try known[id] ?? db.first(Self.counts, id, read: JobCounts.init)
    }

    private static let counts = """
        SELECT store, queued, creating, processing, saving, unresolved, done, failed, canceled, state
        FROM job WHERE id = $1
        """

    /// A job that the turn touches.
    func counted(_ id: JobID) throws -> JobCounts {
        guard let job = jobs[id] else {
            throw DatabaseError(
                .inconsistent, "job \(id.rawValue) is not in the database: this is a fault of the daemon")
        }
        return job
    }

    mutating func apply(_ change: Change) throws {
        if case .answered(let id, let at) = change {
            try writeAnswer()
            answer = (id, at)
            return
        }
        if case .processing(let id, let prediction, let createdAt) = change, let own = answer, own.item == id {
            answer = nil
            return try processing(id, prediction: prediction, createdAt: createdAt, answeredAt: own.at)
        }
        try writeAnswer()
        switch change {
        case .accepted(let ticket): try accept(ticket)
        case .job(let id, let progress): try updateJob(id, progress)
        case .creating(let id, let at, let account): try creating(id, at: at, account)
        case .answered: break  // See above.
        case .notCreated(let id): try notCreated(id)
        case .processing(let id, let prediction, let createdAt):
            try processing(id, prediction: prediction, createdAt: createdAt, answeredAt: nil)
        case .unresolved(let id, let error, let forPerson): try unresolved(id, error, forPerson: forPerson)
        case .saving(let id, let outputs, let seconds): try saving(id, outputs: outputs, predictSeconds: seconds)
        case .queued(let id, let attempts, let notBefore, let error):
            try queued(id, attempts: attempts, notBefore: notBefore, error)
        case .due(let id): try due(id)
        case .absent(let id, let by): try absent(id, by: by)
        case .paid(let id, let prediction, let createdAt, let cost, let account):
            try paid(id, prediction, createdAt, cost, account)
        case .excused(let id): try excused(id)
        case .copying(let id, let leader, let at): try copying(id, from: leader, at: at)
        case .promoted(let id, _, let leader): try promoted(id, over: leader)
        case .unfetched(let id, let outputs): try unfetched(id, outputs)
        case .done(let id, let files, let at): try done(id, files, at: at)
        case .failed(let id, let error, let at): try finish(id, .failed, error, at: at)
        case .canceled(let id, let error, let at): try finish(id, .canceled, error, at: at)
        case .canceledQueued(let job, let at): try cancelQueued(job, at: at)
        case .cancelRequested(let id, let moment): try requestCancel(id, at: moment)
        case .reopened(let job): try reopen(job)
        case .store(let id, let settings): try updateStore(id, settings, isPaused: settings.isPaused)
        case .storeByFile(let id, let isPaused): try updateStore(id, nil, isPaused: isPaused)
        case .limits(let change, let account): try updateLimits(change, of: account)
        case .paused(let isPaused): try updatePause(isPaused)
        case .accountPaused(let account, let isPaused): try updatePause(isPaused, of: account)
        case .runTimes(let model, let bytes): try updateRunTimes(model, bytes)
        case .cost(let id, let cost): try self.cost(id, cost)
        }
    }

    func insertEvents() throws {
        let statement = try db.prepared(
            "INSERT INTO event (seq, time, kind, store, job, item, body) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        for event in turn.events {
            try db.run(
                statement, event.seq, event.time, event.kind, event.store, event.job, event.item, event.body)
        }
    }

    private mutating func writeAnswer() throws {
        guard let (item, moment) = answer else { return }
        answer = nil
        try answered(item, at: moment)
    }

    /// Writes the sums and the next numbers.
    mutating func finish() throws {
        try writeAnswer()
        for (store, deltas) in storeDeltas { try db.addToStore(store, deltas) }
        try writeSpent()
        for (second, counts) in throughput {
            try db.run(
                """
                INSERT INTO finished (second, created, done, failed, canceled) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (second) DO UPDATE SET
                    created = finished.created + excluded.created, done = finished.done + excluded.done,
                    failed = finished.failed + excluded.failed, canceled = finished.canceled + excluded.canceled
                """, second, counts.created, counts.done, counts.failed, counts.canceled)
        }
        if let newest = throughput.keys.max() {
            // Two hours of them: one more than is ever asked for.
            try db.run("DELETE FROM finished WHERE second < $1", newest - 7_200)
        }
        let next = turn.nextIDs
        try db.run(
            """
            UPDATE line SET next_job = CASE WHEN next_job > $1 THEN next_job ELSE $1 END,
                next_item = CASE WHEN next_item > $2 THEN next_item ELSE $2 END,
                next_seq = CASE WHEN next_seq > $3 THEN next_seq ELSE $3 END, output_bytes = output_bytes + $4
            """, next.job, next.item, next.seq, outputBytes)
        try db.addToFinishedJobs(jobDeltas)
    }

    mutating func countCreated(at moment: Moment) {
        throughput[moment.second, default: ThroughputCounts()].created += 1
    }

    mutating func countFinished(_ state: ItemState, _ count: Int = 1, at moment: Moment) {
        throughput[moment.second, default: ThroughputCounts()].add(state, count)
    }
}

extension Moment {
    /// The whole seconds since 1970.
    var second: Int64 { microseconds / 1_000_000 }
}

extension Session {
    /// Adds to the counts of jobs that ended.
    func addToFinishedJobs(_ deltas: [JobState: Int]) throws {
        let (done, failed, canceled) = (deltas[.done] ?? 0, deltas[.failed] ?? 0, deltas[.canceled] ?? 0)
        if (done, failed, canceled) == (0, 0, 0) { return }
        try run(
            """
            UPDATE line SET jobs_done = jobs_done + $1, jobs_failed = jobs_failed + $2,
                jobs_canceled = jobs_canceled + $3
            """, done, failed, canceled)
    }

    /// Adds to the counts of a store.
    func addToStore(_ store: StoreID, _ deltas: [ItemState: Int]) throws {
        try run(
            """
            UPDATE store SET queued = queued + $1, creating = creating + $2, processing = processing + $3,
                saving = saving + $4, unresolved = unresolved + $5, done = done + $6, failed = failed + $7,
                canceled = canceled + $8
            WHERE id = $9
            """,
            deltas[.queued] ?? 0, deltas[.creating] ?? 0, deltas[.processing] ?? 0, deltas[.saving] ?? 0,
            deltas[.unresolved] ?? 0, deltas[.done] ?? 0, deltas[.failed] ?? 0, deltas[.canceled] ?? 0,
            store, expecting: .oneRow("store \(store.rawValue)"))
    }
}
