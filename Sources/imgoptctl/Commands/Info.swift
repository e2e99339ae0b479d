import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// Who the daemon is.
struct Info: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the daemon's version, provider and limits, and who you are to it.",
        discussion: """
            Examples:
              imgoptctl info
              imgoptctl info --json | jq .limits
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func run(in context: Context) async throws {
        try await context.show(ServerInfo()) { info in
            var facts = Facts()
            facts.add("daemon", "\(info.name) \(info.version), protocol \(info.protocolVersion)")
            facts.add("process", "\(info.pid), since \((utc ? TimeStyle.utc : .local).text(info.startedAt))")
            facts.add("provider", info.provider)
            facts.add("you", "uid \(info.uid), \(info.role.rawValue)")
            for (name, value) in info.limits { facts.add("limits.\(name)", value.description) }
            try context.console.data(facts)
        }
    }
}
