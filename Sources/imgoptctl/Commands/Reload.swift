import ArgumentParser
import ImgoptWire

/// Makes the daemon read its settings.
struct Reload: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the daemon read its settings again.",
        discussion: """
            Examples:
              imgoptctl reload
              imgoptctl reload --json
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run(in context: Context) async throws {
        try await context.perform(DaemonReload()) { result in
            var text = result.changed.isEmpty ? "nothing changed" : "changed: \(result.changed.joined(separator: ", "))"
            if !result.needsRestart.isEmpty {
                text += "\nonly after a restart: \(result.needsRestart.joined(separator: ", "))"
            }
            return text
        }
    }
}
