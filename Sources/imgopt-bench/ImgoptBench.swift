import ArgumentParser

/// The command line of the benchmarks.
@main
struct ImgoptBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imgopt-bench",
        abstract: "Measures the daemon from outside, as its clients meet it.",
        discussion: """
            Starts imgoptd and replicate-sim, which lie beside this program, in a folder of their own, and ends them \
            when it ends. The figures are those of this machine in this minute, on which the stand-in and this \
            program run as well: compare two runs only where the line about the machine is alike. On ext4, making \
            files is dear for some minutes after many were deleted, as at the end of each run: between two runs of \
            end-to-end, wait or give another --directory.
            """,
        subcommands: [
            Idle.self, Submit.self, EndToEnd.self, Rate.self, Start.self, EngineAlone.self, Peers.self, Events.self,
            Scenarios.self, Forecasting.self, Simulate.self, Soak.self, All.self,
        ])
}
