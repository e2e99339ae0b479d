import Testing

@testable import ImgoptEngine

@Suite("Job table") struct JobTableTests {
    @Test func `a job takes 64 bytes, even where it may be absent`() {
        #expect(MemoryLayout<OpenJob>.stride == 64)
        #expect(MemoryLayout<OpenJob?>.stride == 64)
    }

    @Test func `a job keeps what it is made with and what is set later`() {
        let deadline = Moment(microseconds: 7)
        var job = OpenJob(store: StoreID(3), priority: 9, deadline: deadline, isOpen: true, counts: ItemCounts())
        #expect(job.deadline == deadline && job.startedAt == nil && job.error == nil && !job.isCancelRequested)
        job.startedAt = Moment(microseconds: 5)
        job.error = ItemError(.deadlinePassed, "late", retryable: true)
        #expect(job.startedAt == Moment(microseconds: 5))
        #expect(job.error?.message == "late")
        let endless = OpenJob(store: StoreID(3), priority: 0, deadline: nil, isOpen: false, counts: ItemCounts())
        #expect(endless.deadline == nil)
    }

    @Test(arguments: UInt64(1)...20) func `it holds what a dictionary would`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var table = JobTable()
        var truth: [JobID: Int] = [:]
        var started: Set<JobID> = []
        for step in 0..<2_000 {
            let id = JobID(dice.below(60))
            switch dice.below(5) {
            case 0:
                table[id] = nil
                truth[id] = nil
                started.remove(id)
            case 1:
                table[id]?.counts[.queued] += 1
                if let count = truth[id] { truth[id] = count + 1 }
            case 2:
                table[id]?.startedAt = Moment(microseconds: 1)
                if truth[id] != nil { started.insert(id) }
            case 3 where step % 500 < 20:
                for id in truth.keys { table[id] = nil }
                truth = [:]
                started = []
            default:
                table[id] = OpenJob(
                    store: StoreID(1), priority: 5, deadline: nil, isOpen: false, counts: ItemCounts())
                truth[id] = 0
                started.remove(id)
            }
            #expect(table.startedCount == started.count, "seed \(seed), step \(step)")
            #expect(table.count == truth.count && table.isEmpty == truth.isEmpty, "seed \(seed), step \(step)")
            #expect(table[id]?.counts[.queued] == truth[id], "seed \(seed), step \(step)")
        }
        #expect(table.mapValues { $0.counts[.queued] } == truth, "seed \(seed)")
    }
}
