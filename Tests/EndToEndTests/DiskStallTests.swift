import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// A disk that answers nobody for a while: systemd is asked for time, and no alarm is given.
@Suite(.tags(.heavy), .net)
struct DiskStallTests {
    private static let simulator = ["--output-bytes", "1024"]
    private static let moreTime = "EXTEND_TIMEOUT_USEC=20000000"

    private func start(_ world: World, _ fault: DiskFault, watchdog: String? = nil) throws -> DaemonProcess {
        var environment = fault.environment(under: world.stateFolder, log: world.folder + "/calls")
        environment["WATCHDOG_USEC"] = watchdog
        let daemon = try world.launchDaemon(named: "stalled", environment: environment)
        world.atEnd { daemon.notify.close() }
        return daemon
    }

    @Test func `a slow recovery asks for more time until it is ready`() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let stalled = world.folder + "/stalled"
            #expect(FileManager.default.createFile(atPath: stalled, contents: nil))
            let daemon = try start(world, DiskFault(deed: .stall, at: 1, whileExists: stalled))
            let asked = try await daemon.notify.heard(Self.moreTime, times: 1)
            #expect(!asked.contains("READY=1"))
            try await daemon.notify.heard("STATUS=taking up the work of the last life")
            #expect(!daemon.notify.messages.all.contains { $0.hasPrefix("READY=1") })
            try FileManager.default.removeItem(atPath: stalled)
            try await daemon.ready()
        }
    }

    @Test func `a stop whose last turn waits for the disk asks for more time, and loses nothing`() async throws {
        try await World.with(simulator: Self.simulator) { world in
            try FileManager.default.createDirectory(atPath: world.stateFolder, withIntermediateDirectories: false)
            let stalled = world.folder + "/stalled"
            let daemon = try start(world, DiskFault(deed: .stall, at: 1, only: "WS", whileExists: stalled))
            try await daemon.ready()
            let client = try await daemon.client()
            #expect(FileManager.default.createFile(atPath: stalled, contents: nil))
            let submit = JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2), key: "k")
            let answer = Task { try? await client.call(submit) }
            daemon.process.signal(SIGTERM)
            try await daemon.notify.heard("STOPPING=1")
            try await daemon.notify.heard(Self.moreTime)
            try await daemon.notify.heard("STATUS=waiting for the disk to take the last turn")
            try FileManager.default.removeItem(atPath: stalled)
            #expect(try await daemon.process.ended() == .exited(0))
            _ = await answer.value
            // Whether the answer came or the connection was cut first: the same key is the same job.
            let next = try await world.startDaemon()
            let again = try await next.client()
            let job = try await again.call(submit)
            #expect(try await again.finished(job: job.id).counts == ItemCounts(done: 2))
            #expect(try await world.creations() == 2)
        }
    }

    /// With systemd's 30 s, as the unit has it: a hang would be told after 15.
    @Test func `a stall of ten seconds is no hang`() async throws {
        try await World.with(simulator: Self.simulator) { world in
            try FileManager.default.createDirectory(atPath: world.stateFolder, withIntermediateDirectories: false)
            let stalled = world.folder + "/stalled"
            let fault = DiskFault(
                deed: .stall, at: 1, only: "WS", whileExists: stalled, stallMilliseconds: 10_000)
            let daemon = try start(world, fault, watchdog: "30000000")
            try await daemon.ready()
            let client = try await daemon.client()
            #expect(FileManager.default.createFile(atPath: stalled, contents: nil))
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2)))
            #expect(!FileManager.default.fileExists(atPath: stalled), "the disk did not stall for the whole time")
            let pings = daemon.notify.messages.all.count { $0 == "WATCHDOG=1" }
            try await daemon.notify.heard("WATCHDOG=1", times: pings + 2)
            #expect(!daemon.notify.messages.all.contains { $0.contains("has made no progress") })
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 2))
        }
    }
}
