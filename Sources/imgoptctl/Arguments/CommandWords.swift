import ArgumentParser
import Glibc
import ImgoptJSON
import ImgoptWire

/// The words of a command line that name commands. They are looked at before the library does: it takes a wrong one for
/// an argument too many, and shows other help than was asked for.
enum CommandWords {
    /// Options that may stand before a command's name and take a word of their own.
    private static let withValue: Set<String> = ["--socket", "--color"]

    /// Refuses a command that there is not, help about one, and an option that is given twice.
    static func check(_ arguments: [String]) throws {
        // What completions ask has words of its own.
        guard arguments.first != "---completion" else { return }
        try checkFiles(arguments)
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
                try checkItems(word, words, of: path)
                break
            }
        }
        try checkTwice(arguments, of: command)
    }

    /// Refuses two values for an option that takes one: the library takes the last, and nobody could see that.
    private static func checkTwice(_ arguments: [String], of command: any ParsableCommand.Type) throws {
        let words = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") }.map { $0.prefix { $0 != "=" } }
        guard Set(words).count < words.count else { return }
        let known = (try? JSONValue(parsing: command._dumpHelp()))?["command"]?["arguments"]?.arrayValue ?? []
        for option in known where option["kind"]?.stringValue == "option" && option["isRepeating"]?.boolValue != true {
            let names = (option["names"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            let given = words.filter { word in names.contains { word == "--\($0)" } }
            if given.count > 1 { throw Failure.usage("\(given[0]) is given twice, and takes one value: give it once") }
        }
    }

    /// Refuses the name of a file that would be read as short options, `-h` among them: a shell's `*.jpg` finds such.
    private static func checkFiles(_ arguments: [String]) throws {
        let options = arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && !$0.hasPrefix("--") }
        for word in options where word.utf8.count > 2 {
            guard unsafe access(word, F_OK) == 0 else { continue }
            throw Failure.usage("\(word) is read as options; for the file of that name write ./\(word)")
        }
    }

    /// `--item` makes items of all ids that stand there: behind a job's id something else is meant.
    private static func checkItems(_ first: String, _ rest: ArraySlice<String>, of path: [String]) throws {
        guard path == ["cancel"] || path == ["retry"], Int64(first) != nil, rest.contains("--item") else { return }
        throw Failure.usage("--item takes ids of items alone: leave \(first) out, or write it behind if it is an item")
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
