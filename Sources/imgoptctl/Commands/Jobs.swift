import ArgumentParser
import ImgoptWire

/// Lists jobs.
struct Jobs: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "List jobs, newest first.",
        discussion: "With --json each job is written on a line of its own.")

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(help: "How many at most.")
    var limit = 20

    @Option(name: .customLong("state"), help: "Only in this state; can be given several times.")
    var states: [JobState] = []

    @Option(help: "Only of this store.", completion: LiveNames.stores, transform: StoreArgument.name)
    var store: StoreName?

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be above 0") }
    }

    func run(in context: Context) async throws {
        var left = limit
        var before: Int64?
        var jobs: [Job] = []
        repeat {
            let page = try await context.daemon.call(
                JobList(
                    store: store, state: states.isEmpty ? nil : states, limit: min(left, Pages.entries),
                    before: before))
            left -= page.jobs.count
            before = page.jobs.isEmpty ? nil : page.next
            if context.console.isJSON {
                for job in page.jobs { try context.console.data(job.json) }
            } else {
                jobs += page.jobs
            }
        } while before != nil && left > 0
        guard !context.console.isJSON else { return }
        guard !jobs.isEmpty else { return context.console.note("there are no such jobs") }
        try context.console.data(JobsTable.table(jobs, times: utc ? .utc : .local))
    }
}

/// Lists come in pages.
enum Pages {
    /// Entries in a page.
    static let entries = 500
}
