import ArgumentParser
import ImgoptWire

/// Steers the daemon.
struct Pause: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make no new creations, for all stores.",
        discussion: """
            Examples:
              imgoptctl pause
              imgoptctl pause --quiet && imgoptctl status
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws { try await context.perform(DaemonPause(), Told.status) }
}
