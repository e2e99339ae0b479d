import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// `imgoptd --check-config`: what it says of a start, and what a start says.
@Suite(.serialized, .net)
struct CheckConfigTests {
    private func check(
        _ world: World, _ changes: [String: String?] = [:], status: Int32 = 0,
        environment: [String: String] = ["REPLICATE_API_TOKEN": World.token]
    ) async throws -> (told: String, wrong: String) {
        let process = try world.launchDaemon(
            world.settings(changes) + ["--check-config"], environment: environment)
        #expect(try await process.ended() == .exited(status), "\(process.errorText)")
        let told = (await process.lines.whole()).joined(separator: "\n")
        #expect(!(told + process.errorText).contains(World.token))
        return (told, process.errorText)
    }

    private func files(_ world: World) -> [String] {
        let all = FileManager.default.enumerator(atPath: world.folder)?.compactMap { $0 as? String } ?? []
        return all.filter { !$0.hasSuffix(".err") }.sorted()
    }

    @Test func allThatAStartNeedsIsLookedAtAndLeftAsItIs() async throws {
        try await World.with { world in
            let before = files(world)
            let (told, wrong) = try await check(world)
            for words in [
                "settings: no file", "token: REPLICATE_API_TOKEN",
                "state.directory: \(world.stateFolder), which a start makes", "outputs.directory: ",
                "database: none yet", "socket.path: \(world.socketPath), which is free", "access: all groups",
                "replicate.base_url: \(world.simulator.baseURL), which was not asked",
                "all is well: a start finds what it needs",
            ] {
                #expect(told.contains(words), "\(words): \(told)")
            }
            #expect(wrong.isEmpty)
            #expect(files(world) == before)

            let daemon = try await world.startDaemon()
            let running = try await check(world).told
            #expect(running.contains("a daemon is at work on it, process \(daemon.process.pid)"), "\(running)")
            #expect(running.contains("on which a server answers") && !running.contains("all is well"), "\(running)")
            #expect(running.contains("its database and socket could not be looked at"), "\(running)")
            try await daemon.crash()
            let left = files(world)
            let stopped = try await check(world).told
            #expect(stopped.contains("imgopt.sqlite can be opened"), "\(stopped)")
            #expect(files(world).filter { !$0.contains("sqlite-") } == left.filter { !$0.contains("sqlite-") })
            _ = try await world.startDaemon()
        }
    }

    /// What a start is refused for is found before it, with the same words.
    @Test func whatAStartIsRefusedForIsFound() async throws {
        try await World.with { world in
            func expect(_ changes: [String: String?], _ words: String) async throws {
                let (told, wrong) = try await check(world, changes, status: 78)
                #expect(wrong.contains(words) && !told.contains("all is well"), "\(words): \(wrong)")
                let start = try world.launchDaemon(world.settings(changes))
                #expect(try await start.ended() == .exited(78), "\(start.errorText)")
                #expect(start.errorText.contains(words), "\(words): \(start.errorText)")
            }
            let file = world.folder + "/file"
            try Data("not a folder".utf8).write(to: URL(filePath: file))
            try await expect(["replicate.token_file": world.folder + "/none"], world.folder + "/none")
            try await expect(["state.directory": file], file)
            try await expect(["outputs.directory": file], file)
            try await expect(["socket.path": world.folder + "/none/s"], "the folder of the socket")
            try await expect(["socket.path": file], "is there and is no socket")
            let foreign = world.folder + "/foreign"
            try FileManager.default.createDirectory(atPath: foreign, withIntermediateDirectories: false)
            try Data(repeating: 7, count: 9_000).write(to: URL(filePath: foreign + "/imgopt.sqlite"))
            try await expect(["state.directory": foreign], foreign + "/imgopt.sqlite")
        }
    }

    @Test func whatMayBeMeantSoIsAWarning() async throws {
        try await World.with { world in
            let (told, wrong) = try await check(
                world, ["access.admin_groups": "nobody-has-this"], environment: [:])
            #expect(wrong.contains("warning: access.admin_groups names the group nobody-has-this"), "\(wrong)")
            #expect(wrong.contains("warning: no token is seen from here"), "\(wrong)")
            #expect(told.contains("but see the warnings") && !told.contains("all is well"))
        }
    }
}
