import ArgumentParser
import ImgoptClient
import ImgoptWire

/// Runs a command line and turns whatever comes of it into a status, in one place.
enum Run {
    /// Runs `arguments`, the program's name left out.
    static func command(_ arguments: [String]) async -> ExitStatus {
        var console = Console(output: DescriptorOutput(1), error: DescriptorOutput(2), environment: .process)
        do {
            var command = try await Imgoptctl.asyncParseAsRoot(arguments)
            if let daemonCommand = command as? any DaemonCommand { console = Console(daemonCommand.global) }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch {
            return tell(error, console)
        }
    }

    /// Tells `error` to people.
    /// - Returns: what to tell programs.
    static func tell(_ error: any Error, _ console: Console) -> ExitStatus {
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
        default: return tell(parsing: error, console)
        }
    }

    /// What the argument parser throws: requests for help, and wrong usage.
    private static func tell(parsing error: any Error, _ console: Console) -> ExitStatus {
        let message = Imgoptctl.fullMessage(for: error)
        let code = Imgoptctl.exitCode(for: error)
        guard code == .success else {
            let label = "Error: "
            console.complain(message.hasPrefix(label) ? String(message.dropFirst(label.count)) : message)
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
