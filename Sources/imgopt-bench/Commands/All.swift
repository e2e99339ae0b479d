import ArgumentParser

/// Every benchmark with its defaults, one after the other.
struct All: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "All of them, in one table; takes about ten minutes.",
        discussion: """
            Left out: compare (contrib/compare, which brings the peers), scenarios and simulate (in virtual time), \
            soak, and work and footprint (counts, for contrib/check-baseline).
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let arguments = ["--directory", common.directory]
        let benchmarks: [any Benchmark] = [
            try EngineAlone.parse(arguments), try Submit.parse(arguments), try Idle.parse(arguments),
            try EndToEnd.parse(arguments), try StandIn.parse(arguments), try Backlog.parse(arguments),
            try Events.parse(arguments), try Peers.parse(arguments), try Start.parse(arguments),
            try Rest.parse(arguments), try Rate.parse(arguments), try Forecasting.parse(arguments),
        ]
        let report = try await Measuring.report(benchmarks, keepGoing: true)
        print(report.text(asJSON: common.json))
        guard report.failures.isEmpty else { throw ExitCode.failure }
    }
}
