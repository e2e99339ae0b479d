import ImgoptEngine
import Testing

@Suite("Identical work is done once")
struct IdenticalTests {
    private let gone = ItemError(.outputGone, "gone", retryable: true)

    /// Hands in one image as job `job` whose result another item's is to be.
    private func follow(
        _ stage: inout Stage, job: Int64, _ leader: ItemID, of leading: Int64 = 1, isDone: Bool = false
    ) -> (item: ItemID, actions: [Action]) {
        let item = ItemID(job * 1_000)
        let batch = Submission.Batch(
            first: item, count: 1, model: ModelID(0), needsUpload: false,
            leader: Submission.Leader(leader, of: JobID(leading), isDone: isDone))
        let submission = Submission(
            job: JobID(job), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, batches: [batch])
        return (item, stage.turn(.submit(submission, stage.nextTicket())))
    }

    @Test func `those that wait copy the result one after the other and create nothing`() {
        var stage = Stage()
        let leader = stage.running()
        let followers = (2...4).map { follow(&stage, job: $0, leader).item }
        #expect(stage.statistics.counts[.queued] == 3)
        #expect(stage.end(.succeeded(outputs: ["u"])).fetched == [leader])
        var actions = stage.turn(.fetched(leader, .saved([Stage.file])))
        for follower in followers {
            #expect(actions.copied == [follower] && actions.created.isEmpty)
            actions = stage.turn(.fetched(follower, .saved([Stage.file])))
            #expect(actions.records.contains(.done(follower, [Stage.file], at: stage.now)))
        }
        let statistics = stage.statistics
        #expect(actions.copied.isEmpty && statistics.tally.cached == 3 && statistics.main.tally.creations == 1)
        #expect(stage.statistics.openJobs == 0 && stage.deadline == nil)
    }

    @Test func `the result of a finished one is copied at once`() {
        var stage = Stage()
        let (item, actions) = follow(&stage, job: 2, ItemID(7), isDone: true)
        #expect(actions.copied == [item] && actions.created.isEmpty)
        #expect(actions.records.contains(.copying(item, from: ItemID(7), at: stage.now)))
        #expect(stage.turn(.fetched(item, .saved([Stage.file]))).job?.state == .done)
    }

    @Test func `a result that is gone makes the first one the leader of the others`() {
        var stage = Stage()
        let first = follow(&stage, job: 2, ItemID(7), isDone: true).item
        let second = follow(&stage, job: 3, ItemID(7), isDone: true).item
        let lost = stage.turn(.fetched(first, .lost(gone)))
        #expect(lost.created == [first] && lost.copied.isEmpty)
        #expect(lost.records.contains(.promoted(first, of: JobID(2), over: ItemID(7))))
        let made = stage.turn(.created(first, .created(stage.report("p", .succeeded(outputs: ["u"])))))
        #expect(made.fetched == [first])
        #expect(stage.turn(.fetched(first, .saved([Stage.file]))).copied == [second])
        #expect(stage.turn(.fetched(second, .saved([Stage.file]))).job?.state == .done)
        #expect(stage.statistics.main.tally.creations == 1)
    }

    @Test func `when the leader fails the next one goes its own way and leads`() {
        var stage = Stage()
        let leader = stage.running()
        let first = follow(&stage, job: 2, leader).item
        let second = follow(&stage, job: 3, leader).item
        let failed = stage.end(.failed(ItemError(.contentFlagged, "no", retryable: false)))
        #expect(failed.records.contains(.promoted(first, of: JobID(2), over: leader)))
        #expect((failed + stage.wait(.seconds(1))).created == [first])
        let refused = stage.turn(.created(first, .refused(ItemError(.creationRefused, "no", retryable: false))))
        #expect((refused + stage.wait(.seconds(1))).created == [second])
        let last = stage.turn(.created(second, .refused(ItemError(.creationRefused, "no", retryable: false))))
        #expect(last.job?.state == .failed && stage.statistics.openJobs == 0)
    }

    @Test func `canceling the leader does not cancel the others`() {
        var stage = Stage()
        _ = stage.turn(.pauseAll(true))
        _ = stage.submit(1)
        let first = follow(&stage, job: 2, stage.item).item
        let second = follow(&stage, job: 3, stage.item).item
        let canceled = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        #expect(canceled.records.contains(.canceledQueued(JobID(1), at: stage.now)))
        #expect(canceled.records.contains(.promoted(first, of: JobID(2), over: stage.item)))
        // The one that leads now is canceled by itself, then the last one's job.
        let single = stage.turn(.cancelItem(first, JobID(2), stage.nextTicket()))
        #expect(single.answers == [.accepted])
        #expect(single.records.contains(.promoted(second, of: JobID(3), over: first)))
        #expect(stage.turn(.pauseAll(false)).created == [second])
    }

