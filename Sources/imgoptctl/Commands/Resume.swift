import ArgumentParser
import ImgoptWire

/// Steers the daemon.
struct Resume: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make creations and take submits again.",
        discussion: """
            Examples:
              imgoptctl resume
              imgoptctl --socket /tmp/imgopt.sock resume
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws { try await context.perform(DaemonResume(), Told.status) }
}
