import ArgumentParser
import ImgoptWire

/// Lists accounts.
struct Accounts: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the accounts at the provider and what they do.",
        discussion: """
            default is the account of replicate.* and limiter.* in the settings; the others are in accounts. With --json
            each account is written on a line of its own.

            Examples:
              imgoptctl accounts
              imgoptctl accounts --json | jq -r 'select(.state != "running").account'
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws {
        let accounts = try await context.daemon.call(AccountList()).accounts
        if context.console.isJSON {
            for account in accounts { try context.console.data(account.json) }
            return
        }
        try context.console.data(AccountsTable.table(accounts))
    }
}
