import ArgumentParser
import ImgoptWire

/// The rate.
struct Limit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or set how many creations a minute are made.",
        discussion: """
            Examples:
              imgoptctl limit show
              imgoptctl limit set --rpm 60
              imgoptctl limit set --account studio --rpm 60
            """,
        subcommands: [Show.self, Set.self, Reset.self], defaultSubcommand: Show.self)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    struct Show: DaemonCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the rate in force.",
            discussion: """
                Examples:
                  imgoptctl limit show
                  imgoptctl limit show --json | jq .create
                """)

        @OptionGroup(title: "Global options") var global: GlobalOptions

        @OptionGroup var of: AccountOption

        func run(in context: Context) async throws {
            try await context.show(StatsGet(account: of.account)) { stats in
                var facts = Facts()
                facts.add("rpm", "\(stats.create.rpm)")
                facts.add("read_rpm", "\(stats.read.rpm)")
                facts.add("burst", "\(stats.create.burst)")
                facts.add("reason", stats.create.reason?.rawValue ?? "-")
                try context.console.data(facts)
            }
        }
    }

    struct Set: DaemonCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set the rate at once; it stays over restarts until it is reset.",
            discussion: """
                Examples:
                  imgoptctl limit set --rpm 60
                  imgoptctl limit set --rpm 300 --burst 10 --read-rpm 1500
                """)

        @OptionGroup(title: "Global options") var global: GlobalOptions

        @Option(parsing: .unconditional, help: "Creations a minute.", transform: NumberArgument.whole(Limits.rates))
        var rpm: Int?

        @Option(parsing: .unconditional, help: "Reads a minute.", transform: NumberArgument.whole(Limits.rates))
        var readRpm: Int?

        @Option(
            parsing: .unconditional, help: "Creations that may go at once.",
            transform: NumberArgument.whole(Limits.rates))
        var burst: Int?

        @OptionGroup var of: AccountOption

        func validate() throws {
            guard rpm != nil || readRpm != nil || burst != nil else {
                throw ValidationError("give at least one of --rpm, --read-rpm and --burst")
            }
        }

        func run(in context: Context) async throws {
            try await context.perform(
                LimiterSet(rpm: rpm, readRPM: readRpm, burst: burst, account: of.account), Limit.told)
        }
    }

    struct Reset: DaemonCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go back to the rate of the settings.",
            discussion: """
                Examples:
                  imgoptctl limit reset
                  imgoptctl limit reset --json
                """)

        @OptionGroup(title: "Global options") var global: GlobalOptions

        @OptionGroup var of: AccountOption

        func run(in context: Context) async throws {
            try await context.perform(LimiterReset(account: of.account), Limit.told)
        }
    }

    fileprivate static func told(_ status: LimiterStatus) -> String {
        "\(status.rpm) creations and \(status.readRPM) reads a minute, burst \(status.burst)"
    }
}
