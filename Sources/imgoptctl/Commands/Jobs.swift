import ArgumentParser
import ImgoptWire

/// Lists jobs.
struct Jobs: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "List jobs, newest first.",
        discussion: """
            With --json each job is written on a line of its own.

            Examples:
              imgoptctl jobs --state running --sort eta
              imgoptctl jobs --store acme --limit 100 --format job,state,done,failed,finished
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(parsing: .unconditional, help: "How many at most.", transform: NumberArgument.whole(1...Int.max))
    var limit = 20

    @Option(name: .customLong("state"), help: "Only in this state; can be given several times.")
    var states: [JobState] = []

    @Option(help: "Only of this store.", completion: LiveNames.stores, transform: StoreArgument.name)
    var store: StoreName?

    @OptionGroup var list: ListOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func run(in context: Context) async throws {
        let fields = JobsTable.fields(utc ? .utc : .local)
        try await list.choice.list(fields, usual: JobsTable.usual(of:), limit: limit, in: context) { before, count in
            let page = try await context.daemon.call(
                JobList(store: store, state: states.isEmpty ? nil : states, limit: count, before: before))
            return (page.jobs, page.next)
        }
    }
}

/// Lists come in pages.
enum Pages {
    /// Entries in a page.
    static let entries = 500
}
