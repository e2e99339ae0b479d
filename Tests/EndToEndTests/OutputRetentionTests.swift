import Foundation
import ImgoptClient
import ImgoptWire
import Testing

/// Outputs go to keep all of them together below a size, and their items say so.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct OutputRetentionTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "200000"]
    private static let most: Int64 = 1 << 20

    @Test func theOldestGoAndTheirItemsSayIt() async throws {
        let settings = ["outputs.max_bytes": "\(Self.most)", "engine.max_in_flight": "3"]
        try await World.with(simulator: Self.simulator, settings: settings) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.submit(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(20)))
            #expect(try await client.wait(job: job.id, timeoutMilliseconds: 60_000).counts == ItemCounts(done: 20))
            let items = try await settled(client, job.id, world)
            let kept = items.filter { $0.outputs.first?.removedAt == nil }
            let gone = items.filter { $0.outputs.first?.removedAt != nil }
            #expect(kept.count == 5, "as many as fit")
            let lastGone = try #require(gone.compactMap(\.finishedAt).max())
            #expect(kept.compactMap(\.finishedAt).allSatisfy { $0 >= lastGone }, "a younger one went before an older")
            #expect(
                try await client.overview().outputsBytes == kept.compactMap { $0.outputs.first?.bytes }.reduce(0, +))
            // The job itself is as it was.
            #expect(try await client.job(job.id).counts == ItemCounts(done: 20))
        }
    }

    /// Between the row and the file: the next start removes what the last one could not.
    @Test func whatACrashLeftIsRemovedAtTheNextStart() async throws {
        try await World.with(simulator: Self.simulator) { world in
            var daemon = try await world.startDaemon()
            let job = try await daemon.client().submit(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(10)))
            _ = try await daemon.client().wait(job: job.id, timeoutMilliseconds: 60_000)
            try await daemon.crash()
            daemon = try await world.startDaemon(["outputs.max_bytes": "\(Self.most)"])
            for _ in 0..<3 {
                try await daemon.crash()
                daemon = try await world.startDaemon(["outputs.max_bytes": "\(Self.most)"])
            }
            let items = try await settled(try await daemon.client(), job.id, world)
            #expect(items.filter { $0.outputs.first?.removedAt == nil }.count == 5)
        }
    }

    /// The items of a job once what is on disk is within the limit, and is what they say.
    private func settled(_ client: ImgoptClient, _ job: Int64, _ world: World) async throws -> [Item] {
        let folder = "\(world.stateFolder)/outputs/acme/\(job)"
        for _ in 0..<20_000 {
            let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" })
            let items = try await client.items(JobItems(job: job)).items
            let named = items.flatMap(\.outputs).filter { $0.removedAt == nil }
            if Set(named.map(\.path)) == files, named.map(\.bytes).reduce(0, +) <= Self.most { return items }
        }
        throw Missing(what: "a size of all outputs below \(Self.most)", among: folder)
    }
}
