import ArgumentParser
import ImgoptWire

/// Steers the daemon.
struct Drain: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Refuse submits and finish what runs.",
        discussion: """
            Examples:
              imgoptctl drain
              imgoptctl drain && imgoptctl stats --watch
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws { try await context.perform(DaemonDrain(), Told.status) }
}
