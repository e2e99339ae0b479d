import GRDB
import ImgoptEngine

/// Writes one turn inside its transaction. What is counted is summed up here and written once, at the end.
struct TurnWriter {
    let db: GRDB.Database
    let turn: TurnRecord
    /// By how much the counts of each store changed.
    var storeDeltas: [StoreID: [ItemState: Int]] = [:]
    /// Creations answered and items finished, by the second.
    private var throughput: [Int64: ThroughputCounts] = [:]
    /// By how much the counts of jobs that ended changed.
    var jobDeltas: [JobState: Int] = [:]
    /// By how many bytes the outputs on disk grew.
    var outputBytes: Int64 = 0
    /// By how much what each store spent changed, by day, in millionths.
    var spent: [Day: [StoreID: Int64]] = [:]
    /// An answer that is not written yet: mostly the next change is about the same attempt, and is written with it.
    private var answer: (item: ItemID, at: Moment)?

    init(_ db: GRDB.Database, _ turn: TurnRecord) {
        self.db = db
        self.turn = turn
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
        case .creating(let id, let at): try creating(id, at: at)
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
        case .paid(let id, let prediction, let createdAt, let cost): try paid(id, prediction, createdAt, cost)
        case .excused(let id): try excused(id)
        case .copying(let id, let leader, let at): try copying(id, from: leader, at: at)
        case .promoted(let id, _, let leader): try promoted(id, over: leader)
        case .unfetched(let id, let outputs): try unfetched(id, outputs)
        case .done(let id, let files, let at): try done(id, files, at: at)
        case .failed(let id, let error, let at): try finish(id, .failed, error, at: at)
        case .canceled(let id, let error, let at): try finish(id, .canceled, error, at: at)
        case .canceledQueued(let job, let at): try cancelQueued(job, at: at)
        case .cancelRequested(let id): try requestCancel(id)
        case .reopened(let job): try reopen(job)
        case .store(let id, let settings): try updateStore(id, settings, isPaused: settings.isPaused)
        case .storeByFile(let id, let isPaused): try updateStore(id, nil, isPaused: isPaused)
        case .limits(let change): try updateLimits(change)
        case .paused(let isPaused): try updatePause(isPaused)
        case .runTimes(let model, let bytes): try updateRunTimes(model, bytes)
        case .cost(let id, let cost): try self.cost(id, cost)
        }
    }

    func insertEvents() throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO event (seq, time, kind, store, job, item, body) VALUES (?, ?, ?, ?, ?, ?, ?)")
        for event in turn.events {
            try db.run(
                statement, event.seq, event.time.microseconds, event.kind, event.store?.rawValue, event.job?.rawValue,
                event.item?.rawValue, event.body)
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
                INSERT INTO finished (second, created, done, failed, canceled) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (second) DO UPDATE SET
                    created = created + excluded.created, done = done + excluded.done,
                    failed = failed + excluded.failed, canceled = canceled + excluded.canceled
                """, second, counts.created, counts.done, counts.failed, counts.canceled)
        }
        if let newest = throughput.keys.max() {
            // Two hours of them: one more than is ever asked for.
            try db.run("DELETE FROM finished WHERE second < ?", newest - 7_200)
        }
        try db.run(
            """
            UPDATE line SET next_job = max(next_job, ?), next_item = max(next_item, ?), next_seq = max(next_seq, ?),
                output_bytes = output_bytes + ?
            """, turn.nextIDs.job.rawValue, turn.nextIDs.item.rawValue, turn.nextIDs.seq, outputBytes)
        try db.addToFinishedJobs(jobDeltas)
    }

    mutating func countCreated(at moment: Moment) {
        throughput[moment.microseconds / 1_000_000, default: ThroughputCounts()].created += 1
    }

    mutating func countFinished(_ state: ItemState, _ count: Int = 1, at moment: Moment) {
        throughput[moment.microseconds / 1_000_000, default: ThroughputCounts()].add(state, count)
    }
}

extension GRDB.Database {
    /// Adds to the counts of jobs that ended.
    func addToFinishedJobs(_ deltas: [JobState: Int]) throws {
        let (done, failed, canceled) = (deltas[.done] ?? 0, deltas[.failed] ?? 0, deltas[.canceled] ?? 0)
        if (done, failed, canceled) == (0, 0, 0) { return }
        try run(
            """
            UPDATE line SET jobs_done = jobs_done + ?, jobs_failed = jobs_failed + ?,
                jobs_canceled = jobs_canceled + ?
            """, done, failed, canceled)
    }

    /// Adds to the counts of a store.
    func addToStore(_ store: StoreID, _ deltas: [ItemState: Int]) throws {
        try run(
            """
            UPDATE store SET queued = queued + ?, creating = creating + ?, processing = processing + ?,
                saving = saving + ?, unresolved = unresolved + ?, done = done + ?, failed = failed + ?,
                canceled = canceled + ?
            WHERE id = ?
            """,
            deltas[.queued] ?? 0, deltas[.creating] ?? 0, deltas[.processing] ?? 0, deltas[.saving] ?? 0,
            deltas[.unresolved] ?? 0, deltas[.done] ?? 0, deltas[.failed] ?? 0, deltas[.canceled] ?? 0,
            store.rawValue)
        try expectOneChange("store \(store.rawValue)")
    }
}
