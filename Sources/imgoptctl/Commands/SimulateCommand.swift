import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// A forecast.
struct SimulateCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Say when each job and store would finish.",
        discussion: """
            Runs the real scheduler in virtual time over today's queue, or over a workload. Stores have the members \
            store, weight, max_in_flight and rpm; jobs store, images, at_s and priority.

            Examples:
              imgoptctl simulate --rpm 300 --stores '[{"store":"acme","weight":2,"max_in_flight":50}]'
              imgoptctl simulate --workload '[{"store":"acme","images":500},{"store":"bolt","images":50,"at_s":60}]'
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(
        parsing: .unconditional, help: "With this many creations a minute.",
        transform: NumberArgument.whole(Limits.rates))
    var rpm: Int?

    @Option(help: ArgumentHelp("With these settings of stores.", valueName: "json"), transform: JSONArgument.value)
    var stores: JSONValue?

    @Option(help: ArgumentHelp("Over these jobs.", valueName: "json"), transform: JSONArgument.value)
    var workload: JSONValue?

    func run(in context: Context) async throws {
        let console = context.console
        var params = JSONObject()
        params["rpm"] = rpm.map { .integer($0) }
        params["stores"] = stores
        params["workload"] = workload
        // Read here already, so that a mistake is told without a daemon.
        try await context.show(try Simulate(params: .object(params))) { forecast in
            try console.data(ForecastView.text(forecast, width: console.width, style: console.outputStyle))
        }
    }
}
