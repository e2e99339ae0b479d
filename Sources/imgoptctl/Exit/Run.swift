import ArgumentParser
import ImgoptClient
import ImgoptWire

/// Runs a command line and turns whatever comes of it into a status, in one place.
enum Run {
    /// Runs `arguments`, the program's name left out.
    static func command(_ arguments: [String]) async -> ExitStatus {
        var console = Console(output: DescriptorOutput(1), error: DescriptorOutput(2), environment: .process)
        do {
            try CommandWords.check(arguments)
            var command = try await Imgoptctl.asyncParseAsRoot(arguments)
            if let daemonCommand = command as? any DaemonCommand { console = Console(daemonCommand.global) }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch {
            return tell(error, console, arguments)
        }
    }

    /// Tells `error` to people.
    /// - Parameter arguments: what was typed.
    /// - Returns: what to tell programs.
    static func tell(_ error: any Error, _ console: Console, _ arguments: [String] = []) -> ExitStatus {
        switch error {
        case let ended as Ended: return ended.status
        case OutputFailure.closedPipe: return .done
        case OutputFailure.system(let code):
            return tell(Failure(.failed, "can't write to standard output: \(SystemText.of(code))"), console)
        case let error as ClientError: return tell(DaemonConnection.failure(error), console)
        case let error as WireError: return tell(Failure.refused(error), console)
        case let failure as Failure:
            console.complain(DisplayWidth.printableLines(failure.message))
            return failure.status
        case is CancellationError: return .interrupted
        default: return tell(parsing: error, console, arguments)
        }
    }

    /// The library lists the words that an option takes, and leaves it to the reader to find the one that was meant:
    /// `The value 'runing' is invalid for '--state <state>'. Please provide one of 'pending', 'running' …`, or a line
    /// for each where there are many.
    ///
    /// What begins with a dash it takes for an option, and then misses the value or the id.
    private static func withSuggestion(_ text: String, _ arguments: [String]) -> String {
        let missing = "Missing value for '"
        if text.hasPrefix(missing) {
            let option = text.dropFirst(missing.count).prefix { $0 != " " && $0 != "'" }
            return withHint(text, "; one that begins with a dash is written \(option)=VALUE")
        }
        let isMisread = text.hasPrefix("Missing expected argument") || text.hasPrefix("Unknown option")
        if isMisread, let number = arguments.first(where: { $0.first == "-" && Double($0) ?? 0 < 0 }) {
            return withHint(text, "; \(number) is read as an option: ids and intervals are above 0")
        }
        guard text.hasPrefix("The value '"), let list = text.firstRange(of: "Please provide one of") else {
            return text
        }
        func quoted(_ text: Substring) -> [String] {
            text.split(separator: "'", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
                .map { String($0.element) }
        }
        let listed = text.split(separator: "\n").filter { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
        guard let written = quoted(text[..<list.lowerBound]).first,
            let meant = Nearest.name(to: written, among: quoted(text[list.upperBound...]) + listed)
        else { return text }
        return withHint(text, " Did you mean '\(meant)'?")
    }

    /// `text` with a hint at the end of its first line.
    private static func withHint(_ text: String, _ hint: String) -> String {
        var lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        lines[0] += hint
        return lines.joined(separator: "\n")
    }

    /// What the argument parser throws: requests for help, and wrong usage.
    private static func tell(parsing error: any Error, _ console: Console, _ arguments: [String]) -> ExitStatus {
        let message = Imgoptctl.fullMessage(for: error)
        let code = Imgoptctl.exitCode(for: error)
        guard code == .success else {
            let label = "Error: "
            let text = message.hasPrefix(label) ? String(message.dropFirst(label.count)) : message
            console.complain(withSuggestion(text, arguments))
            return code == .validationFailure ? .usage : .failed
        }
        do {
            try console.data(message.hasSuffix("\n") ? message : message + "\n")
            return .done
        } catch {
            return tell(error, console)
        }
    }
}
