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
              imgoptctl resume --account studio
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @OptionGroup var of: AccountOption

    func run(in context: Context) async throws {
        if let account = of.account {
            try await context.perform(AccountResume(account: account), Told.account)
        } else {
            try await context.perform(DaemonResume(), Told.status)
        }
    }
}
