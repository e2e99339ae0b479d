import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import TestSupport
import Testing

@testable import ImgoptDaemon

@Suite(.net)
struct SubscriberHubTests {
    private func started(_ seqs: ClosedRange<Int64>) -> [String] { seqs.map { "job.started \($0)" } }

    @Test func sinceReplaysAndThenGoesLiveWithNothingLostOrDoubled() async throws {
        let stage = try await HubStage(kept: 1_200)
        stage.subscribe(since: 100)
        try stage.publish([HubStage.row(1_201)])
        try stage.publish([HubStage.row(1_202), HubStage.row(1_203)])
        #expect(await stage.next(1_103) == started(101...1_203))
        try stage.publish([HubStage.row(1_204)])
        #expect(await stage.next(1) == started(1_204...1_204))
        try await stage.end()
    }

    @Test func withoutSinceItBeginsNow() async throws {
        let stage = try await HubStage(kept: 5)
        stage.subscribe(since: nil)
        try stage.publish([HubStage.row(6)])
        #expect(await stage.next(1) == started(6...6))
        try await stage.end()
    }

    @Test(arguments: [(0, 1, 4), (2, 3, 4)] as [(Int64, Int64, Int64)])
    func oneGapTellsWhatIsNotKeptAnyMore(since: Int64, from: Int64, to: Int64) async throws {
        let stage = try await HubStage(kept: 8, pruned: 4)
        stage.subscribe(since: since)
        let gap = await stage.nextEvent()
        #expect(
            gap?["kind"] == "gap" && gap?["from"]?.intValue == from && gap?["to"]?.intValue == to, "\(gap ?? .null)")
        #expect(gap?["seq"]?.intValue == to)
        #expect(await stage.next(4) == started(5...8))
        try await stage.end()
    }

    @Test func anEmptyLogIsOneGap() async throws {
        let stage = try await HubStage(kept: 8, pruned: 8)
        stage.subscribe(since: 3)
        let gap = await stage.nextEvent()
        #expect(gap?["kind"] == "gap" && gap?["from"]?.intValue == 4 && gap?["to"]?.intValue == 8, "\(gap ?? .null)")
        try stage.publish([HubStage.row(9)])
        #expect(await stage.next(1) == started(9...9))
        try await stage.end()
    }

    /// The client was there before the database was put back: it is told where this log stands.
    @Test(arguments: [0, 5] as [Int64])
    func aGapTellsAClientThatItSawAnotherLog(kept: Int64) async throws {
        let stage = try await HubStage(kept: kept)
        stage.subscribe(since: 900)
        let gap = await stage.nextEvent()
        #expect(
            gap?["kind"] == "gap" && gap?["from"]?.intValue == kept + 1 && gap?["to"]?.intValue == 900,
            "\(gap ?? .null)")
        #expect(gap?["seq"]?.intValue == kept)
        try stage.publish([HubStage.row(kept + 1)])
        #expect(await stage.next(1) == started(kept + 1...kept + 1))
        try await stage.end()
    }

    @Test func heartbeatsCarryTheNewestSeqThatTheSubscriptionPassed() async throws {
        let stage = try await HubStage(kept: 7, heartbeat: .milliseconds(20))
        stage.subscribe(since: 7)
        #expect(await stage.next(2) == ["heartbeat 7", "heartbeat 7"])
        // One more may have been on its way.
        try stage.publish([HubStage.row(8)])
        let events = await stage.next(until: "heartbeat 8")
        #expect(events.filter { $0 != "heartbeat 7" } == ["job.started 8", "heartbeat 8"])
        try await stage.end()
    }

    /// What fits nowhere is taken from the log: a megabyte of output waits, the rest stays on disk.
    @Test func readerThatWasAwayGetsEveryEventAndTheNewestProgress() async throws {
        let stage = try await HubStage(kept: 0)
        stage.subscribe(since: nil)
        stage.client.pauseReading()
        var seq: Int64 = 0
        for turn in 1...200 {
            let rows = (1...100).map { HubStage.row(seq + $0, job: 7) }
            seq += 100
            try stage.publish(rows, passing: [HubStage.row(seq, kind: .jobProgress, job: Int64(turn % 2 + 1))])
        }
        stage.client.resumeReading()
        // 20,000 kept ones, in order; progress in between where it kept up, and of each job at the end.
        let events = await stage.next(until: "job.started 20000")
        #expect(events.filter { $0.hasPrefix("job.started") } == started(1...20_000))
        try stage.publish([HubStage.row(seq + 1)])
        let last = await stage.next(until: "job.started 20001")
        let numbers = (events + last).compactMap { Int64($0.split(separator: " ")[1]) }
        #expect(numbers == numbers.sorted(), "a number fell")
        try await stage.end()
    }

    /// Progress is on no disk: what came while the client read nothing is told when it reads again.
    @Test func theNewestProgressFollowsThoughItCameWhileNothingWasRead() async throws {
        let stage = try await HubStage(kept: 0)
        stage.subscribe(since: nil)
        stage.client.pauseReading()
        var seq: Int64 = 0
        while stage.connection.isWritable {
            try stage.publish((1...1_000).map { HubStage.row(seq + $0, job: 7) })
            seq += 1_000
        }
        try stage.publish([HubStage.row(seq + 1)], passing: [HubStage.row(seq + 1, kind: .jobProgress, job: 9)])
        stage.client.resumeReading()
        let events = await stage.next(until: "job.progress \(seq + 1)")
        #expect(events.dropLast() == started(1...(seq + 1))[...])
        try await stage.end()
    }

    @Test func oneTellingHasEveryKeptEventAndTheNewestProgressOfEachJobInGrowingNumbers() throws {
        let progress = { (seq: Int64, job: Int64) in HubStage.row(seq, kind: .jobProgress, job: job) }
        let telling = Telling([
            EventInbox.Turn(kept: [HubStage.row(1)], passing: [progress(1, 1), progress(1, 2)]),
            EventInbox.Turn(kept: [HubStage.row(2), HubStage.row(3)], passing: [progress(2, 2), progress(2, 3)]),
            EventInbox.Turn(kept: [], passing: [progress(3, 3)]),
        ])
        let told = try telling.events.map { event in
            // Any head will do.
            let line = Notification.head(subscription: "s1") + telling.text[event.tail]
            let params = try JSONValue(parsing: Array(line.dropLast()))["params"]
            #expect(params?["seq"]?.intValue == event.seq && event.isKept == (event.row.kind == "job.started"))
            return "\(event.row.kind) \(event.seq) \(params?["job"]?.intValue ?? 0)"
        }
        #expect(
            told == [
                "job.started 1 0", "job.progress 1 1", "job.started 2 0", "job.started 3 0", "job.progress 3 2",
                "job.progress 3 3",
            ])
    }

    @Test func everyKindHasABitOfItsOwnAndUnknownOnesShareTheLast() {
        let bits = EventKind.allCases.map { KindBits($0.rawValue) }
        #expect(Set(bits.map(\.rawValue)).count == bits.count && bits.allSatisfy { $0.rawValue.nonzeroBitCount == 1 })
        let filter = Subscriber.Filter(kinds: Set(EventKind.allCases))
        let unknown = EventRow(seq: 1, time: Moment(microseconds: 0), kind: "item.dreaming", body: [])
        #expect(!filter.wants(unknown, KindBits(unknown.kind)) { _ in nil })
        #expect(Subscriber.Filter().wants(unknown, KindBits(unknown.kind)) { _ in nil })
    }

    @Test func filtersLetThroughWhatIsAskedForAlone() async throws {
        let stage = try await HubStage(kept: 0)
        stage.subscribe(
            since: nil,
            Subscriber.Filter(
                stores: [StoreID(1)], jobs: [JobID(1), JobID(2)], kinds: [.jobStarted]))
        try stage.publish([
            HubStage.row(1, job: 1, store: 2), HubStage.row(2, job: 3, store: 1), HubStage.row(3, store: 1),
            HubStage.row(4, kind: .jobFinished, job: 1, store: 1), HubStage.row(5, job: 1, store: 1),
            HubStage.row(6, job: 2, store: 1),
        ])
        #expect(await stage.next(2) == started(5...6))
        try await stage.end()
    }

    @Test func endedSubscriptionsHearNothing() async throws {
        let stage = try await HubStage(kept: 0)
        let (first, _) = stage.hub.add(stage.connection, HubStage.all, since: nil)
        stage.hub.start(first)
        #expect(stage.hub.remove(first, of: stage.connection))
        #expect(!stage.hub.remove(first, of: stage.connection))
        stage.subscribe(since: nil)
        try stage.publish([HubStage.row(1)])
        #expect(await stage.nextEvent()?["subscription"] == "s2")
        try await stage.end()
        #expect(stage.hub.count == 0)
    }

    @Test func inboxIsBoundedAndSaysWhatItDropped() {
        let inbox = EventInbox(newest: 0)
        #expect(!inbox.put(kept: [HubStage.row(1)], passing: []), "nobody listens")
        #expect(inbox.take().map(\.hasDropped) == nil && inbox.listen() == 1)
        let many = (2...EventInbox.maxRows).map { HubStage.row(Int64($0)) }
        #expect(inbox.put(kept: many, passing: []))
        #expect(!inbox.put(kept: [HubStage.row(50_000)], passing: [HubStage.row(50_000)]), "somebody is at work")
        let taken = inbox.take()
        #expect(taken?.hasDropped == true && taken?.turns.isEmpty == true && inbox.newest == 50_000)
        #expect(inbox.take().map(\.hasDropped) == nil)
    }

    @Test func progressIsTheNewestOfEachOpenJob() {
        var board = ProgressBoard()
        let progress = { (seq: Int64, job: Int64) in HubStage.row(seq, kind: .jobProgress, job: job) }
        board.note(EventInbox.Turn(kept: [], passing: [progress(1, 1), progress(1, 2)]))
        let stamp = board.stamp
        board.note(EventInbox.Turn(kept: [], passing: [progress(2, 2), progress(2, 3)]))
        #expect(board.rows(since: stamp).map { $0.job?.rawValue } == [2, 3])
        board.note(EventInbox.Turn(kept: [HubStage.row(3, kind: .jobFinished, job: 2)], passing: []))
        #expect(board.rows(since: 0).map { $0.job?.rawValue } == [1, 3])
        let body = try? JSONValue(parsing: ProgressBoard.body(progress(1, 1), seq: 9))
        #expect(body?["seq"]?.intValue == 9 && body?["job"]?.intValue == 1)
    }
}
