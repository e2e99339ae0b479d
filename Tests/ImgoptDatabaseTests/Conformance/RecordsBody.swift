import ImgoptDatabase

@testable import ImgoptEngine
@testable import ImgoptSimulation

/// What keeps records, as the suite sees it. Whoever is one more of them gets a case of `Body`, and all that is here.
protocol RecordsBody {
    /// Puts a turn on disk.
    mutating func commit(_ turn: TurnRecord, at now: Moment) throws
    /// All that is there.
    func dump() throws -> Dump
    /// What the next start finds if the daemon is killed now.
    func restored(at now: Moment, window: TimeSpan) throws -> RestoredState
}

/// The bodies there are. Those of the stores and models that turns name have these numbers in each of them.
enum Body: String, CaseIterable {
    case sqlite
    case simulation

    static let stores: ClosedRange<Int32> = 1...12
    static let models: ClosedRange<Int32> = 0...2

    func make(in folder: String) throws -> any RecordsBody {
        switch self {
        case .sqlite: try SQLiteBody(folder)
        case .simulation: VirtualBody()
        }
    }
}

/// The daemon's own, in a file.
struct SQLiteBody: RecordsBody {
    let database: Database

    init(_ folder: String) throws {
        database = try Database(directory: folder)
        for store in Body.stores { _ = try database.storeID(for: "store \(store)") }
        for model in Body.models {
            try database.runOnWriter("INSERT INTO model (id, name) VALUES (\(model), 'model \(model)')")
        }
    }

    func commit(_ turn: TurnRecord, at now: Moment) throws { try database.commit(turn) }

    func dump() throws -> Dump { try Dump(database) }

    func restored(at now: Moment, window: TimeSpan) throws -> RestoredState {
        try afterCrash(of: database) { copy in
            let problems = try copy.integrityProblems()
            guard problems.isEmpty else { throw Contradiction(problems: problems) }
            return try copy.restore(now: now, window: window)
        }
    }

    struct Contradiction: Error {
        let problems: [String]
    }
}

/// The simulation's.
struct VirtualBody: RecordsBody {
    private var database = VirtualDatabase()

    mutating func commit(_ turn: TurnRecord, at now: Moment) throws {
        for (ticket, rows) in turn.submissions {
            guard let id = rows.job?.id ?? rows.items.first?.job else { continue }
            let batches = rows.items.map { item in
                Submission.Batch(
                    first: item.id, count: 1, model: item.model, needsUpload: item.needsUpload,
                    leader: item.follows.map { Submission.Leader($0, of: id, isDone: true) })
            }
            database.offered[ticket] = Submission(
                job: id, store: rows.job?.store ?? database.jobs[id]?.store ?? StoreID(0),
                priority: rows.job?.priority ?? 0, deadline: rows.job?.deadline, isOpen: rows.job?.isOpen ?? true,
                batches: batches)
        }
        for change in turn.changes { try database.apply(change, at: now) }
    }

    func dump() -> Dump {
        var dump = Dump()
        for (id, job) in database.jobs {
            dump.jobs[id] = Dump.Job(
                store: job.store, priority: job.priority, deadline: job.deadline, isOpen: job.isOpen,
                images: job.items.count, state: job.state, counts: job.counts, startedAt: job.startedAt,
                finishedAt: job.finishedAt)
        }
        for (id, item) in database.items {
            dump.items[id] = Dump.Item(
                job: item.job, model: item.model, needsUpload: item.needsUpload, state: item.state,
                notBefore: item.notBefore, prediction: item.prediction, forPerson: item.forPerson,
                follows: item.leader)
        }
        return dump
    }

    func restored(at now: Moment, window: TimeSpan) -> RestoredState { database.restored(at: now, window: window) }
}
