import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// A job's timelines as a file for trace viewers.
struct TraceCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Write a job's timelines as Chrome trace JSON.",
        discussion: """
            For https://ui.perfetto.dev or chrome://tracing: a row an item, a bar for each stretch of its way, a mark \
            for each poll. The file is read by the viewer and goes nowhere.

            Examples:
              imgoptctl trace 7 > trace.json
              imgoptctl trace 7 --limit 500 > trace.json
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(
        parsing: .unconditional, help: "How many items at most; all unless given.",
        transform: NumberArgument.whole(1...Int.max))
    var limit: Int?

    @Argument(help: "The job's id.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var job: Int64

    /// Timelines that are asked for at the same time.
    private static let together = 32

    func run(in context: Context) async throws {
        let console = context.console
        let job = try await context.daemon.call(JobGet(job: job))
        try console.data("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n")
        try console.data(Self.text(JobTrace.name(of: job)))
        var left = limit ?? .max
        var after: Int64?
        repeat {
            let page = try await context.daemon.call(
                JobItems(job: job.id, limit: min(left, Self.together), after: after))
            left -= page.items.count
            after = page.items.isEmpty ? nil : page.next
            for timeline in try await timelines(of: page.items, context.daemon) {
                for event in JobTrace.events(of: timeline) { try console.data(",\n" + Self.text(event)) }
            }
        } while after != nil && left > 0
        try console.data("\n]}\n")
    }

    /// The timelines of a page, in its order.
    private func timelines(of items: [Item], _ daemon: any Daemon) async throws -> [ItemTimeline] {
        try await withThrowingTaskGroup(of: ItemTimeline.self) { group in
            for item in items {
                group.addTask { try await daemon.call(ItemTimelineGet(item: item.id)) }
            }
            var all: [ItemTimeline] = []
            for try await timeline in group { all.append(timeline) }
            return all.sorted { $0.item.id < $1.item.id }
        }
    }

    private static func text(_ event: JSONValue) -> String {
        String(decoding: event.visible(), as: UTF8.self)
    }
}
