import ArgumentParser
import Glibc
import ImgoptEngine
import ImgoptSimulation

/// The engine in virtual time under chance: every turn checked, every circumstance drawn from one number.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs the engine against everything that may go wrong, and checks each turn.",
        discussion: """
            Each seed is a run of its own: a workload, a provider, faults, crashes. After every turn: no window over \
            its limit, no item lost, in two places or paid for twice without a reason on record, no unfair slot, no \
            queue over its bound; and all ends once the faults do. A seed whose number divides by ten runs twice and \
            must leave the same trace. The first broken rule ends it with the command that runs that seed again.
            """)

    @Option(help: "Run the seeds 1 to N.")
    var seeds: UInt64 = 0

    @Option(help: "Then run fresh seeds for so many seconds of this machine.")
    var forSeconds = 0

    @Option(help: "Run this seed alone, twice, and tell what came of it.")
    var seed: UInt64?

    func validate() throws {
        guard seed != nil || seeds > 0 || forSeconds > 0 else {
            throw ValidationError("give --seeds, --for-seconds or --seed")
        }
        guard seed == nil || (seeds == 0 && forSeconds == 0) else {
            throw ValidationError("--seed stands alone")
        }
        guard (0...1_000_000).contains(seeds), (0...86_400).contains(forSeconds) else {
            throw ValidationError("--seeds is at most 1000000, --for-seconds at most 86400")
        }
    }

    func run() async throws {
        if let seed { return try replay(seed) }
        var number: UInt64 = 0
        while number < seeds {
            number += 1
            try runOne(number)
        }
        let clock = ContinuousClock()
        let end = clock.now + .seconds(forSeconds)
        // Far from the fixed ones, and told: whoever sees it fail can run it again.
        var chance = SystemRandomNumberGenerator()
        var fresh = UInt64.random(in: 1_000_000...1_000_000_000, using: &chance)
        var count = 0
        while clock.now < end {
            try runOne(fresh)
            fresh += 1
            count += 1
        }
        print("\(number) fixed seeds and \(count) fresh ones: no rule was broken")
    }

    private func runOne(_ seed: UInt64) throws {
        let trial = Trial(seed: seed)
        // Before it runs: a crash of this very process must name its seed too.
        print("seed \(seed): \(trial.description)", terminator: "")
        fflush(nil)
        let report = try run(trial)
        if seed % 10 == 0, try run(trial).trace != report.trace { throw broken(seed, "two runs leave two traces") }
        let trace = String(report.trace, radix: 16)
        print(": \(report.counts[.done]) done, \(report.turns) turns, \(report.crashes) crashes, trace \(trace)")
    }

    private func replay(_ seed: UInt64) throws {
        let trial = Trial(seed: seed)
        print("seed \(seed): \(trial.description)")
        fflush(nil)
        let report = try run(trial)
        let again = try run(trial)
        print("ended after \(report.duration.seconds) s, \(report.turns) turns and \(report.crashes) crashes")
        print("\(report.creations) creations, at most \(report.mostInWindow) in a window, \(report.reads) reads")
        print("\(report.counts[.done]) done, \(report.counts[.failed]) failed, \(report.counts[.canceled]) canceled")
        print("\(report.adopted) adopted, \(report.resent) sent again after a lost answer")
        print("trace \(String(report.trace, radix: 16)), then \(String(again.trace, radix: 16))")
        if again.trace != report.trace { throw broken(seed, "two runs leave two traces") }
    }

    private func run(_ trial: Trial) throws -> SimulationReport {
        do {
            return try trial.run()
        } catch {
            print("")
            throw broken(trial.seed, "\(error)")
        }
    }

    private func broken(_ seed: UInt64, _ rule: String) -> BenchError {
        BenchError("seed \(seed): \(rule)\nrun it again: imgopt-bench simulate --seed \(seed)")
    }
}
