import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What the settings file says of a store, and what was said over the socket.
@Suite(.serialized, .net)
struct StoreSettingsTests {
    private func start(_ world: World, weight: Int) async throws -> DaemonProcess {
        let file = world.folder + "/settings.yaml"
        try Data("stores:\n  acme:\n    weight: \(weight)\n".utf8).write(to: URL(filePath: file))
        let notify = try NotifySocket(path: world.folder + "/n\(weight)")
        world.atEnd { notify.close() }
        let process = try world.launchDaemon(
            ["--config", file] + world.settings([:]),
            environment: ["NOTIFY_SOCKET": notify.path, "REPLICATE_API_TOKEN": World.token])
        try await notify.heard("READY=1")
        return DaemonProcess(process: process, notify: notify, socketPath: world.socketPath)
    }

    private func end(_ daemon: DaemonProcess) async throws {
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.ended() == .exited(0))
    }

    private func weight(_ daemon: DaemonProcess, _ change: String) async throws -> Int64? {
        let connection = try RawConnection(path: daemon.socketPath)
        return try await connection.ask(#"{"id":1,"method":"store.set","params":{"store":"acme"\#(change)}}"#)?[
            "result"]?[
                "weight"]?.intValue
    }

    private func list(_ daemon: DaemonProcess) async throws -> Int64? {
        let reply = try await RawConnection(path: daemon.socketPath).ask(#"{"id":1,"method":"store.list"}"#)
        return reply?["result"]?["stores"]?.arrayValue?.first?["weight"]?.intValue
    }

    @Test func `the file holds until somebody says otherwise, and a start tells that they differ`() async throws {
        try await World.with { world in
            let first = try await start(world, weight: 2)
            #expect(try await list(first) == 2)
            try await end(first)

            let second = try await start(world, weight: 3)
            #expect(try await list(second) == 3, "a file that changed while nothing ran holds")
            #expect(try await weight(second, #","weight":5"#) == 5)
            try await end(second)
            #expect(!second.process.errorText.contains("--reset"))

            let third = try await start(world, weight: 4)
            #expect(try await list(third) == 5, "what an admin said goes over the file")
            #expect(third.process.errorText.contains("imgoptctl store set acme --reset"))
            #expect(try await weight(third, #","reset":true"#) == 4)
            _ = try await third.client().call(StorePause(store: Samples.store("acme")))
            try await end(third)

            let fourth = try await start(world, weight: 6)
            #expect(try await list(fourth) == 6, "what was reset goes by the file again")
            #expect(!fourth.process.errorText.contains("--reset"))
            let acme = try await fourth.client().call(StoreList()).stores.first
            #expect(acme?.paused == true)
            try await end(fourth)
        }
    }

    @Test func `a store all of whose images are finished is listed after a restart`() async throws {
        try await World.with(simulator: ["--create-rpm", "0", "--output-bytes", "512"]) { world in
            let first = try await start(world, weight: 2)
            let client = try await first.client()
            let submit = JobSubmit(store: try Samples.store("bolt"), images: Samples.remote(2))
            let job = try await client.finished(job: client.call(submit).id)
            try await end(first)

            let second = try await start(world, weight: 3)
            let bolt = try await second.client().call(StoreList()).stores.first { $0.store.text == "bolt" }
            #expect(bolt?.done == job.counts.done && job.counts.done == 2)
            try await end(second)
        }
    }
}
