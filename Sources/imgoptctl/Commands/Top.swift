import ArgumentParser
import ImgoptWire

/// The whole daemon on one screen.
struct Top: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the daemon's budget, stores, jobs and images on a full screen, as they change.",
        discussion: """
            Press ? for the keys: they select, sort and filter, pause a store, cancel a job and explain what it waits \
            for. It goes on by itself when the daemon has restarted.

            Examples:
              imgoptctl top
              imgoptctl top --utc --color never
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func run(in context: Context) async throws {
        let terminal = RawTerminal()
        guard terminal.isTerminal, Environment.process["TERM"] != "dumb", !context.console.isJSON else {
            throw Failure.usage(
                "top needs a terminal that can show a full screen; "
                    + "elsewhere: imgoptctl status, imgoptctl stats --watch, imgoptctl events --follow")
        }
        let session = TopSession(
            context.daemon, terminal, style: context.console.outputStyle, glyphs: .resolve(.process),
            times: utc ? .utc : .local)
        try await Interrupts.handled {
            terminal.leave()
        } _: {
            try await session.run()
        }
    }
}
