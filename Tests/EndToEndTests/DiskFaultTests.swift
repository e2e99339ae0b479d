import Foundation
import Testing

/// The disk fails at the n-th call, or the daemon dies there: at every n in the long form, at some in the short one.
@Suite(.serialized, .timeLimit(.minutes(Dice.isFull ? 120 : 5)))
struct DiskFaultTests {
    private static let simulator = ["--create-rpm", "0", "--seed", "5"]
    private static let settings = ["engine.search_window_ms": "1000"]

    /// The calls to strike: all of them, or as many as are wanted.
    private static func places(_ calls: Int, _ wanted: Int, _ dice: inout Dice) -> [Int] {
        Dice.isFull ? Array(1...calls) : (0..<wanted).map { _ in Int.random(in: 1...calls, using: &dice) }
    }

    private static func sweep(
        _ deeds: [DiskFault.Deed], wanted: Int, count: ClosedRange<Int> = 1...1,
        between: (inout Dice) -> DiskTrial.Between = { _ in .nothing }, check: (DiskFault, DiskTrial.Report) -> Void
    ) async throws {
        Dice.tell("disk faults \(deeds.map(\.rawValue))")
        try await World.with(simulator: simulator, settings: settings) { world in
            var dice = Dice(seed: Dice.seed)
            let whole = try await DiskTrial(world: world, number: 0, fault: DiskFault()).run()
            #expect(whole.ending == .exited(0) && whole.wasAcknowledged)
            let calls = try #require(whole.calls)
            var number = 0
            for deed in deeds {
                for place in places(calls, wanted, &dice) {
                    number += 1
                    let fault = DiskFault(deed: deed, at: place, count: Int.random(in: count, using: &dice))
                    let trial = DiskTrial(world: world, number: number, fault: fault, between: between(&dice))
                    check(fault, try await trial.run())
                }
            }
        }
    }

    @Test func `a daemon killed at any call of its disk loses nothing and pays nothing twice`() async throws {
        try await Self.sweep([.killBefore, .killAfter], wanted: 8) { fault, report in
            #expect(report.ending == .killed(9) || report.calls != nil, "\(fault): \(report.errorText)")
        }
    }

    /// It goes on, or it stops and says why; it never dies of it.
    @Test func `a call that fails is told, and leaves what was before or what comes after`() async throws {
        let deeds = [DiskFault.Deed.inputOutput, .noSpace, .shortWrite]
        try await Self.sweep(deeds, wanted: 6, count: 1...2) { fault, report in
            guard case .exited(let status) = report.ending else {
                Issue.record("\(fault): ended by \(String(describing: report.ending)): \(report.errorText)")
                return
            }
            #expect(status == 0 || !report.errorText.isEmpty, "\(fault): it stopped and did not say why")
        }
    }

    @Test func `a power cut at any call takes nothing that was acknowledged`() async throws {
        try await Self.sweep([.killBefore], wanted: 8, between: { _ in .powerCut(nil) }, check: { _, _ in })
    }

    /// What was not synced is there in part: some of the writes, some of their sectors, some of the names.
    @Test func `a power cut that tears what was not synced takes nothing that was acknowledged`() async throws {
        try await Self.sweep(
            [.killBefore], wanted: 8, between: { .powerCut(Dice(seed: $0.next())) }, check: { _, _ in })
    }
}
