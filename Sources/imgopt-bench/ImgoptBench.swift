import ArgumentParser
import Dispatch
import Glibc

/// The command line of the benchmarks.
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
            Idle.self, Submit.self, EndToEnd.self, StandIn.self, Backlog.self, Rate.self, Rest.self, Start.self,
            EngineAlone.self, Peers.self, Photographs.self, Floods.self, Witness.self, Events.self,
            Scenarios.self, Forecasting.self, Simulate.self, Soak.self, Compare.self,
            Work.self, Footprint.self, All.self, Tables.self,
        ])
}

/// Where the program starts.
@main
enum Program {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        // On this thread alone, as valgrind wants it, and the same from the first instruction to the last.
        if arguments.first == Work.configuration.commandName {
            Work.main(Array(arguments.dropFirst()))
            exit(EXIT_SUCCESS)
        }
        Task {
            await ImgoptBench.main()
            exit(EXIT_SUCCESS)
        }
        dispatchMain()
    }
}
