import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// daemon.reload and SIGHUP: all of it or nothing, and said by name.
@Suite(.serialized, .net)
struct ReloadTests {
    private func start(_ world: World, _ text: String, token: String = World.token) async throws -> DaemonProcess {
        try Data(text.utf8).write(to: URL(filePath: world.folder + "/settings.yaml"))
        try Data(token.utf8).write(to: URL(filePath: world.folder + "/token"))
        let notify = try NotifySocket(path: world.folder + "/n")
        world.atEnd { notify.close() }
        // What the command line says can't be changed by a file.
        let arguments = world.settings(["limiter.rpm": nil, "limiter.burst": nil, "log.level": nil])
        let process = try world.launchDaemon(
            ["--config", world.folder + "/settings.yaml", "--set", "replicate.token_file=\(world.folder)/token"]
                + arguments, environment: ["NOTIFY_SOCKET": notify.path])
        try await notify.heard("READY=1")
        return DaemonProcess(process: process, notify: notify, socketPath: world.socketPath)
    }

    private func write(_ world: World, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: world.folder + "/settings.yaml"))
    }

    private func rate(_ daemon: DaemonProcess) async throws -> Int64? {
        try await RawConnection(path: daemon.socketPath).ask("stats")?["result"]?["create"]?["rpm"]?.intValue
    }

    /// The bucket is in use until a restart; who took it out of the settings need not keep its key for a reload.
    @Test func aBucketThatIsTakenOutNeedsARestartAndNoKey() async throws {
        try await World.with { world in
            let key = world.folder + "/s3-credentials"
            try Data("key\nsecret\n".utf8).write(to: URL(filePath: key))
            let bucket = "  endpoint: http://127.0.0.1:9\n  bucket: images\n  credentials_file: \(key)\n"
            let client = try await start(world, "outputs:\n  store: s3\ns3:\n\(bucket)").client()
            try FileManager.default.removeItem(atPath: key)
            try write(world, "limiter:\n  rpm: 60\n")
            let result = try await client.call(DaemonReload())
            #expect(result.changed.contains("limiter.rpm"))
            #expect(result.needsRestart.contains("s3.bucket"))
        }
    }

    @Test func whatChangedIsInForceAndToldAndABadFileChangesNothing() async throws {
        try await World.with { world in
            let daemon = try await start(world, "limiter:\n  rpm: 6000\n")
            let recorder = world.record(try await daemon.client())
            let connection = try RawConnection(path: daemon.socketPath)

            try write(world, "limiter:\n  rpm: 60\n  window_ms: 30000\nstores:\n  acme:\n    weight: 4\n")
            let reply = try await connection.ask(#"{"id":1,"method":"daemon.reload"}"#)
            let names = ["limiter.rpm", "stores.acme.weight"]
            #expect(reply?["result"]?["changed"] == .array(names.map { .string($0) }))
            #expect(reply?["result"]?["needs_restart"] == .array([.string("limiter.window_ms")]))
            #expect(try await rate(daemon) == 60)
            let event = try await recorder.wait(.daemonReloaded)
            #expect(event.members["changed"] == .array(names.map { .string($0) }))
            let stores = try await connection.ask(#"{"id":2,"method":"store.list"}"#)?["result"]?["stores"]
            #expect(stores?.arrayValue?.first?["weight"]?.intValue == 4)

            try write(world, "limiter:\n  rpm: 70\n  bursts: 1\n")
            let refusal = try await connection.ask(#"{"id":3,"method":"daemon.reload"}"#)?["error"]
            #expect(refusal?["data"]?["name"]?.stringValue == "settings_refused")
            #expect(refusal?["message"]?.stringValue?.contains("settings.yaml:3: limiter.bursts") == true)
            #expect(try await rate(daemon) == 60)
        }
    }

    @Test func hangUpReadsTheSettingsAgain() async throws {
        try await World.with { world in
            let daemon = try await start(world, "limiter:\n  rpm: 6000\n")
            let recorder = world.record(try await daemon.client())
            try write(world, "limiter:\n  rpm: 90\n")
            daemon.process.signal(SIGHUP)
            try await daemon.notify.heard("RELOADING=1")
            try await recorder.wait(.daemonReloaded)
            #expect(try await rate(daemon) == 90)
            try await daemon.notify.heard("READY=1", times: 2)
        }
    }

    /// A refused token stops all creations; the right one, once it is there, sets the waiting image going.
    @Test func newTokenSetsGoingWhatTheOldOneStopped() async throws {
        try await World.with(simulator: ["--output-bytes", "1024"]) { world in
            let daemon = try await start(world, "", token: "r8_wrong")
            let recorder = world.record(try await daemon.client())
            let job = try await daemon.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            try await recorder.wait(.providerDown)
            try Data(World.token.utf8).write(to: URL(filePath: world.folder + "/token"))
            let reply = try await RawConnection(path: daemon.socketPath).ask(#"{"id":1,"method":"daemon.reload"}"#)
            #expect(reply?["result"]?["changed"] == .array([.string("token")]))
            let finished = try await daemon.client().finished(job: job.id)
            #expect(finished.counts == ItemCounts(done: 1))
            #expect(!daemon.process.errorText.contains(World.token))
        }
    }
}
