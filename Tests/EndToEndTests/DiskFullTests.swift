import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Disks that are full, for real: a small file system in memory under the outputs, or under the state.
@Suite(
    .tags(.heavy), .serialized, .net,
    .enabled(if: SmallDisk.obstacle == nil, Comment(rawValue: SmallDisk.obstacle ?? "")))
struct DiskFullTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "100000"]

    /// Asks for the health until it is as wanted; each asking is a round trip.
    private func health(
        _ client: ImgoptClient, _ check: String, ok: Bool, within rounds: Int = 100_000
    ) async throws -> Health {
        for _ in 0..<rounds {
            let health = try await client.call(HealthGet())
            if health.checks.first(where: { $0.name == check })?.ok == ok { return health }
        }
        throw Missing(what: "\(check) \(ok ? "well" : "unwell")", among: "\(try await client.call(HealthGet()))")
    }

    @Test func downloadsPauseAndGoOnWhenThereIsRoom() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let disk = SmallDisk(folder: world.folder + "/outputs", kilobytes: 2048)
            try FileManager.default.createDirectory(atPath: disk.folder, withIntermediateDirectories: false)
            let daemon = try await world.startDaemon(
                ["outputs.directory": disk.folder, "engine.max_in_flight": "2"], on: disk)
            let client = try await daemon.client()
            try disk.fill(of: daemon, leaving: 450)
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(10)))
            let full = try await health(client, "outputs", ok: false)
            #expect(full.status == .failing)
            let detail = full.checks.first { $0.name == "outputs" }?.detail ?? ""
            #expect(detail.contains("free some space") && detail.contains(disk.folder), "\(detail)")
            let stuck = try await client.call(JobGet(job: job.id))
            #expect(stuck.counts.failed == 0 && stuck.counts.done < 10)
            // What waits for the disk is paid for; beyond that no more is.
            let creations = try await world.simulator.stats()["creations"]?.intValue ?? 0
            #expect(creations < 10, "images were paid for that nothing could keep")
            try disk.empty(of: daemon)
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts == ItemCounts(done: 10))
            #expect(try await health(client, "outputs", ok: true).status == .ok)
            func lines(_ words: String) -> Int { daemon.process.errorText.components(separatedBy: words).count - 1 }
            // Of two that come together, one may fit once the other was given up: each change has its line.
            #expect(lines("outputs can't be stored (") >= 1)
            #expect(lines("outputs can't be stored (") == lines("outputs can be stored again"))
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 10)
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.allSatisfy { $0.attempts == 1 && $0.outputs.first?.bytes == 100_000 })
        }
    }

    @Test func submitsAreRefusedAndTurnsWaitUntilThereIsRoom() async throws {
        let simulator = Self.simulator + ["--run-min-ms", "1000", "--run-max-ms", "2000"]
        try await World.with(simulator: simulator) { world in
            let disk = SmallDisk(folder: world.stateFolder, kilobytes: 40 << 10)
            try FileManager.default.createDirectory(atPath: disk.folder, withIntermediateDirectories: false)
            let daemon = try await world.startDaemon(["outputs.directory": world.folder + "/outputs"], on: disk)
            let client = try await daemon.client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(150)))
            try disk.fill(of: daemon)
            let refused = await #expect(throws: ClientError.self) {
                try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            }
            #expect("\(String(describing: refused))".contains("disk is full"), "\(String(describing: refused))")
            let full = try await health(client, "database", ok: false)
            #expect(full.status == .failing)
            // A turn that can't be written stops all: health is answered none the less, and says so.
            for _ in 0..<100_000 {
                let detail = try await client.call(HealthGet()).checks.first { $0.name == "database" }?.detail ?? ""
                if detail.contains("turns can't be written") { break }
            }
            let waiting = try await client.call(HealthGet()).checks.first { $0.name == "database" }?.detail ?? ""
            #expect(waiting.contains("turns can't be written") && waiting.contains("make room"), "\(waiting)")
            let unanswered = await #expect(throws: ClientError.self) { try await client.call(StatsGet()) }
            #expect("\(String(describing: unanswered))".contains("disk is full"))
            try disk.empty(of: daemon)
            _ = try await health(client, "database", ok: true)
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts == ItemCounts(done: 150))
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 150)
            #expect(stats["duplicates"]?.intValue == 0)
        }
    }
}
