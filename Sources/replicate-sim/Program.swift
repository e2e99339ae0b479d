import ArgumentParser
import ReplicateSimulator
import UnixSignals

/// The command line of the simulator.
@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replicate-sim",
        abstract: "A stand-in for Replicate's HTTP API, for tests and development.",
        discussion: """
            Point a client at the base URL it prints (for Replicate's own Python client: REPLICATE_BASE_URL) and use \
            the token given by --token. The output of a prediction is the first image of its input: a file uploaded \
            to the simulator, a data: URI, or an http: URL. Nothing is billed and nothing leaves this machine but the \
            fetches of http: URLs.

            While it runs:
              GET  /sim/stats       counts of creations, duplicates, refusals, reads, downloads
              GET  /sim/accounts    the same of each account: creations, duplicates, predictions, refusals
              GET  /sim/creations   creations by input, those made most often first
              GET  /sim/downloads   when each prediction's output was fetched first, microseconds since 1970
              GET  /sim/arrivals    arrival times of the last 10,000 creations, microseconds since 1970
              GET  /sim/faults      the settings as they are
              PUT  /sim/faults      change them, such as {"faults":{"error_after":{"next":1,"kinds":["create"]}}};
                                    null takes a fault away: {"faults":{"error_after":null}}
              DELETE /sim/faults    take all faults away, or one: DELETE /sim/faults/error_after
              POST /sim/reset       back to the beginning, with the faults of the command line

            Accounts are settings too: {"accounts":{"TOKEN":{"revoked":true}}} refuses a token, false lets it in \
            again; create_rpm, create_burst, read_rpm, read_burst, low_credit, no_credit and name are its own too; \
            null makes one what it is for all. A token that is not known yet becomes a new account.

            A fault has next (so many requests for certain) and probability (of the others), kinds (of requests), and \
            where it has them to choose: status, text, ms, retry_after_s, count (how many, how long or how deep: \
            list_deep, list_huge, error_long, output_many). output_json answers text, any JSON with $0.png for an \
            address; download_as serves text, a data: URI. A list that fails for ever is error_before with kinds list.
            """)

    @OptionGroup var network: NetworkOptions
    @OptionGroup(title: "Limits") var limits: LimitOptions
    @OptionGroup(title: "Predictions") var predictions: PredictionOptions
    @OptionGroup(title: "Faults") var faults: FaultOptions

    func run() async throws {
        var settings = SimulatorSettings()
        try network.apply(to: &settings)
        limits.apply(to: &settings)
        try predictions.apply(to: &settings)
        try faults.apply(to: &settings)
        let server = try await SimulatorServer.start(
            settings: settings, listen: network.listen, delivery: network.deliveryListen,
            publicURL: network.publicUrl, publicDeliveryURL: network.publicDeliveryUrl)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try network.announce(server)
        for await _ in signals { break }
        try await server.stop()
    }
}
