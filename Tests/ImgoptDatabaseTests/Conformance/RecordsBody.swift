import ImgoptDatabase

@testable import ImgoptEngine
@testable import ImgoptSimulation

/// What keeps records, as the suite sees it. Another one gets a case of `Body`, and all that is here.
protocol RecordsBody {
    /// Puts a turn on disk.
    mutating func commit(_ turn: TurnRecord, at now: Moment) throws
    /// Keeps what became of uploads.
    mutating func change(_ uploads: UploadChange) throws
    /// All that is there.
    func dump() throws -> Dump
    /// What the next start finds if the daemon is killed now.
    func restored(at now: Moment, window: TimeSpan) throws -> RestoredState
}

/// What becomes of uploads, beside the turns.
enum UploadChange {
    /// An account has this of a source.
    case kept(String, AccountID, RemoteFile)
    /// What no open image needs is listed.
    case listed
    /// All that is on the list is gone.
    case gone
}

/// The bodies there are. Those of the stores and models that turns name have these numbers in each of them.
enum Body: String, CaseIterable {
    case sqlite
    case simulation

    static let stores: ClosedRange<Int32> = 1...12
    static let models: ClosedRange<Int32> = 0...2
    static let sources = ["ab", "cd", "ef"]
    static let accounts = (0...2).map { AccountID($0) }

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
        for account in Body.accounts.dropFirst() { _ = try database.accountID(for: "account \(account.rawValue)") }
        for model in Body.models {
            try database.runOnWriter("INSERT INTO model (id, name) VALUES (\(model), 'model \(model)')")
        }
    }

    func commit(_ turn: TurnRecord, at now: Moment) throws { try database.commit(turn) }

    func change(_ uploads: UploadChange) throws {
        switch uploads {
        case .kept(let sha256, let account, let remote): try database.keepUpload(of: sha256, to: account, remote)
        case .listed: _ = try database.listUnusedUploads(limit: 9)
        case .gone: try database.forget(try database.unusedUploads(limit: .max))
        }
    }

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

/// The simulation's. Its images need no uploads: of them it knows what stands here.
struct VirtualBody: RecordsBody {
    private struct Source {
        var items: [ItemID] = []
        var uploads: [AccountID: String] = [:]
    }

    private var database = VirtualDatabase()
    private var sources: [String: Source] = [:]
    private var unusedUploads: [String] = []

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
        for item in turn.submissions.values.flatMap(\.items) {
            if case .blob(let sha256) = item.source { sources[sha256, default: Source()].items.append(item.id) }
        }
    }

    mutating func change(_ uploads: UploadChange) {
        switch uploads {
        case .kept(let sha256, let account, let remote):
            let (old, new) = (sources[sha256]?.uploads[account], remote.id)
            if let old, old != new { unusedUploads.append(Self.name(old, account)) }
            if sources[sha256] == nil { unusedUploads.append(Self.name(new, account)) }
            sources[sha256]?.uploads[account] = new
        case .listed:
            for (sha256, source) in sources where !source.items.contains(where: isOpen) {
                unusedUploads += source.uploads.map { Self.name($0.value, $0.key) }
                sources[sha256]?.uploads = [:]
            }
        case .gone: unusedUploads = []
        }
    }

    private static func name(_ upload: String, _ account: AccountID) -> String { "\(upload) at \(account.rawValue)" }

    private func isOpen(_ id: ItemID) -> Bool { database.items[id]?.state.isFinal == false }

    func dump() -> Dump {
        var dump = Dump()
        for (id, job) in database.jobs {
            dump.jobs[id] = Dump.Job(
                store: job.store, priority: job.priority, deadline: job.deadline, isOpen: job.isOpen,
                images: job.items.count, state: job.state, counts: job.counts, startedAt: job.startedAt,
                finishedAt: job.finishedAt, spent: job.spent)
        }
        for (id, item) in database.items {
            dump.items[id] = Dump.Item(
                job: item.job, model: item.model, needsUpload: item.needsUpload, state: item.state,
                notBefore: item.notBefore, prediction: item.prediction, forPerson: item.forPerson,
                follows: item.leader)
        }
        for (sha256, source) in sources {
            for (account, upload) in source.uploads { dump.uploads[Self.name(sha256, account)] = upload }
        }
        dump.unusedUploads = unusedUploads.sorted()
        return dump
    }

    func restored(at now: Moment, window: TimeSpan) -> RestoredState { database.restored(at: now, window: window) }
}
