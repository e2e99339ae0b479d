import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// Outputs go to keep all of them together below a size, and their items say so.
@Suite(.serialized, .net)
struct OutputRetentionTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "200000"]
    private static let most: Int64 = 1 << 20

    @Test(arguments: OutputHome.all)
    func theOldestGoAndTheirItemsSayIt(home: OutputHome) async throws {
        let settings = ["outputs.max_bytes": "\(Self.most)", "engine.max_in_flight": "3"]
        try await World.with(home, simulator: Self.simulator, settings: settings) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(20)))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 20))
            let items = try await settled(client, job.id, world)
            let kept = items.filter { $0.outputs.first?.removedAt == nil }
            let gone = items.filter { $0.outputs.first?.removedAt != nil }
            #expect(kept.count == 5, "as many as fit")
            let lastGone = try #require(gone.compactMap(\.finishedAt).max())
            #expect(kept.compactMap(\.finishedAt).allSatisfy { $0 >= lastGone }, "a younger one went before an older")
            #expect(
                try await client.call(StatsOverview()).outputsBytes
                    == kept.compactMap { $0.outputs.first?.bytes }.reduce(0, +))
            // The job itself is as it was.
            #expect(try await client.call(JobGet(job: job.id)).counts == ItemCounts(done: 20))
        }
    }

    /// Between the row and the file: the next start removes what the last one could not.
    @Test(arguments: OutputHome.all)
    func whatACrashLeftIsRemovedAtTheNextStart(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            var daemon = try await world.startDaemon()
            let job = try await daemon.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(10)))
            _ = try await daemon.client().finished(job: job.id)
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
        let seen = try await look(for: "a size of all outputs below \(Self.most)") {
            (world.outputFiles, try await client.call(JobItems(job: job)).items)
        } until: { files, items in
            let named = items.flatMap(\.outputs).filter { $0.removedAt == nil }
            return Set(named.map(world.file)) == files && named.map(\.bytes).reduce(0, +) <= Self.most
        }
        return seen.1
    }
}
