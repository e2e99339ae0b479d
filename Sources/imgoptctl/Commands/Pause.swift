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
              imgoptctl pause --account studio
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @OptionGroup var of: AccountOption

    func run(in context: Context) async throws {
        if let account = of.account {
            try await context.perform(AccountPause(account: account), Told.account)
        } else {
            try await context.perform(DaemonPause(), Told.status)
        }
    }
}
