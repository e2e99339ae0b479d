import ArgumentParser
import ImgoptWire

/// The words of a command line that name commands. They are looked at before the library does: it takes a wrong one for
/// an argument too many, and shows other help than was asked for.
enum CommandWords {
    /// Options that may stand before a command's name and take a word of their own.
    private static let withValue: Set<String> = ["--socket", "--color"]

    /// Refuses a command that there is not, and help about one.
    static func check(_ arguments: [String]) throws {
        // What completions ask has words of its own.
        guard arguments.first != "---completion" else { return }
        var command: any ParsableCommand.Type = Imgoptctl.self
        var path: [String] = []
        var isHelp = false
        var words = arguments[...]
        while let word = words.popFirst(), word != "--" {
            if word.hasPrefix("-") {
                if withValue.contains(word) { words = words.dropFirst() }
                continue
            }
            let known = subcommands(command)
            if path.isEmpty, word == "help", !isHelp {
                isHelp = true
            } else if let next = known[word] {
                command = next
                path.append(word)
            } else if isHelp || !known.isEmpty {
                throw unknown(word, after: path, among: known.keys)
            } else {
                return
            }
        }
    }

    private static func unknown(_ word: String, after path: [String], among known: some Sequence<String>) -> Failure {
        let near = Nearest.question(word, among: known)
        let (wanted, place) = ((path + [word]).joined(separator: " "), (["imgoptctl"] + path).joined(separator: " "))
        return .usage("there is no command \"\(wanted)\"\(near)\n  \(place) --help lists all")
    }

    private static func subcommands(_ command: any ParsableCommand.Type) -> [String: any ParsableCommand.Type] {
        // Those in groups are among them.
        let all = command.configuration.subcommands
        return Dictionary(
            uniqueKeysWithValues: all.map { ($0.configuration.commandName ?? "\($0)".lowercased(), $0) })
    }
}
