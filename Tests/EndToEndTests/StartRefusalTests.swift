import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// What a newcomer gets wrong: each is said with what to do, and the exit status tells systemd whether to try again.
@Suite(.serialized, .net)
struct StartRefusalTests {
    /// Runs a daemon that can't start; answers what it said.
    private func refusal(
        _ world: World, _ arguments: [String], environment: [String: String] = ["REPLICATE_API_TOKEN": World.token],
        status: Int32 = 78
    ) async throws -> String {
        let process = try world.launchDaemon(arguments, environment: environment)
        #expect(try await process.ended() == .exited(status), "\(arguments.suffix(2)): \(process.errorText)")
        #expect(!process.errorText.contains(World.token))
        #expect(!process.errorText.contains("Fatal error"))
        return process.errorText
    }

    /// As wrong settings are: a service whose command line is wrong is not started again and again.
    @Test func aWrongCommandLineIsRefusedAsWrongSettingsAre() async throws {
        try await World.with { world in
            let cases = [
                (["run"], "imgoptd: run is no argument here: imgoptd has no commands"),
                (["--confg"], "imgoptd: Unknown option '--confg'"),
                (["--set"], "imgoptd: Missing value for '--set"),
                (["--only-database"], "imgoptd: --only-database needs --check-database"),
                (["--set", "limiter.rpm"], "imgoptd: --set limiter.rpm: give a key and a value"),
                (["--config", "/a", "--config=/b"], "imgoptd: --config is given twice"),
                (["--set", "limiter.rpm=60"], "imgoptd: --set limiter.rpm=60: limiter.rpm was set before"),
            ]
            for (arguments, words) in cases {
                let text = try await refusal(world, world.settings() + arguments)
                #expect(text.hasPrefix(words), "\(text)")
            }
            let help = try world.launchDaemon(["--help"])
            #expect(try await help.ended() == .exited(0))
            let lines = await help.lines.whole()
            for status in [0, 1, 65, 74, 75, 78] {
                #expect(lines.contains { $0.hasPrefix("  \(status) ") }, "\(status): \(lines)")
            }
        }
    }

    @Test func withoutATokenItNamesTheThreePlacesForOne() async throws {
        try await World.with { world in
            let text = try await refusal(world, world.settings(), environment: [:])
            #expect(text.contains("replicate-token"))
            #expect(text.contains("replicate.token_file"))
            #expect(text.contains("REPLICATE_API_TOKEN"))
        }
    }

