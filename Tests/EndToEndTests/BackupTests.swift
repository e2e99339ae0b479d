import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// `imgoptctl backup`: a copy taken while the daemon works, and what can be done with it.
@Suite(.serialized, .net)
struct BackupTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]

    /// Runs `imgoptctl backup` and answers how it ended and what it said.
    private func backup(_ world: World, _ arguments: String...) async throws -> (ChildProcess.Ending, ChildProcess) {
        let process = try world.launch(
            Programs.control, ["--socket", world.socketPath, "backup"] + arguments, name: "imgoptctl")
        return (try await process.ended(), process)
    }

    @Test func aBackupUnderLoadStartsAndKnowsTheSameJobs() async throws {
        try await World.with(simulator: Self.simulator) { world in
            var daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let store = try Samples.store("acme")
            let finished = try await client.call(JobSubmit(store: store, images: Samples.remote(20), key: "order-77"))
            _ = try await client.finished(job: finished.id)
            let before = try await client.call(JobItems(job: finished.id)).items
            // Turns are written all the while.
            let load = try await client.call(JobSubmit(store: store, images: Samples.remote(300, "load")))
            let file = world.folder + "/backup.sqlite"
            let (ending, said) = try await backup(world, file)
            #expect(ending == .exited(0), "\(said.errorText)")
            #expect(said.errorText.contains("2 jobs with 320 images"), "\(said.errorText)")
            #expect(try await client.finished(job: load.id).counts == ItemCounts(done: 300))

            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let bytes = try Data(contentsOf: URL(filePath: file))
            #expect(bytes.range(of: Data(World.token.utf8)) == nil, "the token is in the backup")
            let left = try FileManager.default.contentsOfDirectory(atPath: world.stateFolder + "/backups")
            #expect(left.isEmpty, "the daemon's own copy was not taken away: \(left)")

            // As the README tells it.
            daemon.process.signal(SIGTERM)
            _ = try await daemon.process.ended()
            for name in ["imgopt.sqlite", "imgopt.sqlite-wal", "imgopt.sqlite-shm"] {
                try? FileManager.default.removeItem(atPath: "\(world.stateFolder)/\(name)")
            }
            try FileManager.default.copyItem(atPath: file, toPath: world.stateFolder + "/imgopt.sqlite")
            daemon = try await world.startDaemon()
            let again = try await daemon.client()
            #expect(try await again.call(JobItems(job: finished.id)).items == before)
            let same = try await again.call(JobSubmit(store: store, images: Samples.remote(20), key: "order-77"))
            #expect(same.id == finished.id && same.existing)
            #expect(try await again.finished(job: load.id).counts == ItemCounts(done: 300))
        }
    }

    @Test func nothingIsOverwrittenUnlessItIsSaid() async throws {
        try await World.with(simulator: Self.simulator) { world in
            _ = try await world.startDaemon()
            let file = world.folder + "/backup.sqlite"
            try Data("precious".utf8).write(to: URL(filePath: file))
            let (refused, said) = try await backup(world, file)
            #expect(refused == .exited(2))
            #expect(said.errorText.contains("is there already") && said.errorText.contains("--force"))
            #expect(try Data(contentsOf: URL(filePath: file)) == Data("precious".utf8))
            let (forced, _) = try await backup(world, "--force", file)
            #expect(forced == .exited(0))
            #expect(try Data(contentsOf: URL(filePath: file)).prefix(15) == Data("SQLite format 3".utf8))
            let (nowhere, reason) = try await backup(world, "/nowhere/at/all")
            #expect(nowhere == .exited(2) && reason.errorText.contains("/nowhere/at/all"))
            let names = try FileManager.default.contentsOfDirectory(atPath: world.folder)
            #expect(!names.contains { $0.hasSuffix(".partial") }, "\(names)")
        }
    }

    /// Copies that nobody takes away do not fill the disk.
    @Test func theDaemonKeepsThreeOfItsOwnCopies() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            var made: [String] = []
            for _ in 0..<5 { made.append(try await client.call(DaemonBackup()).path) }
            let folder = world.stateFolder + "/backups"
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left.map { "\(folder)/\($0)" } == made.suffix(3).sorted())
        }
    }
}
