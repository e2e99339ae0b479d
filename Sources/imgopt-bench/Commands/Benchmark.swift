import ArgumentParser

/// A subcommand that measures something.
protocol Benchmark: AsyncParsableCommand, Sendable {
    /// What it measures, in a few words.
    static var title: String { get }

    var common: CommonOptions { get }

    /// Runs it, and gives what came out.
    func measure() async throws -> [Figure]
}

extension Benchmark {
    func run() async throws {
        let report = try await Measuring.report([self])
        print(report.text(asJSON: common.json))
    }

    /// The word of the command line that names it.
    static var name: String { configuration.commandName ?? String(describing: self) }
}

/// What all benchmarks are told.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "Where the temporary folder is made; not in memory, since every fsync counts.")
    var directory = "/var/tmp"
}
