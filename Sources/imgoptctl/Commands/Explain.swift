import ArgumentParser
import ImgoptWire

/// Says what a job waits for.
struct Explain: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what each waiting image of a job waits for.",
        discussion: """
            Examples:
              imgoptctl explain 12
              imgoptctl explain 12 --json | jq .summary
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    @Argument(help: "The job's id.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var job: Int64

    func run(in context: Context) async throws {
        let console = context.console
        let known = console.isJSON ? nil : try await context.daemon.call(JobGet(job: job))
        try await context.show(JobExplain(job: job)) { explanation in
            try console.data(
                ExplainView.text(
                    explanation, of: known, width: console.width, style: console.outputStyle,
                    times: utc ? .utc : .local, now: WallClock.now()))
        }
    }
}
