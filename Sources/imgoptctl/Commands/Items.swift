import ArgumentParser
import ImgoptWire

/// Lists a job's items.
struct Items: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "List a job's items, in the order in which they were sent.",
        discussion: "With --json each item is written on a line of its own.")

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(help: "How many at most; all unless given.")
    var limit: Int?

    @Option(name: .customLong("state"), help: "Only in this state; can be given several times.")
    var states: [ItemState] = []

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    @Argument(help: "The job's id.", completion: LiveNames.jobs)
    var job: Int64

    func validate() throws {
        guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be above 0") }
    }

    func run(in context: Context) async throws {
        var left = limit ?? .max
        var after: Int64?
        var items: [Item] = []
        repeat {
            let page = try await context.daemon.call(
                JobItems(
                    job: job, state: states.isEmpty ? nil : states, limit: min(left, Pages.entries), after: after))
            left -= page.items.count
            after = page.items.isEmpty ? nil : page.next
            if context.console.isJSON {
                for item in page.items { try context.console.data(item.json) }
            } else {
                items += page.items
            }
        } while after != nil && left > 0
        guard !context.console.isJSON else { return }
        guard !items.isEmpty else { return context.console.note("there are no such items") }
        try context.console.data(ItemsTable.table(items, times: utc ? .utc : .local))
    }
}
