import FoundationEssentials
import ImgoptJSON
import ImgoptWire
import Synchronization
import Testing
import WireSamples

@testable import imgoptctl

struct WatchingJobs {
    @Test func aRestartOfTheDaemonIsOutlived() async throws {
        let daemon = ScriptedDaemon { _, _, count in
            if (1...3).contains(count) { throw Failure.disconnected }
            return Sample.job(12, count < 4 ? .running : .done, counts: ItemCounts(done: count)).json
        }
        var connected: [Bool] = []
        let last = try await JobWatcher(12, daemon, tick: { await Task.yield() }).run {
            connected.append($0.isConnected)
        }
        #expect(last.job.state == .done)
        #expect(connected.contains(false))
        #expect(connected.last == true)
    }

    /// Asked when it may be so, and then again only after a while: it takes a turn of the engine.
    @Test func whatHoldsAJobUpIsAskedForNowAndThen() async throws {
        let pause = JobExplanation.sample(
            job: 12, state: .pending,
            summary: [
                WaitSummary(reason: .paused, items: 3, detail: "its store acme is paused"),
                WaitSummary(reason: .rate, items: 1, detail: "the rate"),
            ])
        let asked = Mutex(0)
        let daemon = ScriptedDaemon { method, _, _ in
            if method == JobExplain.method {
                asked.withLock { $0 += 1 }
                return pause.json
            }
            let isDone = asked.withLock { $0 == 2 }
            return Sample.job(12, isDone ? .done : .running, counts: ItemCounts(queued: isDone ? 0 : 4)).json
        }
        var holds: [JobHold?] = []
        _ = try await JobWatcher(12, daemon, tick: { await Task.yield() }).run { holds.append($0.hold) }
        let text = "job 12 waits for the end of a pause: its store acme is paused"
        #expect(holds.first == JobHold(label: "paused", text: text) && holds.last == .some(nil))
        #expect(holds.count > 51 && asked.withLock { $0 } == 2)
    }

    @Test func aRefusalEndsTheWatch() async throws {
        let daemon = ScriptedDaemon { _, _, _ in throw WireError.unknownJob(12) }
        let error = await #expect(throws: WireError.self) {
            _ = try await JobWatcher(12, daemon, tick: {}).run { _ in }
        }
        #expect(error?.knownName == .unknownJob)
    }

    @Test func resultsAreNamedByImageIDAndStayInTheFolder() async throws {
        let folder = try TemporaryFolder()
        let ids = ["front.png", "front.jpg", "../../evil.png", nil, "v1.front", "v1.back"]
        let items = ids.enumerated().map { place, id in
            Item.sample(
                id: Int64(place + 1), job: 12, imageID: id, store: Sample.job().store, state: .done, attempts: 1,
                source: "s", model: "m", createdAt: Sample.moment,
                outputs: [ResultFiles.output])
        }
        let daemon = ScriptedDaemon { method, params, count in
            if method == OutputGet.method { return try ResultFiles.piece(params) }
            return JobItemsResult(items: count == 0 ? Array(items[..<2]) : items, next: count == 0 ? 2 : nil).json
        }
        var copier = ResultCopier(try ResultFolder(folder.path + "/out") { _ in }, job: 12, daemon)
        try await copier.copyAll()
        let names = try ResultFiles.names(in: folder.path + "/out")
        let expected = [
            "_.._evil.webp", "front-2.webp", "front.webp", "image-4.webp", "v1.back.webp", "v1.front.webp",
        ]
        #expect(names == expected)
    }

    @Test func aFileWhereTheFolderShouldBeIsNamed() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("out", [1])
        let error = #expect(throws: Failure.self) { try ResultFolder.prepare(file) }
        #expect(error?.message == "can't make the folder \(file): File exists")
    }
}
