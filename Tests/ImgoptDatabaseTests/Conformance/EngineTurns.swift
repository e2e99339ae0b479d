import ImgoptDatabase

@testable import ImgoptEngine
@testable import ImgoptSimulation

/// The turns of a run of the simulation, as the daemon would put them on disk.
struct EngineTurns {
    let trial: Trial
    private(set) var turns: [(record: TurnRecord, at: Moment)] = []
    private var next = NextIDs(job: JobID(1), item: ItemID(1), seq: 1)
    private var images: [JobID: Int] = [:]

    init(_ trial: Trial) throws {
        self.trial = trial
        var run = trial.simulation
        run.turns = []
        _ = try run.run()
        for turn in run.turns ?? [] { turns.append((record(turn), turn.now)) }
    }

    private mutating func record(_ turn: Simulation.Turn) -> TurnRecord {
        var record = TurnRecord(nextIDs: next)
        record.changes = turn.changes
        for case .creating(let id, _, _) in turn.changes { record.intents[id] = Array("{}".utf8) }
        for case .accepted(let ticket) in turn.changes {
            record.submissions[ticket] = turn.offered[ticket].map { rows($0, turn.now) }
        }
        record.nextIDs = next
        return record
    }

    private mutating func rows(_ submission: Submission, _ now: Moment) -> SubmissionRows {
        let id = submission.job
        let job = NewJob(
            id: id, store: submission.store, uid: 1, priority: submission.priority, createdAt: now,
            deadline: submission.deadline, isOpen: submission.isOpen)
        let first = images[id]
        var items: [NewItem] = []
        for batch in submission.batches {
            for offset in 0..<Int64(batch.count) {
                items.append(
                    NewItem(
                        id: ItemID(batch.first.rawValue + offset), job: id, ordinal: (first ?? 0) + items.count,
                        model: batch.model, needsUpload: batch.needsUpload, createdAt: now,
                        follows: batch.leader?.item))
            }
        }
        images[id] = (first ?? 0) + items.count
        next.job = max(next.job, JobID(id.rawValue + 1))
        next.item = max(next.item, ItemID((items.last?.id.rawValue ?? 0) + 1))
        return SubmissionRows(job: first == nil ? job : nil, items: items)
    }
}
