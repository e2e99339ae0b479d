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
        let (console, choice) = (context.console, list.choice)
        let fields = JobsTable.fields(utc ? .utc : .local)
        try choice.check(fields.map(\.name))
        // Sorted are those that are listed, so all of them have to be there first.
        let isStream = console.isJSON && choice.sort == nil
        var left = limit
        var before: Int64?
        var jobs: [Job] = []
        repeat {
            let page = try await context.daemon.call(
                JobList(
                    store: store, state: states.isEmpty ? nil : states,
                    limit: choice.match == nil ? min(left, Pages.entries) : Pages.entries, before: before))
            let found = page.jobs.filter { choice.matches($0, fields) }.prefix(left)
            left -= found.count
            before = page.jobs.isEmpty ? nil : page.next
            if isStream { for job in found { try console.data(job.json) } } else { jobs += found }
        } while before != nil && left > 0
        guard !isStream else { return }
        jobs = choice.sorted(jobs, fields)
        if console.isJSON { return try jobs.forEach { try console.data($0.json) } }
        guard !jobs.isEmpty else { return console.note("there are no such jobs") }
        try console.data(choice.table(jobs, fields, usual: JobsTable.usual(of: jobs)))
    }
}

/// Lists come in pages.
enum Pages {
    /// Entries in a page.
    static let entries = 500
}
