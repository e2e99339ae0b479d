import Testing

@testable import ImgoptEngine

@Suite("Who waits for whose result") struct ResultSharingTests {
    private let leader = ItemID(1_000)

    private func run(of job: Int64) -> Run {
        let batch = Submission.Batch(first: ItemID(job * 1_000), count: 1, model: ModelID(1), needsUpload: false)
        return Run(job: JobID(job), batch: batch, priority: 5, deadline: nil, attempts: 0)
    }

    /// An image of each of the jobs 2 to 4 waits for one of the job 1.
    private func waiting() -> ResultSharing {
        var sharing = ResultSharing()
        for job in 2...4 { sharing.follow(run(of: Int64(job)), leader, leads: JobID(1), of: StoreID(1)) }
        return sharing
    }

    /// Who begins to copy.
    private func begun(_ sharing: inout ResultSharing) -> [ItemID] { sharing.begin().map(\.run.first) }

    @Test func `they copy one after the other, and none before the result is there`() {
        var sharing = waiting()
        #expect(begun(&sharing).isEmpty)
        sharing.resultIsThere(leader)
        for job in 2...4 {
            #expect(begun(&sharing) == [ItemID(Int64(job) * 1_000)])
            #expect(begun(&sharing).isEmpty)
            sharing.copied(from: leader)
        }
        #expect(sharing.groups.isEmpty && begun(&sharing).isEmpty)
    }

    @Test func `if the leader comes to nothing, the first leads the others`() {
        var sharing = waiting()
        let heir = sharing.promote(over: leader)?.heir.first
        #expect(heir == ItemID(2_000))
        #expect(sharing.groups.keys.sorted() == [ItemID(2_000)] && sharing.groups[ItemID(2_000)]?.leads == JobID(2))
        #expect(sharing.leaders(in: [run(of: 2)]) == [ItemID(2_000)])
        let (taken, count) = (sharing.take(ItemID(3_000))?.job, sharing.take(of: JobID(4)))
        #expect(taken == JobID(3) && count == 1 && sharing.groups.isEmpty)
        let nobody = sharing.promote(over: leader)
        #expect(nobody == nil)
    }

    @Test func `a result that is gone is found out by one alone, who leads the others`() {
        var sharing = waiting()
        sharing.resultIsThere(leader)
        #expect(begun(&sharing) == [ItemID(2_000)])
        sharing.resultIsGone(leader, heir: ItemID(2_000), of: JobID(2))
        #expect(begun(&sharing).isEmpty && sharing.groups[ItemID(2_000)]?.members.count == 2)
        sharing.restoreCopy(of: ItemID(5_000), from: leader, store: StoreID(1))
        let (due, rest) = (sharing.takeDue(), sharing.takeDue())
        #expect(due == [ItemID(5_000)] && rest.isEmpty)
        sharing.copied(from: leader)
        #expect(sharing.groups[leader] == nil)
    }
}
