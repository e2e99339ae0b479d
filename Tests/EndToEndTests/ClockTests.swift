import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// The host's clock and the provider's differ, or are set while it runs: nothing is paid for twice, nothing is lost.
/// The host's clock is set for the daemon alone, by libfaketime; the provider's is the stand-in's own.
@Suite(.serialized, .net)
struct ClockTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]
    private static let settings = [
        "engine.create_timeout_ms": "2000", "engine.search_window_ms": "6000", "replicate.tcp_timeout_ms": "1000",
        "replicate.hop_delay_ms": "0", "engine.list_delay_ms": "1000",
    ]
    /// Seconds that one clock is ahead of the other.
    static let offsets = [-7_200, -90, 90, 7_200]

    /// Lost answers, creations that never took place, downloads that fail.
    private static func makeTrouble(in world: World) async throws {
        try await world.simulator.set([
            "faults": [
                "reset_after": ["next": 2, "kinds": ["create"]], "error_before": ["next": 1, "kinds": ["create"]],
                "download_error": ["next": 4], "download_truncated": ["next": 2],
            ]
        ])
    }

    /// Six images, in trouble; `meanwhile` is called when the trouble has begun.
    private static func play(
        _ world: World, _ client: ImgoptClient, _ name: String, meanwhile: () async throws -> Void = {}
    ) async throws {
        try await makeTrouble(in: world)
        let recorder = world.record(client)
        let submitted = try await client.call(
            JobSubmit(store: try Samples.store("acme"), images: Samples.remote(6, name)))
        try await recorder.wait(for: 1, .itemProcessing, of: submitted.id)
        try await meanwhile()
        let job = try await client.finished(job: submitted.id)
        #expect(job.counts == ItemCounts(done: 6))
        for item in try await client.call(JobItems(job: job.id)).items {
            let output = try #require(item.outputs.first)
            #expect(try Data(contentsOf: URL(filePath: output.place)).count == Int(output.bytes))
        }
        await recorder.stop()
    }

    private static func clockCheck(_ client: ImgoptClient) async throws -> HealthCheck {
        try #require(try await client.call(HealthGet()).checks.first { $0.name == "clock" })
    }

    @Test(.enabled(if: SetClock.obstacle == nil, "\(SetClock.obstacle ?? "")"), arguments: offsets)
    func `a host whose clock is off pays for nothing twice and loses nothing`(seconds: Int) async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let clock = try SetClock(in: world, seconds: seconds)
            let client = try await world.startDaemon(environment: clock.environment).client()
            try await Self.play(world, client, "off")
            #expect(try await world.creations() == 6)
            let check = try await Self.clockCheck(client)
            #expect(!check.ok)
            let told = check.detail.split(separator: " ").lazy.compactMap { Int($0) }.first ?? 0
            #expect(abs(told - abs(seconds)) <= 2, "\(check.detail)")
            #expect(check.detail.contains(seconds < 0 ? "behind" : "ahead"))
        }
    }

    @Test(arguments: offsets)
    func `a provider whose clock is off is paid for nothing twice, and nothing is lost`(seconds: Int) async throws {
        let simulator = Self.simulator + ["--clock-offset-ms=\(seconds * 1_000)"]
        try await World.with(simulator: simulator, settings: Self.settings) { world in
            let client = try await world.startDaemon().client()
            try await Self.play(world, client, "off")
            #expect(try await world.creations() == 6)
            #expect(try await !Self.clockCheck(client).ok)
        }
    }

    @Test func `clocks that agree are well`() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let client = try await world.startDaemon().client()
            try await Self.play(world, client, "well")
            #expect(try await Self.clockCheck(client).detail == "as the provider's")
            #expect(try await client.call(HealthGet()).status == .ok)
        }
    }

    @Test(.enabled(if: SetClock.obstacle == nil, "\(SetClock.obstacle ?? "")"))
    func `a clock that is set while it works changes nothing but the times that are told`() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let clock = try SetClock(in: world, seconds: 0)
            let daemon = try await world.startDaemon(environment: clock.environment)
            let client = try await daemon.client()
            var count = 0
            for seconds in [7_200, -90, -7_200, 90, 0] {
                count += 1
                try await Self.play(world, client, "step\(count)") { try clock.set(seconds: seconds) }
                #expect(try await world.creations() == count * 6)
                try await Self.follows(client, seconds)
            }
        }
    }

    /// The times that it tells follow the clock, sooner or later.
    private static func follows(_ client: ImgoptClient, _ seconds: Int) async throws {
        for _ in 0..<100_000 {
            let told = try await client.call(StatsGet()).timestamp.microseconds / 1_000_000
            if abs(Int(told) - seconds - Int(Date.now.timeIntervalSince1970)) <= 2 { return }
        }
        throw Missing(
            what: "a time told by the clock as it was set", among: "\(try await client.call(StatsGet()).timestamp)")
    }

    @Test(.enabled(if: SetClock.obstacle == nil, "\(SetClock.obstacle ?? "")"), arguments: [-7_200, 7_200])
    func `a clock that is set between two lives gives no new budget, and forgets no doubt`(seconds: Int) async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let clock = try SetClock(in: world, seconds: 0)
            let slow = ["limiter.rpm": "6", "limiter.burst": "6", "limiter.window_ms": "600000"]
            let first = try await world.startDaemon(slow, environment: clock.environment)
            try await world.simulator.set(["faults": ["reset_after": ["next": 1, "kinds": ["create"]]]])
            let recorder = world.record(try await first.client())
            let submitted = try await first.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(12)))
            try await recorder.wait(for: 5, .itemDone, of: submitted.id)
            try await first.crash()
            try clock.set(seconds: seconds)
            let client = try await world.startDaemon(slow, environment: clock.environment).client()
            // All six count still, so that the other six wait.
            try await recorder.wait(for: 6, .itemDone, of: submitted.id)
            #expect(try await client.call(StatsGet()).rateLimiter.requestsInLastMinute == 6)
            #expect(try await world.creations() == 6)
            #expect(try await client.call(JobGet(job: submitted.id)).counts == ItemCounts(queued: 6, done: 6))
            let seqs = recorder.durable.map(\.seq)
            #expect(seqs == Array(1...Int64(seqs.count)))
        }
    }
}
