import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Somebody takes away what the daemon works in: folders are made again, and it says so; without its database it
/// acknowledges nothing more.
@Suite(.serialized, .net)
struct FolderLossTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]

    private func submit(_ client: ImgoptClient, _ name: String, _ count: Int = 2) async throws -> Job {
        try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(count, name)))
    }

    private func done(_ client: ImgoptClient, _ job: Job) async throws {
        let ended = try await client.finished(job: job.id)
        #expect(ended.counts == ItemCounts(done: job.images))
    }

    /// Asks for the health until a check is as wanted; each asking is a round trip.
    private func health(
        _ client: ImgoptClient, _ check: String, ok: Bool, _ words: String = ""
    ) async throws -> (status: HealthStatus, detail: String) {
        for _ in 0..<200_000 {
            let health = try await client.call(HealthGet())
            if let found = health.checks.first(where: { $0.name == check }), found.ok == ok,
                words.isEmpty || found.detail.contains(words)
            {
                return (health.status, found.detail)
            }
        }
        throw Missing(
            what: "\(check) \(ok ? "well" : "unwell") \(words)", among: "\(try await client.call(HealthGet()))")
    }

    private func bits(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: ["", "/.partial"])
    func outputsFolderIsMadeAgainAndItIsSaid(part: String) async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            try await done(client, submit(client, "before"))
            let folder = world.stateFolder + "/outputs"
            try FileManager.default.removeItem(atPath: folder + part)
            try await done(client, submit(client, "after", 20))
            #expect(try bits(folder) == 0o750 && bits(folder + "/.partial") == 0o700)
            #expect(try bits(folder + "/acme/2") == 0o750 && bits(folder + "/acme/2/3-0.png") == 0o640)
            let told = try await health(client, "folders", ok: false, folder + part + " was removed")
            #expect(told.status == .degraded && told.detail.contains("removed or replaced"), "\(told)")
            #expect(daemon.process.errorText.contains("removed or replaced while the daemon runs"))
            _ = try await client.call(DaemonReload())
            _ = try await health(client, "folders", ok: true)
        }
    }

    @Test func sourcesFolderIsMadeAgainAndWhatWasInItIsNotPaidFor() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set(["faults": ["error_before": ["probability": 1, "kinds": ["file"]]]])
            let images = Samples.inline.map(\.image)
            let lost = try await client.call(JobSubmit(store: try Samples.store("acme"), images: images))
            try FileManager.default.removeItem(atPath: world.stateFolder + "/blobs")
            _ = try await health(client, "folders", ok: false, world.stateFolder + "/blobs")
            try await world.simulator.set(["faults": ["error_before": nil]])
            // It would look again by itself, after a while that has grown.
            _ = try await client.call(DaemonReload())
            let ended = try await client.finished(job: lost.id)
            #expect(ended.counts == ItemCounts(failed: images.count))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 0)
            let error = try await client.call(JobItems(job: lost.id)).items.first?.error
            #expect(error?.name == "upload_failed", "\(String(describing: error))")
            #expect(error?.message.contains("once more") == true, "\(String(describing: error))")
            try await done(client, client.call(JobSubmit(store: try Samples.store("acme"), images: images)))
            #expect(try bits(world.stateFolder + "/blobs") == 0o700)
        }
    }

    @Test func aFileInThePlaceOfTheOutputsHoldsDownloadsUpAndLosesNone() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let folder = world.stateFolder + "/outputs"
            try FileManager.default.removeItem(atPath: folder)
            try Data().write(to: URL(filePath: folder))
            let job = try await submit(client, "held")
            let told = try await health(client, "folders", ok: false, "nothing can be kept in \(folder)")
            #expect(told.status == .failing)
            #expect(try await client.call(JobGet(job: job.id)).counts.failed == 0)
            try FileManager.default.removeItem(atPath: folder)
            try await done(client, job)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
            _ = try await health(client, "folders", ok: false, "removed or replaced")
        }
    }

    @Test func `a store's folder of no use is told and holds no other store up`() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let folder = world.stateFolder + "/outputs/acme"
            try Data().write(to: URL(filePath: folder))
            let job = try await submit(client, "held", 1)
            let told = try await health(client, "outputs", ok: false, folder)
            #expect(told.status == .failing && told.detail.contains("outputs of 1 image can't be saved"), "\(told)")
            #expect(told.detail.contains("Not a directory") && told.detail.contains("see to the folder"), "\(told)")
            let waits = try await client.call(JobExplain(job: job.id))
            #expect(waits.summary.map(\.reason) == [.diskFull] && waits.etaP50Seconds == nil, "\(waits)")
            #expect(waits.summary.first?.detail?.contains(folder) == true, "\(waits)")
            let other = JobSubmit(store: try Samples.store("other"), images: Samples.remote(2, "other"))
            try await done(client, client.call(other))
            let still = try await health(client, "outputs", ok: false, folder)
            #expect(still.status == .failing)
            // A second folder is news, and its line too.
            let second = world.stateFolder + "/outputs/third"
            try Data().write(to: URL(filePath: second))
            let third = try await client.call(JobSubmit(store: Samples.store("third"), images: Samples.remote(1, "t")))
            let both = try await health(client, "outputs", ok: false, "and in 1 other folder")
            #expect(both.status == .failing)
            // However often it is tried, what came is not fetched again before the disk takes a byte.
            let failed = "imgopt_downloads_total{outcome=\"failed\"} "
            try await look(for: "more tries", at: { try await client.call(MetricsGet()).text }) { text in
                text.split(separator: "\n").contains {
                    $0.hasPrefix(failed) && Int($0.dropFirst(failed.count)) ?? 0 >= 8
                }
            }
            for path in [folder, second] { try FileManager.default.removeItem(atPath: path) }
            try await done(client, job)
            try await done(client, third)
            _ = try await health(client, "outputs", ok: true)
            #expect(try await world.creations() == 4)
            #expect(try await world.simulator.stats()["downloads"]?.intValue == 6)
            // Once each, however often it was tried.
            func lines(_ words: String) -> Int { daemon.process.errorText.components(separatedBy: words).count - 1 }
            for _ in 0..<200_000 where lines("no output waits any more") < 2 { try await client.call(ServerPing()) }
            #expect(lines("can't be saved (") == 2 && lines("no output waits any more") == 2)
        }
    }

    @Test func aLinkInThePlaceOfTheOutputsIsUsedAndSaid() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let folder = world.stateFolder + "/outputs"
            try FileManager.default.moveItem(atPath: folder, toPath: world.folder + "/larger")
            try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: world.folder + "/larger")
            // It is the same folder by another way: nothing to be said.
            try await done(client, submit(client, "moved"))
            try FileManager.default.removeItem(atPath: folder)
            try FileManager.default.createDirectory(atPath: world.folder + "/other", withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: world.folder + "/other")
            try await done(client, submit(client, "elsewhere", 20))
            #expect(FileManager.default.fileExists(atPath: world.folder + "/other/acme/2/3-0.png"))
            _ = try await health(client, "folders", ok: false, "\(folder) was removed or replaced")
        }
    }

    /// What is done to the state, below its folder.
    private static let losses: [(name: String, deed: @Sendable (String) throws -> Void)] = [
        ("the database is removed", { try FileManager.default.removeItem(atPath: $0 + "/imgopt.sqlite") }),
        (
            "the database is replaced",
            {
                try FileManager.default.copyItem(atPath: $0 + "/imgopt.sqlite", toPath: $0 + "/new")
                try FileManager.default.removeItem(atPath: $0 + "/imgopt.sqlite")
                try FileManager.default.moveItem(atPath: $0 + "/new", toPath: $0 + "/imgopt.sqlite")
            }
        ),
        ("the log is removed", { try FileManager.default.removeItem(atPath: $0 + "/imgopt.sqlite-wal") }),
        ("the state's folder is removed", { try FileManager.default.removeItem(atPath: $0) }),
        ("the state's folder is moved", { try FileManager.default.moveItem(atPath: $0, toPath: $0 + ".moved") }),
    ]

    @Test(arguments: losses.map(\.name))
    func withoutItsDatabaseItAcknowledgesNothing(loss: String) async throws {
        try await World.with(simulator: Self.simulator, settings: ["limiter.rpm": "60", "limiter.burst": "1"]) {
            world in
            let settings = ["outputs.directory": world.folder + "/outputs"]
            let daemon = try await world.startDaemon(settings)
            let client = try await daemon.client()
            try await done(client, submit(client, "before", 1))
            let deed = try #require(Self.losses.first { $0.name == loss }?.deed)
            try deed(world.stateFolder)
            // At once, before anybody looks: the turn of this submit finds it.
            let refused = await #expect(throws: ClientError.self) { try await submit(client, "after") }
            // What the submit reads before its turn may find it first.
            let name = try #require(refused?.name)
            #expect([.draining, .storageFailed].contains(name), "\(String(describing: refused))")
            let told = try await health(client, "database", ok: false, "was removed or replaced")
            #expect(told.status == .failing)
            let later = await #expect(throws: ClientError.self) { try await submit(client, "later") }
            #expect("\(String(describing: later))".contains("removed or replaced"), "\(String(describing: later))")
            // A request that changes something, and one that only looks at the engine.
            await #expect(throws: ClientError.self) { try await client.call(DaemonPause()) }
            #expect(try await client.call(JobGet(job: 1)).state == .done)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
            daemon.process.signal(SIGTERM)
            #expect(try await daemon.process.ended() == .exited(74), "\(daemon.process.errorText)")
            #expect(daemon.process.errorText.contains("was removed or replaced while the daemon works on it"))
        }
    }

    /// Nobody asks anything: it is found all the same.
    @Test func anIdleDaemonNotices() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            try await done(client, submit(client, "before", 1))
            try FileManager.default.removeItem(atPath: world.stateFolder + "/imgopt.sqlite")
            for _ in 0..<200_000 where !daemon.process.errorText.contains("all that the database had is in") {
                try await client.call(ServerPing())
            }
            let copy = "\(world.stateFolder)/rescued-\(daemon.process.pid).sqlite"
            #expect(daemon.process.errorText.contains(copy))
            daemon.process.signal(SIGTERM)
            #expect(try await daemon.process.ended() == .exited(74))
            // With the copy in place all is as it was.
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: world.stateFolder + "/imgopt.sqlite" + suffix)
            }
            try FileManager.default.moveItem(atPath: copy, toPath: world.stateFolder + "/imgopt.sqlite")
            let again = try await world.startDaemon().client()
            #expect(try await again.call(JobGet(job: 1)).counts == ItemCounts(done: 1))
            #expect(try await again.call(HealthGet()).status == .ok)
        }
    }

    @Test func aNewDatabaseBesideFilesOfAnotherIsToldUntilItIsRead() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let first = try await world.startDaemon()
            let client = try await first.client()
            let images = Samples.inline.map(\.image)
            try await done(client, client.call(JobSubmit(store: try Samples.store("acme"), images: images)))
            #expect(try await client.call(HealthGet()).status == .ok)
            try await first.crash()
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: world.stateFolder + "/imgopt.sqlite" + suffix)
            }
            let second = try await world.startDaemon()
            let other = try await second.client()
            let told = try await health(other, "folders", ok: false, "is new, and")
            #expect(told.detail.contains("/blobs and ") && told.detail.contains("/outputs hold files"), "\(told)")
            #expect(second.process.errorText.contains("is new, and"))
            _ = try await other.call(DaemonReload())
            #expect(try await other.call(HealthGet()).status == .ok)
        }
    }
}

extension ClientError {
    /// What the daemon called it; nil: it did not answer with an error.
    var name: ErrorName? {
        if case .refused(let error) = self { error.knownName } else { nil }
    }
}
