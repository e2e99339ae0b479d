import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// Folders and files that others could use against the daemon, and its own memory.
@Suite(.serialized, .net)
struct StateSafetyTests {
    private func makeState(_ world: World, mode: Int) throws {
        try FileManager.default.createDirectory(atPath: world.stateFolder, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: world.stateFolder)
    }

    @Test(arguments: ["imgoptd.lock", "imgopt.sqlite"])
    func aLinkInTheStateIsRefusedAndItsTargetUntouched(name: String) async throws {
        try await World.with { world in
            try makeState(world, mode: 0o700)
            let victim = world.folder + "/victim"
            try Data("precious".utf8).write(to: URL(filePath: victim))
            try FileManager.default.createSymbolicLink(
                atPath: world.stateFolder + "/" + name, withDestinationPath: victim)
            let process = try world.launchDaemon(world.settings())
            #expect(try await process.ended() == .exited(78), "\(process.errorText)")
            #expect(process.errorText.contains("\(world.stateFolder)/\(name) is a symbolic link"))
            #expect(try Data(contentsOf: URL(filePath: victim)) == Data("precious".utf8))
        }
    }

    @Test func aStateForEverybodyIsRefused() async throws {
        try await World.with { world in
            try makeState(world, mode: 0o777)
            let process = try world.launchDaemon(world.settings())
            #expect(try await process.ended() == .exited(78), "\(process.errorText)")
            #expect(process.errorText.contains("chmod o-w \(world.stateFolder)"), "\(process.errorText)")
            let check = try world.launchDaemon(world.settings() + ["--check-config"])
            #expect(try await check.ended() == .exited(78), "\(check.errorText)")
            // One below it is as safe as any.
            let daemon = try await world.startDaemon(["state.directory": world.stateFolder + "/own"])
            #expect(daemon.process.errorText.contains("everybody may write to \(world.stateFolder)"))
        }
    }

    @Test func whatSomeMayDoIsToldAndIsNotUnwell() async throws {
        try await World.with { world in
            try makeState(world, mode: 0o770)
            let token = world.folder + "/token"
            try Data(World.token.utf8).write(to: URL(filePath: token))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: token)
            let daemon = try await world.startDaemon(["replicate.token_file": token])
            for words in ["others may write to the state folder", "everybody may read the token in \(token)"] {
                #expect(daemon.process.errorText.contains(words), "\(words)")
                let health = try await daemon.client().call(HealthGet())
                let check = health.checks.first { $0.name == "folders" }
                #expect(check?.ok == true && check?.detail.contains(words) == true)
                #expect(health.status == .ok)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: world.stateFolder)
            let mended = try await daemon.client().call(HealthGet()).checks.first { $0.name == "folders" }
            #expect(mended?.detail == "")
        }
    }

    /// Run by root on the folder of a service, or the other way round.
    @Test(.enabled(if: geteuid() == 0, "needs root: it makes a folder somebody else's"))
    func aStateOfAnotherUserIsTold() async throws {
        try await World.with { world in
            try makeState(world, mode: 0o700)
            #expect(unsafe chown(world.stateFolder, 70_001, 70_001) == 0)
            let daemon = try await world.startDaemon()
            #expect(daemon.process.errorText.contains("belongs to user 70001"), "\(daemon.process.errorText)")
        }
    }

    /// Of a process whose memory is closed, /proc is root's, whoever runs it; and a crash leaves nothing.
    @Test(arguments: [false, true]) func memoryIsForNobodyUnlessTheSettingSaysSo(isOpen: Bool) async throws {
        try await World.with(settings: ["daemon.core_dumps": "\(isOpen)"]) { world in
            let daemon = try await world.startDaemon()
            let limits = try String(contentsOfFile: "/proc/\(daemon.process.pid)/limits", encoding: .utf8)
            let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") } ?? ""
            let words = line.split(separator: " ")
            #expect((words.suffix(3).first == "0") == !isOpen || isOpen, "\(line)")
            #expect(isOpen || words.suffix(3).prefix(2) == ["0", "0"], "\(line)")
            // Still seen from outside by root, and by itself.
            #expect(try await daemon.client().call(MetricsGet()).text.contains("imgopt_open_fds"))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: it acts as another user"))
    func noOtherProcessOfItsUserLooksIntoIt() async throws {
        try await World.with { world in
            let user = ["--reuid", "70001", "--regid", "70001", "--clear-groups"]
            #expect(unsafe chown(world.folder, 70_001, 70_001) == 0)
            for (isOpen, status) in [(false, Int32(2)), (true, 0)] {
                let settings = world.settings([
                    "daemon.core_dumps": "\(isOpen)", "state.directory": world.folder + "/own-\(isOpen)",
                ])
                let daemon = try world.launch(
                    "/usr/bin/setpriv", user + [Programs.daemon] + settings,
                    environment: ["REPLICATE_API_TOKEN": World.token], name: "own")
                for _ in 0..<200_000 {
                    if (try? RawConnection(path: world.socketPath)) != nil || daemon.ending != nil { break }
                }
                guard daemon.ending != .exited(127), daemon.ending != .exited(126) else { return }
                let look = try world.launch(
                    "/usr/bin/setpriv", user + ["grep", "-q", World.token, "/proc/\(daemon.pid)/environ"], name: "look")
                #expect(try await look.ended() == .exited(status), "\(isOpen): \(daemon.errorText)")
                daemon.signal(SIGTERM)
                #expect(try await daemon.ended() == .exited(0), "\(daemon.errorText)")
            }
        }
    }
}
