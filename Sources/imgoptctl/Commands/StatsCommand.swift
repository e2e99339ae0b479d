import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// The limiter's statistics.
struct StatsCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show how much of the rate is used.",
        discussion: """
            With --watch a line of figures is written at each interval, until Ctrl-C. With --json the daemon's own \
            object is written, with --watch one a line.

            Examples:
              imgoptctl stats
              imgoptctl stats --watch 5
              imgoptctl stats --account studio
            """)

    /// So many lines stand below one heading.
    private static let headingLines = 20

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write a line at each interval, until Ctrl-C.")
    var watch = false

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    @OptionGroup var of: AccountOption

    @Argument(
        help: ArgumentHelp("The interval of --watch, 1 unless given.", valueName: "seconds"),
        transform: NumberArgument.decimal(0.1...86_400))
    var interval: Double?

    func validate() throws {
        guard watch || interval == nil else { throw ValidationError("an interval needs --watch") }
    }

    func run(in context: Context) async throws {
        let console = context.console
        guard watch else {
            return try await context.show(StatsGet(account: of.account)) { stats in
                try console.data(StatsView.facts(stats, times: utc ? .utc : .local))
            }
        }
        var lines = 0
        var isLost = false
        while true {
            do {
                try await line(context, &lines)
                isLost = false
            } catch let failure as Failure where failure.status == .unreachable && lines > 0 {
                // It may be restarting; a gap in the times shows how long.
                if !isLost { console.note("no answer; asking on") }
                isLost = true
            }
            try await ContinuousClock().sleep(for: .seconds(interval ?? 1))
        }
    }

    private func line(_ context: Context, _ lines: inout Int) async throws {
        let console = context.console
        let answer = try await context.daemon.answer(to: StatsGet(account: of.account))
        if console.isJSON {
            try console.data(answer)
        } else {
            let overview = try await context.daemon.call(StatsOverview())
            let stats = try Answer.read(StatsGet.self, answer)
            let isHeaded = lines == 0 || (console.output.isTerminal && lines % Self.headingLines == 0)
            let text = StatsLine.text(stats, overview, times: utc ? .utc : .local)
            try console.data(isHeaded ? StatsLine.heading + text : text)
        }
        lines += 1
    }
}
