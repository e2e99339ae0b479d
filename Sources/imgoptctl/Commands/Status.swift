import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// The overview.
struct Status: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the daemon's health, rate, work and stores on one screen.",
        discussion: """
            Examples:
              imgoptctl status
              imgoptctl status --json | jq .overview.throughput
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func run(in context: Context) async throws {
        let console = context.console
        let overview = try await context.daemon.answer(to: StatsOverview())
        let stats = try await context.daemon.answer(to: StatsGet())
        let health = try await context.daemon.answer(to: HealthGet())
        if console.isJSON {
            return try console.data(["overview": overview, "stats": stats, "health": health])
        }
        try console.data(
            StatusView.text(
                try Answer.read(StatsOverview.self, overview), try Answer.read(StatsGet.self, stats),
                try Answer.read(HealthGet.self, health), width: console.width, style: console.outputStyle,
                times: utc ? .utc : .local))
    }
}
