import ArgumentParser
import ImgoptJSON

/// This program's version.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Write this program's version; info tells the daemon's.",
        discussion: """
            Examples:
              imgoptctl version
              imgoptctl version --json
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func run() async throws {
        let console = Console(global)
        if console.isJSON { return try console.data(["name": "imgoptctl", "version": .string(Version.text)]) }
        try console.data("imgoptctl \(Version.text)\n")
    }
}
