import ImgoptEngine
import ImgoptJSON
import ImgoptWire
import Logging
import Synchronization
import TestSupport
import Testing

@testable import ImgoptDaemon
@testable import ImgoptDatabase

/// A lane between a log and a hook, both of the test's making.
@Suite(.net) struct HookLaneTests {
    /// A log of job ends, some of which are gone.
    private final class Log: EventReads {
        struct State {
            var seqs: [Int64] = []
            var newest: Int64 = 0
            var isBroken = false
        }

        let state = Mutex(State())

        init(_ seqs: [Int64], newest: Int64) { state.withLock { ($0.seqs, $0.newest) = (seqs, newest) } }

        private func state<Value>(_ read: (State) -> Value) throws(DatabaseError) -> Value {
            let (value, isBroken) = state.withLock { (read($0), $0.isBroken) }
            if isBroken { throw DatabaseError(.inputOutput, "the disk is gone") }
            return value
        }

        func events(
            after seq: Int64, _ filter: EventFilter, limit: Int, scan: Int
        ) throws(DatabaseError) -> EventPage {
            try state { state in
                let seqs = state.seqs.filter { $0 > seq }.prefix(limit)
                let rows = seqs.map {
                    EventRow(seq: $0, time: .distantPast, kind: "job.finished", body: Array(#"{"seq":\#($0)}"#.utf8))
                }
                let isAtEnd = rows.count < limit
                return EventPage(events: rows, readTo: seqs.last ?? seq, isAtEnd: isAtEnd)
            }
        }

        func oldestSeq() throws(DatabaseError) -> Int64 { try state { $0.seqs.first ?? $0.newest + 1 } }
        func newestSeq() throws(DatabaseError) -> Int64 { try state { $0.newest } }
        func newestEventTime() throws(DatabaseError) -> Moment? { nil }
    }

    /// Takes events one at a time, as the test says.
    private final class Taker: Hook {
        typealias Told = (event: HookEvent, done: @Sendable (HookOutcome) -> Void)

        let name = "taker"
        private let told = AsyncStream<Told>.makeStream()
        private let stopped = AsyncStream<Void>.makeStream()

        func tell(_ event: HookEvent, done: @escaping @Sendable (HookOutcome) -> Void) {
            told.continuation.yield((event, done))
        }

        func stop() { stopped.continuation.yield() }

        func next() async throws -> Told {
            for await told in told.stream { return told }
            throw CancellationError()
        }

        func hasToStop() async {
            for await _ in stopped.stream { return }
        }
    }

    private let folder: TemporaryFolder
    private let taker = Taker()

    init() throws { folder = try TemporaryFolder() }

    private var file: HookFile { HookFile("taker", in: folder.path) }

    private func lane(_ log: Log, from record: HookRecord, in other: HookFile? = nil, concurrent: Int = 1) -> HookLane {
        HookLane(
            HookLane.Parts(
                hook: taker, file: other ?? file, kinds: [EventKind.jobFinished.rawValue], database: log,
                clock: DaemonClock(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            record,
            queue: HookQueue(
                record, concurrent: concurrent,
                policy: RetryPolicy(base: .milliseconds(1), longest: .milliseconds(5)), seed: 1))
    }

    private func stop(_ lane: HookLane) async {
        await withCheckedContinuation { continuation in lane.stop { continuation.resume() } }
    }

    private func seq(_ told: Taker.Told) throws -> Int64? { try JSONValue(parsing: told.event.body)["seq"]?.intValue }

    @Test func eventsAreToldAndTheirPlaceIsKept() async throws {
        let lane = lane(Log([4, 7, 9], newest: 12), from: HookRecord(toldTo: 3))
        lane.ring()
        for wanted in [4, 7, 9] as [Int64] {
            let told = try await taker.next()
            #expect(try seq(told) == wanted)
            told.done(.taken)
        }
        await stop(lane)
        #expect(try file.read() == HookRecord(toldTo: 9))
        #expect(lane.status.taken == 3 && lane.status.failures == 0)
    }

    /// The gap is an event like others: it is tried until it is taken.
    @Test func whatTheLogHoldsNoMoreIsToldAsAGap() async throws {
        let lane = lane(Log([40], newest: 40), from: HookRecord(toldTo: 3))
        lane.ring()
        for outcome in [HookOutcome.failed("no"), .taken] {
            let told = try await taker.next()
            let event = try EventNotification(json: try JSONValue(parsing: told.event.body))
            #expect(event.kind == .gap && event.seq == 39)
            #expect(event.members["from"] == 4 && event.members["to"] == 39)
            told.done(outcome)
        }
        let told = try await taker.next()
        #expect(try seq(told) == 40)
        told.done(.taken)
        await stop(lane)
        #expect(lane.status.missed == 36 && lane.status.failures == 1)
        #expect(try file.read() == HookRecord(toldTo: 40))
    }

    @Test func whatIsRemovedWhileTheHookIsAwayIsToldAsAGap() async throws {
        let log = Log([4, 5, 6, 9], newest: 9)
        let lane = lane(log, from: HookRecord(toldTo: 3))
        lane.ring()
        try await taker.next().done(.failed("away"))
        let told = try await taker.next()
        log.state.withLock { $0.seqs = [8, 9] }
        told.done(.failed("away"))
        var gaps: Set<Int64> = []
        var ends: [Int64] = []
        while ends.isEmpty {
            let told = try await taker.next()
            let json = try JSONValue(parsing: told.event.body)
            if json["kind"] == "gap" {
                gaps.insert(json["from"]?.intValue ?? 0)
            } else {
                ends.append(json["seq"]?.intValue ?? 0)
            }
            told.done(.taken)
        }
        #expect(gaps == [4, 5, 6] && ends == [9] && lane.status.missed == 3)
        await stop(lane)
    }

    @Test func aForgottenEventIsToldNobody() async throws {
        let log = Log([4, 5, 6], newest: 6)
        let lane = lane(log, from: HookRecord(toldTo: 3))
        lane.ring()
        let told = try await taker.next()
        log.state.withLock { $0.seqs = [4, 6] }
        told.done(.taken)
        let next = try await taker.next()
        #expect(try seq(next) == 6)
        next.done(.taken)
        await stop(lane)
        #expect(lane.status.missed == 0 && lane.status.taken == 2)
    }

    @Test func whatIsUnderWayAtAStopIsKeptForTheNextLife() async throws {
        let lane = lane(Log([4, 5, 6], newest: 6), from: HookRecord(toldTo: 3), concurrent: 2)
        lane.ring()
        let (first, second) = (try await taker.next(), try await taker.next())
        async let end: Void = stop(lane)
        await taker.hasToStop()
        first.done(.stopped)
        second.done(.taken)
        await end
        #expect(try file.read() == HookRecord(toldTo: 5, waiting: [4]))
        let next = self.lane(Log([4, 5, 6], newest: 6), from: HookRecord(toldTo: 5, waiting: [4]))
        next.ring()
        #expect(try seq(try await taker.next()) == 4)
    }

    /// Nothing is skipped, and it goes on by itself.
    @Test func aLogThatCantBeReadIsReadLater() async throws {
        let log = Log([4], newest: 4)
        log.state.withLock { $0.isBroken = true }
        let lane = lane(log, from: HookRecord(toldTo: 3))
        lane.ring()
        while lane.status.obstacle == nil { await Task.yield() }
        #expect(lane.status.obstacle?.hasPrefix("the log can't be read: ") == true)
        log.state.withLock { $0.isBroken = false }
        let told = try await taker.next()
        told.done(.taken)
        await stop(lane)
        #expect(lane.status.obstacle == nil && lane.status.taken == 1)
    }

    @Test func aPlaceThatCantBeKeptIsToldAndHoldsUpNothing() async throws {
        let away = HookFile("taker", in: folder.path + "/none")
        let lane = lane(Log([4, 5], newest: 5), from: HookRecord(toldTo: 3), in: away)
        lane.ring()
        for _ in 0..<2 { try await taker.next().done(.taken) }
        await stop(lane)
        #expect(lane.status.taken == 2)
        #expect(lane.status.obstacle?.hasPrefix("its place in the log can't be kept: ") == true)
    }
}
