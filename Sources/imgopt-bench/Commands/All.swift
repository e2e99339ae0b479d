import ArgumentParser

/// Every benchmark with its defaults, one after the other.
struct All: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "All of them, in one table; takes some minutes.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let arguments = ["--directory", common.directory]
        let benchmarks: [any Benchmark] = [
            try Idle.parse(arguments), try Submit.parse(arguments), try EndToEnd.parse(arguments),
            try Rate.parse(arguments), try Start.parse(arguments), try EngineAlone.parse(arguments),
        ]
        let report = try await Measuring.report(benchmarks)
        print(report.text(asJSON: common.json))
    }
}
