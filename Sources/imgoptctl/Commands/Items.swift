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
        let (console, choice) = (context.console, list.choice)
        let fields = ItemsTable.fields(utc ? .utc : .local)
        try choice.check(fields.map(\.name))
        let isStream = console.isJSON && choice.sort == nil
        var left = limit ?? .max
        var after: Int64?
        var items: [Item] = []
        repeat {
            let page = try await context.daemon.call(
                JobItems(
                    job: job, state: states.isEmpty ? nil : states,
                    limit: choice.match == nil ? min(left, Pages.entries) : Pages.entries, after: after))
            let found = page.items.filter { choice.matches($0, fields) }.prefix(left)
            left -= found.count
            after = page.items.isEmpty ? nil : page.next
            if isStream { for item in found { try console.data(item.json) } } else { items += found }
        } while after != nil && left > 0
        guard !isStream else { return }
        items = choice.sorted(items, fields)
        if console.isJSON { return try items.forEach { try console.data($0.json) } }
        guard !items.isEmpty else { return console.note("there are no such items") }
        try console.data(choice.table(items, fields, usual: ItemsTable.usual))
    }
}
