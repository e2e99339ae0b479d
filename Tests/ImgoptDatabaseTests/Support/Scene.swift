import ImgoptDatabase

@testable import ImgoptEngine

/// A database with a store and a model, and short ways to record turns.
struct Scene {
    let database: Database
    let store: StoreID
    let model: ModelID
    var next: NextIDs
    var tickets: UInt64 = 0

    init(_ folder: String) throws {
        database = try Database(directory: folder)
        store = try database.storeID(for: "acme")
        model = try database.modelID(for: "google/nano-banana")
        next = try database.nextIDs()
    }

    /// Takes ids for a job and some items, without recording them.
    mutating func rows(
        _ count: Int, job: JobID? = nil, store: StoreID? = nil, key: String? = nil, blobs: [NewBlob] = [],
        make: ((NewItem) -> NewItem)? = nil
    ) -> SubmissionRows {
        let id = job ?? next.job
        if job == nil { next.job = JobID(id.rawValue + 1) }
        let items = (0..<count).map { index in
            let plain = NewItem(
                id: ItemID(next.item.rawValue + Int64(index)), job: id, ordinal: index, imageID: "i\(index)",
                source: .url("https://example.test/\(index).png"), prompt: "a prompt", input: Array("{}".utf8),
                model: model, createdAt: at(0))
            return make?(plain) ?? plain
        }
        next.item = ItemID(next.item.rawValue + Int64(count))
        let new = NewJob(id: id, store: store ?? self.store, uid: 1_000, key: key, createdAt: at(0))
        return SubmissionRows(job: job == nil ? new : nil, items: items, blobs: blobs)
    }

    /// Records a submit and gives its ids.
    @discardableResult
    mutating func submit(_ rows: SubmissionRows) throws -> [ItemID] {
        tickets += 1
        var turn = TurnRecord(nextIDs: next)
        turn.submissions[Ticket(tickets)] = rows
        turn.changes = [.accepted(Ticket(tickets))]
        try database.commit(turn)
        return rows.items.map(\.id)
    }

    @discardableResult
    mutating func submit(_ count: Int) throws -> [ItemID] {
        try submit(rows(count))
    }

    /// Records changes as one turn; every `creating` has `input` as its input.
    func record(_ changes: Change..., input: String = "{}") throws {
        var turn = TurnRecord(nextIDs: next)
        turn.changes = changes
        for case .creating(let id, _, _) in changes { turn.intents[id] = Array(input.utf8) }
        try database.commit(turn)
    }

    func item(_ id: ItemID) throws -> ItemRow {
        guard let row = try database.item(id) else { throw Missing() }
        return row
    }

    func restored(now: Moment = at(0)) throws -> RestoredState {
        try database.restore(now: now, window: .seconds(60))
    }

    struct Missing: Error {}
}

/// So many seconds into the tests' time.
func at(_ seconds: Int64) -> Moment {
    Moment(microseconds: 1_800_000_000_000_000 + seconds * 1_000_000)
}

/// An error like those that items end with.
let sampleError = ItemError(.predictionFailed, "it\0failed", retryable: true, provider: "CUDA\0out of memory")

/// An output like those on disk.
func file(_ number: Int, bytes: Int64 = 10) -> OutputFile {
    OutputFile(
        path: "/out/\(number).png", bytes: bytes, sha256: "ab", contentType: "image/png",
        sourceURL: "https://replicate.delivery/\(number).png", size: PixelSize(width: 640, height: 480))
}

/// The line of a job whose items are in these states.
func line(
    _ state: JobState, _ counts: [ItemState: Int], started: Moment? = nil, finished: Moment? = nil,
    error: ItemError? = nil
) -> JobProgress {
    var all = ItemCounts()
    for (state, count) in counts { all[state] = count }
    return JobProgress(
        state: state, counts: all, isOpen: false, startedAt: started, finishedAt: finished, error: error)
}
