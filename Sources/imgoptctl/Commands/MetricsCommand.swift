import ArgumentParser
import ImgoptWire

/// All figures.
struct MetricsCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Write all figures as OpenMetrics text.",
        discussion: """
            Examples:
              imgoptctl metrics
              imgoptctl metrics > /var/lib/node_exporter/imgopt.prom
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws {
        try await context.show(MetricsGet()) { try context.console.data($0.text) }
    }
}
