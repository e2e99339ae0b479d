import ArgumentParser
import Testing

@testable import imgoptctl

/// The help, as it is for each command.
struct Help {
    /// All commands with their names in full.
    static func commands(
        _ command: any ParsableCommand.Type = Imgoptctl.self, _ path: String = "imgoptctl"
    ) -> [(path: String, command: any ParsableCommand.Type)] {
        [(path, command)] + subcommands(command).flatMap { commands($0, "\(path) \(name($0))") }
    }

    private static func subcommands(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        command.configuration.subcommands + command.configuration.groupedSubcommands.flatMap(\.subcommands)
    }

    private static func name(_ command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? "\(command)".lowercased()
    }

    @Test func eachCommandHasTwoExamplesThatAreRight() async throws {
        var count = 0
        for (path, command) in Self.commands() where path != "imgoptctl" {
            count += 1
            let lines = command.configuration.discussion.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
            let start = try #require(lines.firstIndex(of: "Examples:"), "\(path) has no examples")
            let examples = lines[(start + 1)...].filter { $0.contains("imgoptctl") }
            #expect(examples.count >= 2, "\(path)")
            #expect(examples.contains { $0.contains(path) }, "\(path)")
            // What stands in an example is a command line that is taken.
            for example in examples {
                for arguments in try Self.commandLines(in: String(example)) {
                    await #expect(throws: Never.self, "\(example)") {
                        _ = try await Imgoptctl.asyncParseAsRoot(arguments)
                    }
                }
            }
        }
        #expect(count > 25)
    }

    /// The arguments of each `imgoptctl` in a line of a shell.
    private static func commandLines(in line: String) throws -> [[String]] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line + " " {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                (quote, word) = (character, word ?? "")
            } else if " |<>()&".contains(character) {
                if let done = word { words.append(done) }
                word = nil
                if character != " " { words.append(String(character)) }
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words.split(whereSeparator: { ["|", "<", ">", "(", ")", "&"].contains($0) })
            .filter { $0.first == "imgoptctl" }.map { Array($0.dropFirst()) }
    }
}
