import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// A process that may open few files.
@Suite(.serialized, .net)
struct DescriptorTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]
    private static let limit = 256

    private func start(_ world: World) async throws -> DaemonProcess {
        let notify = try NotifySocket(path: world.folder + "/few")
        world.atEnd { notify.close() }
        let arguments = ["-c", #"ulimit -n \#(Self.limit) && exec "$0" "$@""#, Programs.daemon] + world.settings()
        let process = try world.launch(
            "/bin/sh", arguments,
            environment: ["REPLICATE_API_TOKEN": World.token, "NOTIFY_SOCKET": notify.path], name: "imgoptd")
        let daemon = DaemonProcess(process: process, notify: notify, socketPath: world.socketPath)
        try await daemon.ready()
        return daemon
    }

    /// Three hundred outputs that take an hour each: as many are fetched as leaves clients their place.
    @Test func transfersLeaveClientsTheirPlace() async throws {
        try await World.with(simulator: Self.simulator, settings: ["outputs.max_downloads": "300"]) { world in
            try await world.simulator.set(["faults": ["download_slow": ["probability": 1, "ms": 3_600_000]]])
            let daemon = try await start(world)
            #expect(daemon.process.errorText.contains("no more than 256 files may be open: at most 30 downloads"))
            let client = try await daemon.client()
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(300)))
            try await look(for: "300 that ended", at: { try await client.call(JobGet(job: submitted.id)).counts }) {
                $0.saving == 300
            }
            try await world.simulator.waits { $0["downloads"]?.intValue == 30 }
            let held = try (0..<30).map { _ in try RawConnection(path: daemon.socketPath) }
            for connection in held {
                #expect(try await connection.ask(#"{"id":1,"method":"server.ping"}"#)?["result"] != nil)
            }
            #expect(try await client.call(HealthGet()).checks.first { $0.name == "database" }?.ok == true)
        }
    }

    @Test func withFewFilesAllIsDoneAllTheSame() async throws {
        try await World.with(simulator: Self.simulator, settings: ["outputs.max_downloads": "300"]) { world in
            let client = try await start(world).client()
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(300)))
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 300))
            #expect(try await world.simulator.stats()["duplicates"]?.intValue == 0)
        }
    }
}
