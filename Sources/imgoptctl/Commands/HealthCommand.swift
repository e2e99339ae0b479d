import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// The daemon's health.
struct HealthCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Show whether the daemon is well, check by check.",
        discussion: """
            The exit status is 1 when it is failing, else 0: also while it is paused or draining, as an admin wants it.

            Examples:
              imgoptctl health
              imgoptctl health --json | jq .checks
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws {
        let console = context.console
        let answer = try await context.daemon.answer(to: HealthGet())
        let health = try Answer.read(HealthGet.self, answer)
        if console.isJSON {
            try console.data(answer)
        } else {
            try console.data(
                console.outputStyle.paint(health.status.rawValue, Colours.of(health.status)) + "\n")
            if !health.checks.isEmpty { try console.data(HealthView.table(health)) }
        }
        if health.status == .failing { throw Ended(status: .failed) }
    }
}
