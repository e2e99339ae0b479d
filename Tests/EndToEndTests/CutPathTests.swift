import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// The path to the provider is cut just as a creation leaves, and its sender gives up or is killed: the kernel must not
/// deliver it when the path is there again. By itself it goes on trying for two minutes.
@Suite(
    .serialized, .net,
    .enabled(if: NetworkSpace.obstacle == nil, "\(NetworkSpace.obstacle ?? "")"))
struct CutPathTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]
    private static let settings = [
        "engine.create_timeout_ms": "1000", "engine.search_window_ms": "5000", "replicate.tcp_timeout_ms": "1000",
        "replicate.hop_delay_ms": "0", "engine.list_delay_ms": "1000",
    ]
    /// Seconds after which the path is there again: one is soon enough for the kernel's next try.
    private static let cuts = Dice.isFull ? [0, 5, 60, 105, 115] : [0]

    /// What ends the request.
    enum End: CaseIterable, CustomTestStringConvertible {
        case kill, timeOut

        var testDescription: String { self == .kill ? "kill -9" : "the time-out" }
    }

    @Test(arguments: End.allCases, cuts)
    func `a creation that its sender gave up never arrives`(end: End, seconds: Int) async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings, isApart: true) { world in
            try await Self.check(end, seconds, try #require(world.space), world)
        }
    }

    private static func check(_ end: End, _ seconds: Int, _ space: NetworkSpace, _ world: World) async throws {
        let daemon = try await world.startDaemon()
        var client = try await daemon.client()
        let store = try Samples.store("acme")
        // Over a connection that is there already the request leaves at once.
        let before = try await client.call(JobSubmit(store: store, images: Samples.remote(1, "before")))
        _ = try await client.finished(job: before.id)
        #expect(try await world.creations() == 1)
        try await space.cut()
        let job = try await client.call(JobSubmit(store: store, images: Samples.remote(1, "lost")))
        try await space.waits("a creation on its way") { $0 > 0 }
        switch end {
        case .kill: try await daemon.crash()
        case .timeOut:
            try await look(for: "a doubt", at: { try await client.call(JobGet(job: job.id)).counts }) { counts in
                counts == ItemCounts(unresolved: 1)
            }
        }
        if seconds > 0 { try await space.last(seconds: seconds) }
        try await space.join()
        // What the kernel still wanted to deliver is delivered by then, or given up.
        try await space.settles()
        #expect(try await world.creations() == 1, "it arrived after its end")
        if end == .kill { client = try await world.startDaemon().client() }
        let ended = try await client.finished(job: job.id)
        #expect(ended.counts == ItemCounts(done: 1))
        #expect(try await world.creations() == 2)
    }
}

extension NetworkSpace {
    /// Waits until so many bytes are written that nobody can acknowledge.
    fileprivate func waits(_ what: String, until isThere: (Int) -> Bool) async throws {
        for _ in 0..<100_000 {
            if isThere(try unacknowledged) { return }
            await Task.yield()
        }
        throw Missing(what: what, among: "\(try unacknowledged)")
    }

    /// Waits until the kernel has ended all that its processes have left.
    fileprivate func settles() async throws {
        for _ in 0..<1_000_000 {
            if try orphans == 0 { return }
            await Task.yield()
        }
        throw Missing(what: "the end of the connections that were left", among: "\(try orphans)")
    }
}
