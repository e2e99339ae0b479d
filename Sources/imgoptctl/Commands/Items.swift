import ArgumentParser
import ImgoptWire

/// Lists a job's items.
struct Items: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "List a job's items, in the order in which they were sent.",
        discussion: """
            With --json each item is written on a line of its own.

            Examples:
              imgoptctl items 12 --state failed --format image,attempts,error
              imgoptctl items 12 --json > results.ndjson
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(
        parsing: .unconditional, help: "How many at most; all unless given.",
        transform: NumberArgument.whole(1...Int.max))
    var limit: Int?

    @Option(name: .customLong("state"), help: "Only in this state; can be given several times.")
    var states: [ItemState] = []

    @OptionGroup var list: ListOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    @Argument(help: "The job's id.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var job: Int64

    func run(in context: Context) async throws {
        let fields = ItemsTable.fields(utc ? .utc : .local)
        let usual = { (_: [Item]) in ItemsTable.usual }
        try await list.choice.list(fields, usual: usual, limit: limit ?? .max, in: context) { after, count in
            let page = try await context.daemon.call(
                JobItems(job: job, state: states.isEmpty ? nil : states, limit: count, after: after))
            return (page.items, page.next)
        }
    }
}