    @Test func wrongSettingsAreRefusedByName() async throws {
        try await World.with { world in
            let long = "/tmp/" + String(repeating: "x", count: 120)
            let cases: [([String: String?], [String])] = [
                (["socket.path": long], ["socket.path", "107"]),
                (["socket.path": "/nowhere/at/all/s"], ["/nowhere/at/all/s", "does not exist"]),
                (["limiter.rpm": "many"], ["limiter.rpm", "many"]),
                (["limiter.rpm": "0"], ["limiter.rpm", "1"]),
                (["limiter.prm": "60"], ["limiter.prm"]),
                (["replicate.base_url": "http://api.replicate.com/v1"], ["replicate.base_url", "https"]),
                (["replicate.token_file": "/nowhere/token"], ["/nowhere/token"]),
                (["engine.retry_lost_outputs": "maybe"], ["engine.retry_lost_outputs", "true or false"]),
                (["outputs.max_bytes": "1000"], ["outputs.max_bytes", "1048576"]),
            ]
            for (changes, words) in cases {
                let text = try await refusal(world, world.settings(changes))
                for word in words { #expect(text.contains(word), "\(text)") }
            }
        }
    }

    /// Files that are named and can't be used are found by the check, before anything runs.
    @Test func theCheckLooksAtEachFile() async throws {
        try await World.with { world in
            let text = world.folder + "/text"
            try Data("Name value\n".utf8).write(to: URL(filePath: text))
            let none = "/nowhere/at/all"
            let settings: [([String: String?], String)] = [
                (["replicate.ca_file": none], "replicate.ca_file) can't be read"),
                (["replicate.ca_file": text], "holds no certificate in PEM"),
                (["replicate.headers_file": none], "replicate.headers_file) can't be read"),
                (["replicate.headers_file": text], "line 1 is not of the form Name: value"),
                (
                    ["replicate.proxy": Edge.proxy, "replicate.proxy_credentials_file": none],
                    "replicate.proxy_credentials_file) can't be read"
                ),
                (["replicate.proxy": Edge.proxy, "replicate.proxy_credentials_file": text], "must hold one line"),
                (["replicate.proxy": "http://anna:secret-word@proxy.test:3128"], "replicate.proxy_credentials_file"),
            ]
            for (changes, words) in settings {
                let check = try world.launchDaemon(world.settings(changes) + ["--check-config"])
                #expect(try await check.ended() == .exited(78), "\(words): \(check.errorText)")
                #expect(check.errorText.contains(words), "\(check.errorText)")
                #expect(!check.errorText.contains("secret-word"))
            }
            for (name, value) in [
                ("SSL_CERT_FILE", none), ("CURL_CA_BUNDLE", text), ("SSL_CERT_DIR", text), ("HTTPS_PROXY", "ftp://a:1"),
            ] {
                let check = try world.launchDaemon(world.settings() + ["--check-config"], environment: [name: value])
                #expect(try await check.ended() == .exited(78), "\(name): \(check.errorText)")
                #expect(check.errorText.contains(name), "\(check.errorText)")
            }
        }
    }

    @Test func unusableStateFolderIsNamed() async throws {
        try await World.with { world in
            let file = world.folder + "/file"
            try Data().write(to: URL(filePath: file))
            for path in [file, file + "/below", "/proc/imgopt"] {
                #expect(try await refusal(world, world.settings(["state.directory": path])).contains(path))
            }
        }
    }

    @Test func settingsFileIsRefusedWithTheLine() async throws {
        try await World.with { world in
            let file = world.folder + "/imgoptd.yaml"
            let text = "limiter:\n  rpm: 60\n  speed: 3\n"
            try Data(text.utf8).write(to: URL(filePath: file))
            let unknown = try await refusal(world, world.settings() + ["--config", file])
            #expect(unknown.contains("limiter.speed") || unknown.contains("speed"))
            #expect(unknown.contains("\(file):3") || unknown.contains("line 3"), "\(unknown)")

            try Data("limiter:\n  rpm: often\n".utf8).write(to: URL(filePath: file))
            let bad = try await refusal(world, world.settings(["limiter.rpm": nil]) + ["--config", file])
            #expect(bad.contains("limiter.rpm"))
            #expect(bad.contains("\(file):2") || bad.contains("line 2"), "\(bad)")

            let missing = try await refusal(world, world.settings() + ["--config", world.folder + "/none.yaml"])
            #expect(missing.contains("none.yaml"))
            let folder = try await refusal(world, world.settings() + ["--config", world.folder])
            #expect(folder.contains(world.folder))
        }
    }

    @Test func unknownVariableIsRefused() async throws {
        try await World.with { world in
            let variables = ["REPLICATE_API_TOKEN": World.token, "IMGOPT_LIMITER_PRM": "60"]
            let text = try await refusal(world, world.settings(), environment: variables)
            #expect(text.contains("IMGOPT_LIMITER_PRM"))
        }
    }

    @Test func aVariableOfSomebodyElseIsAWarningAndANearMissTheEnd() async throws {
        try await World.with { world in
            let token = ["REPLICATE_API_TOKEN": World.token]
            let check = try world.launchDaemon(
                world.settings() + ["--check-config"], environment: token.merging(["IMGOPT_VERSION": "7"]) { $1 })
            #expect(try await check.ended() == .exited(0), "\(check.errorText)")
            #expect(check.errorText.contains("warning: IMGOPT_VERSION in the environment is no setting"))
            let daemon = try await world.startDaemon(environment: ["IMGOPT_VERSION": "7"])
            #expect(daemon.process.errorText.contains("IMGOPT_VERSION in the environment is no setting"))
            try await daemon.crash()
            let near = try world.launchDaemon(
                world.settings(), environment: token.merging(["IMGOPT_LIMITER_RPN": "7"]) { $1 })
            #expect(try await near.ended() == .exited(78), "\(near.errorText)")
            #expect(near.errorText.contains("did you mean IMGOPT_LIMITER_RPM?"), "\(near.errorText)")
        }
    }

    @Test func secondDaemonOnTheSameStateNamesTheFirst() async throws {
        try await World.with { world in
            let first = try await world.startDaemon()
            let text = try await refusal(
                world, world.settings(["socket.path": world.folder + "/t"]), status: 1)
            #expect(text.contains("\(first.process.pid)"), "\(text)")
            #expect(text.contains(world.stateFolder))
            // And the first one was not disturbed.
            try await first.client().call(ServerPing())
        }
    }

    @Test func secondDaemonOnTheSameSocketLeavesTheFirstAlone() async throws {
        try await World.with { world in
            let first = try await world.startDaemon()
            // The other one may end: a restart may help, as it may where the state is in use.
            let text = try await refusal(world, world.settings(["state.directory": world.folder + "/other"]), status: 1)
            #expect(text.contains("another server answers at \(world.socketPath)"), "\(text)")
            #expect(!text.contains("took up the work"), "nothing was begun")
            #expect(FileManager.default.fileExists(atPath: world.socketPath))
            let page = world.folder + "/page"
            let second = try await world.startDaemon([
                "state.directory": world.folder + "/second", "socket.path": world.folder + "/t",
                "metrics.listen": "unix:\(page)",
            ])
            let third = world.settings([
                "state.directory": world.folder + "/third", "socket.path": world.folder + "/u",
                "metrics.listen": "unix:\(page)",
            ])
            #expect(try await refusal(world, third, status: 1).contains("metrics.listen: another server answers"))
            await second.process.stop()
            try await first.client().call(ServerPing())
        }
    }
}