    @Test func `one that waits can be canceled, alone and with its job`() {
        var stage = Stage()
        let leader = stage.running()
        let first = follow(&stage, job: 2, leader).item
        _ = follow(&stage, job: 3, leader)
        #expect(stage.turn(.cancelItem(first, JobID(2), stage.nextTicket())).job?.state == .canceled)
        #expect(stage.turn(.cancelJob(JobID(3), stage.nextTicket())).job?.state == .canceled)
        _ = stage.end(.succeeded(outputs: ["u"]))
        #expect(stage.turn(.fetched(leader, .saved([Stage.file]))).copied.isEmpty)
        #expect(stage.statistics.openJobs == 0)
    }

    @Test func `a job that waits for itself ends as a whole`() {
        var stage = Stage()
        let batches = [
            Submission.Batch(first: stage.item, count: 1, model: ModelID(0), needsUpload: true),
            Submission.Batch(
                first: ItemID(1_001), count: 1, model: ModelID(0), needsUpload: true,
                leader: Submission.Leader(stage.item, of: JobID(1), isDone: false)),
        ]
        _ = stage.turn(.pauseAll(true))
        let submission = Submission(
            job: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, batches: batches)
        _ = stage.turn(.submit(submission, stage.nextTicket()))
        let canceled = stage.turn(.cancelJob(JobID(1), stage.nextTicket()))
        #expect(canceled.job?.state == .canceled && canceled.job?.counts[.canceled] == 2)
    }

    @Test func `a full disk lets copies wait`() {
        var stage = Stage()
        let item = follow(&stage, job: 2, ItemID(7), isDone: true).item
        _ = stage.turn(.fetched(item, .noSpace(message: "full")))
        #expect(stage.wait(.seconds(4)).copied.isEmpty)
        #expect(stage.wait(.seconds(2)).copied == [item])
        #expect(stage.turn(.fetched(item, .saved([Stage.file]))).job?.state == .done)
    }

    @Test func `a disk that refuses a copy is told and not paid for`() {
        var stage = Stage()
        let item = follow(&stage, job: 2, ItemID(7), isDone: true).item
        for _ in 0..<20 {
            #expect(stage.turn(.fetched(item, .unsaved(message: "refused"))).created.isEmpty)
            #expect(stage.statistics.refusal?.message == "refused")
            #expect(stage.waits(of: 2) == [.disk("refused")])
            var copied: [ItemID] = []
            while copied.isEmpty { copied = stage.wait(.minutes(1)).copied }
            #expect(copied == [item])
        }
        #expect(stage.turn(.fetched(item, .saved([Stage.file]))).job?.state == .done)
        #expect(stage.statistics.refusal == nil)
    }

    @Test func `a restart goes on with copies and with those that wait`() {
        var stage = Stage()
        var state = RestoredState()
        var counts = ItemCounts()
        counts[.queued] = 2
        counts[.saving] = 1
        state.jobs = [
            RestoredJob(
                id: JobID(1), store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: counts,
                startedAt: nil)
        ]
        let single = { (id: Int64) in
            Submission.Batch(first: ItemID(id), count: 1, model: ModelID(0), needsUpload: false)
        }
        state.active = [
            RestoredItem(
                id: ItemID(1), job: JobID(1), model: ModelID(0), attempts: 0, needsUpload: false,
                progress: .copying(from: ItemID(9)))
        ]
        state.followers = [2, 3].map {
            RestoredFollower(
                job: JobID(1), batch: single($0), leader: Submission.Leader(ItemID(9), of: JobID(8), isDone: true))
        }
        var actions: [Action] = []
        stage.engine.restore(state, at: stage.now, into: &actions)
        #expect((actions + stage.turn()).copied == [ItemID(1)])
        #expect(stage.turn(.fetched(ItemID(1), .saved([Stage.file]))).copied == [ItemID(2)])
        #expect(stage.turn(.fetched(ItemID(2), .saved([Stage.file]))).copied == [ItemID(3)])
        #expect(stage.turn(.fetched(ItemID(3), .saved([Stage.file]))).job?.state == .done)
    }

    @Test func `what waits tells for whom`() {
        var stage = Stage()
        let leader = stage.running()
        _ = follow(&stage, job: 2, leader)
        let waits = stage.engine.explain(JobID(2), limit: 10, at: stage.now)
        #expect(waits?.items.map(\.wait) == [.identical(leader)])
    }
}

extension [Action] {
    fileprivate var copied: [ItemID] { compactMap { if case .copy(let id, _) = $0 { id } else { nil } } }
}
