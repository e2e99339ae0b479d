import Foundation
import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// The disk fails at the n-th call, or the daemon dies there: at every n in the long form, at some in the short one.
@Suite(.tags(.heavy), .serialized, .net)
struct DiskFaultTests {
    private static let simulator = ["--create-rpm", "0", "--seed", "5"]
    static let settings = ["engine.search_window_ms": "2000"]

    /// The calls to strike: all of them, or as many as are wanted.
    static func places(_ calls: Int, _ wanted: Int, _ dice: inout Dice) -> [Int] {
        Dice.isFull ? Array(1...calls) : (0..<wanted).map { _ in Int.random(in: 1...calls, using: &dice) }
    }

    private static func sweep(
        _ deeds: [DiskFault.Deed], only: String? = nil, images: Int = 4, wanted: Int, count: ClosedRange<Int> = 1...1,
        between: (inout Dice) -> DiskTrial.Between = { _ in .nothing }, check: (DiskFault, DiskTrial.Report) -> Void
    ) async throws {
        Dice.tell("disk faults \(deeds.map(\.rawValue))")
        try await World.with(simulator: simulator, settings: settings) { world in
            var dice = Dice(seed: Dice.seed)
            let whole = try await DiskTrial(world: world, number: 0, fault: DiskFault(only: only), images: images).run()
            #expect(whole.ending == .exited(0) && whole.wasAcknowledged)
            let calls = try #require(whole.calls)
            var number = 0
            for deed in deeds {
                for place in places(calls, wanted, &dice) {
                    number += 1
                    let fault = DiskFault(deed: deed, at: place, count: Int.random(in: count, using: &dice), only: only)
                    let trial = DiskTrial(
                        world: world, number: number, fault: fault, between: between(&dice), images: images)
                    check(fault, try await trial.run())
                }
            }
        }
    }

    @Test func `a daemon killed at any call of its disk loses nothing and pays nothing twice`() async throws {
        try await Self.sweep([.killBefore, .killAfter], wanted: 4) { fault, report in
            #expect(report.ending == .killed(9) || report.calls != nil, "\(fault): \(report.errorText)")
        }
    }

    @Test func `a call that fails is told, and leaves what was before or what comes after`() async throws {
        let deeds = [DiskFault.Deed.inputOutput, .noSpace, .shortWrite]
        try await Self.sweep(deeds, wanted: 3, count: 1...2, check: Self.goesOnOrSaysWhy)
    }

    @Test func `a read of the database that fails is no answer`() async throws {
        try await Self.sweep([.inputOutput], only: "P", wanted: 3, count: 1...2, check: Self.goesOnOrSaysWhy)
    }

    /// It never dies of a fault of the disk.
    private static func goesOnOrSaysWhy(_ fault: DiskFault, _ report: DiskTrial.Report) {
        guard case .exited(let status) = report.ending else {
            Issue.record("\(fault): ended by \(String(describing: report.ending)): \(report.errorText)")
            return
        }
        #expect(status == 0 || !report.errorText.isEmpty, "\(fault): it stopped and did not say why")
    }

    @Test func `a power cut at any call takes nothing that was acknowledged`() async throws {
        try await Self.sweep([.killBefore], wanted: 4, between: { _ in .powerCut(tearing: nil) }, check: { _, _ in })
    }

    /// What was not synced is there in part: some of the writes, some of their sectors, some of the names.
    @Test func `a power cut that tears what was not synced takes nothing that was acknowledged`() async throws {
        try await Self.sweep(
            [.killBefore], wanted: 4, between: { .powerCut(tearing: $0.next()) }, check: { _, _ in })
    }

    /// So many outputs come at once that they are made durable together.
    @Test func `a power cut among many outputs takes none that was told`() async throws {
        try await Self.sweep(
            [.killBefore], images: 40, wanted: 4, between: { .powerCut(tearing: $0.next()) }, check: { _, _ in })
    }

    /// As long as the fault lasts nothing is acknowledged, and `health` says why; then it goes on by itself.
    @Test(arguments: [DiskFault.Deed.inputOutput, .noSpace])
    func `a disk that fails for a while is told by health and waited for`(deed: DiskFault.Deed) async throws {
        try await World.with(simulator: Self.simulator + ["--output-bytes", "512"], settings: Self.settings) { world in
            let switchFile = world.folder + "/broken"
            try FileManager.default.createDirectory(atPath: world.stateFolder, withIntermediateDirectories: false)
            let fault = DiskFault(deed: deed, at: 1, only: "WS", whileExists: switchFile)
            let daemon = try await world.startDaemon(
                // Long enough for `health` to be well in the end.
                ["engine.search_window_ms": "32000"],
                environment: fault.environment(under: world.stateFolder, log: world.folder + "/calls"))
            let client = try await daemon.client()
            let store = try Samples.store("acme")
            // The store's and the model's names are kept by this one.
            let before = try await client.call(JobSubmit(store: store, images: Samples.remote(1)))
            _ = try await client.finished(job: before.id)
            #expect(FileManager.default.createFile(atPath: switchFile, contents: nil))
            let waiting = try await daemon.client()
            let submit = JobSubmit(store: store, images: Samples.remote(2, "more"), key: "k")
            let answer = Task { try await waiting.call(submit) }
            let health = try await client.healths(until: { $0.checks.contains { $0.name == "database" && !$0.ok } })
            #expect(health.status == .failing)
            try FileManager.default.removeItem(atPath: switchFile)
            let job = try await client.finished(job: try await answer.value.id)
            #expect(job.counts == ItemCounts(done: 2))
            #expect(try await world.creations() == 3)
            #expect(try await client.call(HealthGet()).status == .ok)
        }
    }
}

extension ImgoptClient {
    /// Asks for the health until it is as wanted.
    fileprivate func healths(until isThere: (Health) -> Bool) async throws -> Health {
        try await look(for: "that health", at: { try await call(HealthGet()) }, until: isThere)
    }
}
