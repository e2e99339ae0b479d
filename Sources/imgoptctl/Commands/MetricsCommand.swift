import ArgumentParser
import ImgoptWire

/// All figures.
struct MetricsCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Write all figures as OpenMetrics text, for a collector.",
        discussion: """
            Without a listener (metrics.listen) a timer can write them for node_exporter: imgopt-textfile.timer.

            Examples:
              imgoptctl metrics
              imgoptctl metrics > /var/lib/node_exporter/imgopt.prom
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Option(help: "openmetrics, or prometheus for node_exporter's textfile collector and older tools.")
    var format = MetricsFormat.openMetrics

    func run(in context: Context) async throws {
        try await context.show(MetricsGet(format: format)) { try context.console.data($0.text) }
    }
}
