import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// States that are damaged, foreign, newer, locked or read-only: each is said with what to do, by the daemon and by
/// `imgoptd --check-database`, and the exit status tells which it is.
@Suite(.serialized, .net)
struct CheckDatabaseTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]

    private func database(_ world: World) -> String { world.stateFolder + "/imgopt.sqlite" }

    /// What `imgoptd --check-database` says, with its status.
    private func check(_ world: World, status: Int32, on disk: SmallDisk? = nil) async throws -> String {
        let process = try world.launchDaemon(world.settings() + ["--check-database"], environment: [:], on: disk)
        #expect(try await process.ended() == .exited(status), "\(process.errorText)")
        return process.errorText + (await process.lines.whole()).joined(separator: "\n")
    }

    /// What a daemon says that can't start.
    private func refusal(_ world: World, status: Int32, on disk: SmallDisk? = nil) async throws -> String {
        let process = try world.launchDaemon(world.settings(), on: disk)
        #expect(try await process.ended() == .exited(status), "\(process.errorText)")
        #expect(!process.errorText.contains("Fatal error") && !process.errorText.contains(World.token))
        return process.errorText
    }

    /// Leaves the state of a daemon that did `images` images and was killed.
    private func leaveState(_ world: World, images: Int) async throws -> [Item] {
        let daemon = try await world.startDaemon()
        let client = try await daemon.client()
        let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(images)))
        _ = try await client.finished(job: job.id)
        let items = try await client.call(JobItems(job: job.id, limit: 1000)).items
        try await daemon.crash()
        return items
    }

    private func sql(_ world: World, _ text: String) async throws {
        let process = try world.launch("/usr/bin/sqlite3", [database(world), text], name: "sqlite3")
        #expect(try await process.ended() == .exited(0), "\(process.errorText)")
    }

    @Test func aStateAfterAKillIsSoundAndAMissingFileIsNot() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let items = try await leaveState(world, images: 30)
            let sound = try await check(world, status: 0)
            #expect(sound.contains("30 outputs") && sound.contains("is sound"), "\(sound)")
            let path = try #require(items[3].outputs.first?.place)
            try FileManager.default.removeItem(atPath: path)
            try Data("short".utf8).write(to: URL(filePath: try #require(items[7].outputs.first?.place)))
            let damaged = try await check(world, status: 65)
            #expect(damaged.contains("\(path) is not there"), "\(damaged)")
            #expect(damaged.contains("has 5 bytes instead of 4096"), "\(damaged)")
            #expect(damaged.contains("an output of item \(items[3].id)"), "\(damaged)")
            #expect(
                damaged.contains("imgoptctl retry --item ITEM --again") && damaged.contains("is sound"), "\(damaged)")
            #expect(!damaged.contains("backup"), "the database is whole: \(damaged)")
        }
    }

    /// Without the files that it names, and without a trace beside it.
    @Test func aBackupIsCheckedAlone() async throws {
        try await World.with(simulator: Self.simulator) { world in
            _ = try await leaveState(world, images: 5)
            let daemon = try await world.startDaemon()
            let folder = world.folder + "/backups"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let backup = folder + "/monday.sqlite"
            let taken = try world.launch(
                Programs.control, ["--socket", daemon.socketPath, "backup", backup], name: "backup")
            #expect(try await taken.ended() == .exited(0), "\(taken.errorText)")
            let bytes = try Data(contentsOf: URL(filePath: backup))

            func look(_ arguments: [String], status: Int32) async throws -> String {
                let process = try world.launchDaemon(
                    world.settings() + ["--check-database", "--only-database"] + arguments, environment: [:])
                #expect(try await process.ended() == .exited(status), "\(process.errorText)")
                return process.errorText + (await process.lines.whole()).joined(separator: "\n")
            }
            // The daemon is at work all the while: it is not its database.
            let sound = try await look([backup], status: 0)
            #expect(sound.contains("\(backup) is sound") && sound.contains("were not looked for"), "\(sound)")
            #expect(try Data(contentsOf: URL(filePath: backup)) == bytes)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["monday.sqlite"])
            var torn = bytes
            torn.replaceSubrange(8_192..<12_288, with: Data(repeating: 0x55, count: 4_096))
            try torn.write(to: URL(filePath: backup))
            let damaged = try await look([backup], status: 65)
            #expect(damaged.contains("take another one") && !damaged.contains("imgoptd --check-database"), "\(damaged)")
            // A daemon at work on it may write at any moment.
            let live = try await look([database(world)], status: 75)
            #expect(live.contains("process \(daemon.process.pid)") && !live.contains("is sound"), "\(live)")
            _ = try await look([folder + "/none"], status: 78)
            // What is no backup of ours is no damage and no fault of the disk.
            for (name, content) in [("empty", ""), ("note", "Monday's backup"), ("page", "<html>404</html>")] {
                let file = world.folder + "/" + name
                try Data(content.utf8).write(to: URL(filePath: file))
                #expect(try await look([file], status: 78).contains(file), "\(name)")
                #expect(try Data(contentsOf: URL(filePath: file)) == Data(content.utf8))
            }

            try await daemon.crash()
            #expect(try await look([database(world)], status: 0).contains("is sound"))
            try FileManager.default.removeItem(atPath: world.stateFolder + "/outputs")
            _ = try await check(world, status: 65)
            #expect(try await look([], status: 0).contains("imgopt.sqlite is sound"))
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3"), "there is no sqlite3"))
    func whatContradictsItselfIsFound() async throws {
        try await World.with(simulator: Self.simulator) { world in
            _ = try await leaveState(world, images: 3)
            try await sql(
                world,
                """
                UPDATE item SET state = 9 WHERE id = 1; UPDATE item SET state = 2, prediction = NULL WHERE id = 2;
                INSERT INTO blob (sha256, bytes, content_type, refs) VALUES ('ab', 1, 'image/png', 4);
                """)
            let text = try await check(world, status: 65)
            for words in ["item 1: there is no such state", "item 2: it runs", "blob ab", "counts of job 1"] {
                #expect(text.contains(words), "\(words): \(text)")
            }
        }
    }

    @Test func damagedPagesAreRefusedWithWhatToDo() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            _ = try await client.call(DaemonPause())
            _ = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(5_000)))
            daemon.process.signal(SIGTERM)
            _ = try await daemon.process.ended()
            // Everything behind the first pages, so that whatever a start reads is hit.
            let file = try FileHandle(forUpdating: URL(filePath: database(world)))
            let size = try file.seekToEnd()
            try file.seek(toOffset: 32 * 4096)
            try file.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 32 * 4096))
            try file.close()
            let checked = try await check(world, status: 65)
            #expect(checked.contains("restore a backup") && !checked.contains("--check-database"), "\(checked)")
            let refused = try await refusal(world, status: 78)
            #expect(refused.contains("damaged") && refused.contains("--check-database"), "\(refused)")
        }
    }

    @Test func noDatabaseAndAForeignOneAreToldApart() async throws {
        try await World.with { world in
            #expect(try await check(world, status: 78).contains("there is no database at \(database(world))"))
            #expect(!FileManager.default.fileExists(atPath: world.stateFolder), "a check made something")
            try FileManager.default.createDirectory(atPath: world.stateFolder, withIntermediateDirectories: false)
            try Data(repeating: 0x41, count: 9000).write(to: URL(filePath: database(world)))
            #expect(try await check(world, status: 78).contains("is no SQLite database"))
            #expect(try await refusal(world, status: 78).contains("is no SQLite database"))
            try Data().write(to: URL(filePath: database(world)))
            #expect(try await check(world, status: 78).contains("there is nothing in it"))
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3"), "there is no sqlite3"))
    func anotherSchemaIsRefusedAndLeftAlone() async throws {
        try await World.with(simulator: Self.simulator) { world in
            _ = try await leaveState(world, images: 1)
            try await sql(world, "INSERT INTO grdb_migrations VALUES ('99')")
            #expect(try await check(world, status: 78).contains("written by a newer imgoptd"))
            #expect(try await refusal(world, status: 78).contains("written by a newer imgoptd"))
            try await sql(world, "DELETE FROM grdb_migrations WHERE identifier = '99'")
            #expect(try await check(world, status: 0).contains("is sound"))
            // From before the first release: no version brings it up to date.
            try await sql(world, "UPDATE grdb_migrations SET identifier = '1' WHERE identifier = 'schema 1'")
            let bytes = try Data(contentsOf: URL(filePath: database(world)))
            #expect(try await check(world, status: 78).contains("from before the first release"))
            #expect(try await refusal(world, status: 78).contains("from before the first release"))
            #expect(try Data(contentsOf: URL(filePath: database(world))) == bytes)
        }
    }

    @Test func aDaemonAtWorkIsNamedByItsProcess() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let text = try await check(world, status: 75)
            #expect(text.contains("process \(daemon.process.pid)"), "\(text)")
            try await daemon.client().call(ServerPing())
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3"), "there is no sqlite3"))
    func anotherProgramsLockIsNamed() async throws {
        try await World.with(simulator: Self.simulator) { world in
            _ = try await leaveState(world, images: 1)
            let holder = try world.launch(
                "/bin/sh",
                [
                    "-c",
                    #"{ echo "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT 'held';"; exec sleep 600; } | "#
                        + #"exec /usr/bin/sqlite3 "$1""#, "sh", database(world),
                ], name: "holder")
            try await holder.lines.wait("the lock") { $0 == "held" }
            #expect(try await check(world, status: 75).contains("another program holds \(database(world))"))
            #expect(try await refusal(world, status: 1).contains("another program holds \(database(world))"))
        }
    }

    @Test(.enabled(if: SmallDisk.obstacle == nil, Comment(rawValue: SmallDisk.obstacle ?? "")))
    func aReadOnlyDiskIsNamed() async throws {
        try await World.with(simulator: Self.simulator) { world in
            _ = try await leaveState(world, images: 1)
            let disk = SmallDisk(readOnly: world.stateFolder)
            let checked = try await check(world, status: 74, on: disk)
            #expect(checked.contains("Read-only file system") && checked.contains(world.stateFolder), "\(checked)")
            let refused = try await refusal(world, status: 78, on: disk)
            #expect(refused.contains("Read-only file system") && refused.contains("writable"), "\(refused)")
        }
    }
}
