import ArgumentParser
import ImgoptWire

/// One item, and where its time went.
struct ItemCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "item", abstract: "Show an item and its timeline: when each step was, and which took longest.",
        discussion: """
            Items' ids are in `items`. With --json the moments are in UTC, to the millisecond.

            Examples:
              imgoptctl item 2 --utc
              imgoptctl item 2 --json | jq .item.state
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    @Argument(help: "The item's id.", transform: NumberArgument.id)
    var item: Int64

    func run(in context: Context) async throws {
        let console = context.console
        let times: TimeStyle = utc ? .utc : .local
        try await context.show(ItemTimelineGet(item: item)) { timeline in
            try console.data(TimelineView.facts(timeline))
            try console.data("\n")
            try console.data(TimelineView.table(timeline, times: times, now: WallClock.now()))
        }
    }
}
