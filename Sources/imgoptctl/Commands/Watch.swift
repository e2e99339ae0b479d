import ArgumentParser
import ImgoptWire

/// Shows a job's progress.
struct Watch: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a job's progress until it ends; end as it does.",
        discussion: """
            Ctrl-C leaves the job running. Where no bar can be drawn, as in a pipe, a line tells what became of its \
            images, one a second at most, and one a minute while only the forecast changes. With --json the job is \
            written at each change, a line each.

            Examples:
              imgoptctl watch 12
              imgoptctl watch 12 --out results/
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(
        help: ArgumentHelp("Copy results there as they come, named by image id.", valueName: "folder"),
        completion: .directory, transform: PathArgument.path)
    var out: String?

    @Argument(help: "The job's id.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var job: Int64

    func run(in context: Context) async throws {
        let mode = context.console.isJSON ? .silent : ProgressDisplay.mode(for: context.console)
        let watching = Watching(
            context: context, job: job, mode: mode, folder: out, isStream: context.console.isJSON)
        throw Ended(status: ExitStatus(finished: try await watching.run().job))
    }
}
