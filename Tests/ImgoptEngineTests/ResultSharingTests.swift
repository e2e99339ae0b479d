import Testing

@testable import ImgoptEngine

@Suite("Who waits for whose result") struct ResultSharingTests {
    private let store = StoreID(1)
    private let leader = ItemID(1_000)
    private var sharing = ResultSharing()

    private func run(_ item: Int64, job: Int64) -> Run {
        Run(
            job: JobID(job), batch: Submission.Batch(first: ItemID(item), count: 1, model: ModelID(1), needsUpload: false),
            priority: 5, deadline: nil, attempts: 0)
    }

    /// The items of the jobs 2 to `last` wait.
    private mutating func follow(upTo last: Int64) {
        for job in 2...last { sharing.follow(run(job * 1_000, job: job), leader, leads: JobID(1), of: store) }
    }

    @Test mutating func `they copy one after the other, and none before the result is there`() {
        follow(upTo: 4)
        #expect(sharing.begin().isEmpty)
        sharing.resultIsThere(leader)
        for job in 2...4 {
            #expect(sharing.begin().map(\.run.first) == [ItemID(Int64(job) * 1_000)])
            #expect(sharing.begin().isEmpty)
            sharing.copied(from: leader)
        }
        #expect(sharing.groups.isEmpty && sharing.begin().isEmpty)
    }

    @Test mutating func `if the leader comes to nothing, the first leads the others`() {
        follow(upTo: 4)
        #expect(sharing.promote(over: leader)?.heir.first == ItemID(2_000))
        #expect(sharing.groups.keys.sorted() == [ItemID(2_000)] && sharing.groups[ItemID(2_000)]?.leads == JobID(2))
        #expect(sharing.leaders(in: [run(2_000, job: 2)]) == [ItemID(2_000)])
        #expect(sharing.take(ItemID(3_000))?.job == JobID(3) && sharing.take(of: JobID(4)) == 1)
        #expect(sharing.groups.isEmpty && sharing.promote(over: leader) == nil)
    }

    @Test mutating func `a result that is gone is found out by one alone, who leads the others`() {
        follow(upTo: 4)
        sharing.resultIsThere(leader)
        #expect(sharing.begin().map(\.run.first) == [ItemID(2_000)])
        sharing.resultIsGone(leader, heir: ItemID(2_000), of: JobID(2))
        #expect(sharing.begin().isEmpty && sharing.groups[ItemID(2_000)]?.members.count == 2)
        sharing.restoreCopy(of: ItemID(5_000), from: leader, store: store)
        #expect(sharing.takeDue() == [ItemID(5_000)] && sharing.takeDue().isEmpty)
        sharing.copied(from: leader)
        #expect(sharing.groups[leader] == nil)
    }
}
