import ArgumentParser
import ImgoptWire

/// Steers one store.
struct Store: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set what a store may have, or hold it back.",
        discussion: """
            Examples:
              imgoptctl store set acme --max-in-flight 50
              imgoptctl store pause acme
            """,
        subcommands: [Set.self, Pause.self, Resume.self])

    @OptionGroup(title: "Global options") var global: GlobalOptions

    struct Set: DaemonCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set what a store may have; it stays over restarts.",
            discussion: """
                What is not given stays as it is. A limit or budget is taken away by --reset, which goes back to the \
                settings.

                Examples:
                  imgoptctl store set acme --weight 2 --rpm 60
                  imgoptctl store set acme --daily-budget 12.50
                  imgoptctl store set acme --reset
                """)

        @OptionGroup(title: "Global options") var global: GlobalOptions

        @Option(
            parsing: .unconditional, help: "Its share beside the others', 1 unless set.",
            transform: NumberArgument.decimal(Limits.weights))
        var weight: Double?

        @Option(
            parsing: .unconditional, help: "The most predictions that it may have open.",
            transform: NumberArgument.whole(Limits.counts))
        var maxInFlight: Int?

        @Option(
            parsing: .unconditional, help: "The most creations a minute.",
            transform: NumberArgument.whole(Limits.rates))
        var rpm: Int?

        @Option(
            parsing: .unconditional, help: "The most images that it may have queued.",
            transform: NumberArgument.whole(Limits.counts))
        var maxQueued: Int?

        @Option(
            parsing: .unconditional,
            help: "The most that its creations of a day, in UTC, may cost; with 0 those that cost anything wait.",
            transform: AmountArgument.amount)
        var dailyBudget: Amount?

        @Flag(help: "Go back to the settings first.")
        var reset = false

        @Argument(help: "The store.", completion: LiveNames.stores, transform: StoreArgument.name)
        var store: StoreName

        func validate() throws {
            guard
                reset || weight != nil || maxInFlight != nil || rpm != nil || maxQueued != nil || dailyBudget != nil
            else {
                throw ValidationError(
                    "give at least one of --weight, --max-in-flight, --rpm, --max-queued, --daily-budget, --reset")
            }
        }

        func run(in context: Context) async throws {
            try await context.perform(
                StoreSet(
                    store: store, weight: weight, maxInFlight: maxInFlight, rpm: rpm, maxQueued: maxQueued,
                    dailyBudget: dailyBudget, reset: reset)
            ) { Told.store($0, "is set") }
        }
    }

    struct Pause: DaemonCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold back a store's creations.",
            discussion: """
                Examples:
                  imgoptctl store pause acme
                  imgoptctl store pause acme --json
                """)

        @OptionGroup(title: "Global options") var global: GlobalOptions

        @Argument(help: "The store.", completion: LiveNames.stores, transform: StoreArgument.name)
        var store: StoreName

        func run(in context: Context) async throws {
            try await context.perform(StorePause(store: store)) { Told.store($0, "") }
        }
    }

    struct Resume: DaemonCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a store's creations go on.",
            discussion: """
                Examples:
                  imgoptctl store resume acme
                  imgoptctl store resume acme --json
                """)

        @OptionGroup(title: "Global options") var global: GlobalOptions

        @Argument(help: "The store.", completion: LiveNames.stores, transform: StoreArgument.name)
        var store: StoreName

        func run(in context: Context) async throws {
            try await context.perform(StoreResume(store: store)) { Told.store($0, "goes on") }
        }
    }
}
