import Dispatch
import ImgoptWire
import TestSupport
import Testing

@testable import ImgoptDaemon

/// What is done of requests, and how often.
@Suite(.net)
struct SessionTests {
    private static let reads = ["rpc.discover", "help", "job.list", "stats", "health", "metrics"]

    @Test func whatIsAskedForByAConnectionThatIsGoneIsNotDoneButItsDeedsAre() async throws {
        let stage = try await SessionStage(ofOneUser: 1)
        let gate = stage.standStill()
        for _ in 0..<10 {
            try await stage.sendAndGo((0..<20).flatMap { _ in Self.reads + ["daemon.pause"] })
        }
        gate.signal()
        // Each connection's lines end with a deed, so that all reads come before the last one.
        let done = await stage.carriedOut(deeds: 200)
        #expect(done.count(where: \.kind.isRead) == 0)
        #expect(done.count == 200)
        #expect(stage.common.discovery.count == 0)
        await stage.end()
    }

    @Test func nothingIsLookedAtOnceTheEndHasBegun() async throws {
        let stage = try await SessionStage(ofOneUser: 1)
        stage.work.end()
        try await stage.sendAndGo(Self.reads + ["daemon.pause"])
        #expect(await stage.carriedOut(deeds: 1).map(\.kind.isRead) == [false])
        await stage.end()
    }

    @Test func documentsAreBuiltOnceForAll() async throws {
        let stage = try await SessionStage(ofOneUser: 4)
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask { try await stage.ask([String](repeating: "rpc.discover", count: 50)) }
            }
            return try await group.reduce(0, +)
        }
        #expect(answers == 1_000)
        #expect(stage.common.discovery.count == 1)
        await stage.end()
    }

    /// Of all who ask before the thing is made, the first has it made, and all get it.
    @Test func whatManyAskForAtATimeIsMadeOnce() {
        let gathering = Gathering<Int, String>()
        let rest = Countdown(3)
        let firsts = (0..<3).map { _ in gathering.join(1) { _ in _ = rest.next() } }
        #expect(firsts == [true, false, false])
        for use in gathering.take(1) { use("made") }
        #expect(rest.next() == -1)
        #expect(gathering.take(1).isEmpty)
        #expect(gathering.join(1) { _ in })
    }
}
