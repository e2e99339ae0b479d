import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// The daemon is killed at the points that matter most: while the stand-in holds an answer, and in certain calls of
/// the disk.
@Suite(.tags(.heavy), .serialized, .net)
struct KillTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "1024"]
    private static let settings = ["engine.search_window_ms": "2000"]
    /// Longer than any test: the answer never comes.
    private static let never: JSONValue = 3_600_000

    /// Kills the daemon while requests of some kinds are held, and lets the next one finish.
    private static func killWhileHeld(
        _ kinds: [String], _ settings: JSONValue, until held: @escaping @Sendable (JSONValue) -> Bool
    ) async throws {
        try await World.with(simulator: simulator, settings: Self.settings) { world in
            try await world.simulator.set(settings)
            let first = try await world.startDaemon()
            let recorder = world.record(try await first.client())
            let submitted = try await first.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(5)))
            try await world.simulator.waits(until: held)
            // It can only come back to a daemon that it has met.
            try await recorder.wait(.jobSubmitted)
            try await first.crash()
            let free = JSONObject(kinds.map { ($0, JSONValue.null) })
            try await world.simulator.set(["delay_ms": .object(free), "faults": ["download_slow": nil]])
            let client = try await world.startDaemon().client()
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 5))
            #expect(try await world.creations() == 5)
            try await recorder.wait(.jobFinished)
            #expect(recorder.durable.map(\.seq) == Array(1...Int64(recorder.durable.count)))
            for item in try await client.call(JobItems(job: job.id)).items {
                let output = try #require(item.outputs.first)
                #expect(try Data(contentsOf: URL(filePath: output.place)).count == Int(output.bytes))
            }
        }
    }

    @Test func `killed in a creation that took place, it adopts the prediction`() async throws {
        try await Self.killWhileHeld(["create"], ["delay_ms": ["create": Self.never]]) {
            $0["creations"]?.intValue == 5
        }
    }

    @Test func `killed in a poll, it polls again`() async throws {
        try await Self.killWhileHeld(["get", "list"], ["delay_ms": ["get": Self.never, "list": Self.never]]) { stats in
            let requests = stats["requests"]
            return (requests?["get"]?.intValue ?? 0) + (requests?["list"]?.intValue ?? 0) > 0
        }
    }

    @Test func `killed in a download, it fetches again and shows nothing half`() async throws {
        try await Self.killWhileHeld(["download"], ["faults": ["download_slow": ["probability": 1, "ms": Self.never]]])
        { ($0["requests"]?["download"]?.intValue ?? 0) > 0 }
    }

    /// The stand-in is away: the creation leaves and nothing takes place.
    @Test func `killed in a creation that did not take place, it sends it again once`() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let deaf = try DeafServer()
            defer { deaf.close() }
            let first = try await world.startDaemon(["replicate.base_url": "http://127.0.0.1:\(deaf.port)/v1"])
            let submitted = try await first.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            try await deaf.hears("POST /v1/")
            try await first.crash()
            let client = try await world.startDaemon().client()
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 1))
            #expect(try await world.creations() == 1)
        }
    }

    /// Sources come to their names first, then outputs: both renames of each of four images, before and after.
    @Test(arguments: [1, 4, 5, 8], [DiskFault.Deed.killBefore, .killAfter])
    func `killed in a rename, it has the file whole or not at all`(place: Int, deed: DiskFault.Deed) async throws {
        try await World.with(simulator: ["--create-rpm", "0"], settings: Self.settings) { world in
            let fault = DiskFault(deed: deed, at: place, only: "R")
            let report = try await DiskTrial(world: world, number: place, fault: fault).run()
            #expect(report.ending == .killed(9), "\(fault): \(report.errorText)")
        }
    }

    /// After a sync a turn is on disk, and what it decided has not been done: creations with an intent and no request,
    /// answers that are recorded and not told.
    @Test func `killed between a turn's commit and its deeds, it does them once`() async throws {
        Dice.tell("kills after syncs")
        var dice = Dice(seed: Dice.seed)
        try await World.with(simulator: ["--create-rpm", "0"], settings: Self.settings) { world in
            for number in 1...8 {
                let fault = DiskFault(deed: .killAfter, at: Int.random(in: 10...50, using: &dice), only: "S")
                _ = try await DiskTrial(world: world, number: number, fault: fault).run()
            }
        }
    }

    @Test func `killed in a submit of 10,000, it has all of them or none`() async throws {
        Dice.tell("kills in a submit")
        var dice = Dice(seed: Dice.seed)
        let slow = ["limiter.rpm": "1", "limiter.burst": "1"]
        try await World.with(simulator: Self.simulator, settings: slow) { world in
            for number in 1...3 {
                let state = "\(world.folder)/state-\(number)"
                try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: false)
                // The schema is there, so that the writes of the next start are few, and the kill strikes the submit.
                try await world.startDaemon(["state.directory": state]).crash()
                let fault = DiskFault(deed: .killAfter, at: Int.random(in: 30...600, using: &dice), only: "W")
                let submit = JobSubmit(
                    store: try Samples.store("acme"), images: Samples.remote(10_000, "s\(number)"), key: "big")
                let first = try world.launchDaemon(
                    named: "big\(number)", ["state.directory": state],
                    environment: fault.environment(under: state, log: state + ".calls"))
                let acknowledged = try? await {
                    try await first.ready()
                    return try await first.client().call(submit)
                }()
                try await first.crash()
                let second = try await world.startDaemon(["state.directory": state])
                let client = try await second.client()
                let jobs = try await client.call(JobList()).jobs
                #expect(jobs.allSatisfy { $0.images == 10_000 }, "\(fault), seed \(Dice.seed): a part of a submit")
                let again = try await client.call(submit)
                #expect(acknowledged == nil || again.id == acknowledged?.id, "\(fault), seed \(Dice.seed)")
                #expect(again.images == 10_000)
                #expect(try await client.call(JobList()).jobs.count == 1)
                try await second.crash()
            }
        }
    }
}
