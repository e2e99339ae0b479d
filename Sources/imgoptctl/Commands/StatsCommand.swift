import ArgumentParser
import ImgoptWire

/// The limiter's statistics.
struct StatsCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Show how much of the rate is used.",
        discussion: "With --json the daemon's own object is written, with --watch one a line.")

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Show them again each second, until Ctrl-C.")
    var watch = false

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func run(in context: Context) async throws {
        try await show(context)
        while watch {
            try await ContinuousClock().sleep(for: .seconds(1))
            try await show(context)
        }
    }

    private func show(_ context: Context) async throws {
        let console = context.console
        try await context.show(StatsGet()) { stats in
            // Home, and what is left of the screen before cleared after: without flicker.
            let redraw = watch && console.output.isTerminal
            let text = StatsView.facts(stats, times: utc ? .utc : .local)
                .text(width: console.width, style: console.outputStyle)
            try console.data(redraw ? "\u{1B}[H\u{1B}[J\(text)" : text)
        }
    }
}
