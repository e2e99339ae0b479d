import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// Which events a hook is told, and when.
struct HookQueueTests {
    private static let noon = Moment(microseconds: 0) + .minutes(720)
    private let noon = Self.noon

    private func queue(
        _ record: HookRecord = HookRecord(toldTo: 10), concurrent: Int = 2, base: TimeSpan = .seconds(1)
    ) -> HookQueue {
        HookQueue(
            record, concurrent: concurrent, policy: RetryPolicy(base: base, longest: .minutes(5)), seed: 7)
    }

    @Test func eventsAreBegunInTheirOrderAndNoMoreThanMay() {
        var queue = queue()
        queue.add([12, 15, 19], readTo: 20)
        #expect(queue.begin(at: noon) == [12, 15])
        #expect(queue.begin(at: noon).isEmpty && queue.deadline(at: noon) == nil)
        #expect(queue.record == HookRecord(toldTo: 18, waiting: [12, 15]))
        queue.told(15)
        #expect(queue.record == HookRecord(toldTo: 18, waiting: [12]))
        #expect(queue.begin(at: noon) == [19])
        queue.told(12)
        queue.told(19)
        #expect(queue.record == HookRecord(toldTo: 20) && queue.count == 0)
    }

    /// Whatever a crash leaves, each event is told by what was on disk, or begun again.
    @Test func aRecordHasAllThatIsNotTold() {
        var queue = queue()
        queue.add([11, 12, 13], readTo: 13)
        _ = queue.begin(at: noon)
        queue.told(12)
        var next = self.queue(queue.record)
        next.add([13], readTo: 13)
        #expect(next.begin(at: noon) == [11, 13])
    }

    @Test func oneThatFailsHoldsUpNoOtherAndIsTriedAgain() throws {
        var queue = queue()
        queue.add([11, 12, 13], readTo: 13)
        #expect(queue.begin(at: noon) == [11, 12])
        queue.failed(11, "no", at: noon)
        queue.told(12)
        #expect(queue.begin(at: noon) == [13])
        queue.told(13)
        #expect(queue.trouble == .init(seq: 11, failures: 1, since: noon, reason: "no"))
        let due = try #require(queue.deadline(at: noon))
        #expect(due > noon && due <= noon + .seconds(1))
        #expect(queue.begin(at: due) == [11])
        queue.failed(11, "still no", at: due)
        #expect(queue.trouble == .init(seq: 11, failures: 2, since: noon, reason: "still no"))
        let later = try #require(queue.deadline(at: due))
        #expect(queue.begin(at: later) == [11])
        queue.told(11)
        #expect(queue.trouble == nil && queue.record == HookRecord(toldTo: 13))
    }

    /// However often one fails.
    @Test func oneThatNobodyTakesDelaysNoOther() throws {
        var queue = queue()
        queue.add([11], readTo: 11)
        var now = noon
        for _ in 0..<20 {
            #expect(queue.begin(at: now) == [11])
            queue.failed(11, "no", at: now)
            now = try #require(queue.deadline(at: now))
        }
        queue.failed(11, "no", at: now)
        queue.add([12, 13], readTo: 13)
        #expect(queue.begin(at: now).contains(12))
    }

    @Test func whileAllFailOneIsTriedAtATime() throws {
        var queue = queue(concurrent: 3)
        queue.add(Array(11...30), readTo: 30)
        for seq in queue.begin(at: noon) { queue.failed(seq, "away", at: noon) }
        #expect(queue.begin(at: noon).isEmpty)
        var now = noon
        for _ in 0..<20 {
            now = try #require(queue.deadline(at: now))
            let begun = queue.begin(at: now)
            #expect(begun.count == 1 && queue.deadline(at: now) == nil)
            for seq in begun { queue.failed(seq, "away", at: now) }
        }
        #expect(now - noon > .minutes(5), "the pauses grow")
        now = try #require(queue.deadline(at: now))
        for seq in queue.begin(at: now) { queue.told(seq) }
        #expect(queue.begin(at: now).count == 3)
    }

    @Test func whatFailsIsBounded() throws {
        let events = Array(Int64(11)...2_000)
        var queue = queue(concurrent: 64, base: .milliseconds(1))
        queue.add(events, readTo: 2_000)
        #expect(!queue.wantsMore)
        var now = noon
        for _ in 0..<2_000 {
            for seq in queue.begin(at: now) { queue.failed(seq, "no", at: now) }
            now = try #require(queue.deadline(at: now))
        }
        #expect(queue.record.waiting.count <= HookQueue.mostFailing)
        #expect(queue.count == events.count)
    }

    @Test func whatIsGoneSaysNothingOfTheHook() {
        var queue = queue(concurrent: 1)
        queue.add([11, 12], readTo: 12)
        _ = queue.begin(at: noon)
        queue.failed(11, "away", at: noon)
        let due = noon + .minutes(10)
        #expect(queue.begin(at: due) == [11])
        queue.told(11, isGone: true)
        #expect(queue.trouble == nil && queue.record == HookRecord(toldTo: 11))
        #expect(queue.begin(at: due) == [12])
        queue.interrupted(12, until: due)
        #expect(queue.record == HookRecord(toldTo: 12, waiting: [12]) && queue.begin(at: due) == [12])
    }

    @Test func aRecordIsReadAsItWasWritten() {
        let record = HookRecord(toldTo: 99, waiting: [3, 98, 99])
        #expect(HookRecord(record.bytes) == record)
        for text in [
            "", "{}", #"{"told_to":-1,"waiting":[]}"#, #"{"told_to":5}"#, #"{"told_to":5,"waiting":[6]}"#,
            #"{"told_to":5,"waiting":[4,4]}"#, #"{"told_to":5,"waiting":["4"]}"#,
        ] {
            #expect(HookRecord(Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test func aProgramsLinesAreBounded() {
        var lines = BoundedLines()
        var told: [String] = []
        lines.add(Array("one\n\nt\u{1B}[2Jwo\nthr".utf8)[...]) { told.append($0) }
        lines.add(Array("ee".utf8)[...]) { told.append($0) }
        lines.end { told.append($0) }
        #expect(told == ["one", "t?[2Jwo", "three"] && lines.hasEnded)
        let long = String(repeating: "x", count: 5_000) + "\n"
        for _ in 0..<100 { lines.add(Array(long.utf8)[...]) { told.append($0) } }
        #expect(told.count == BoundedLines.mostLines && told.allSatisfy { $0.utf8.count <= BoundedLines.mostBytes })
    }
}
