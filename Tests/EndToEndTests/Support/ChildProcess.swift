import Foundation

/// A program under test, started with a clean environment.
final class ChildProcess: Sendable {
    /// How a process ended.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// What it wrote to standard output, a line each.
    let lines = Board<String>()
    let pid: Int32
    private let endings = Board<Ending>()
    private let errorPath: String
    private let process: Process

    /// - Parameter errorPath: the file that takes its standard error.
    init(_ program: String, _ arguments: [String], environment: [String: String], errorPath: String) throws {
        self.errorPath = errorPath
        process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = environment
        _ = FileManager.default.createFile(atPath: errorPath, contents: nil)
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errorPath))
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.terminationHandler = { [endings] process in
            let status = process.terminationStatus
            endings.put(process.terminationReason == .exit ? .exited(status) : .killed(status))
        }
        try process.run()
        pid = process.processIdentifier
        let output = pipe.fileHandleForReading
        DispatchQueue(label: "output of \(program)").async { [lines] in Self.read(output, into: lines) }
    }

    /// What it has written to standard error.
    var errorText: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// How it ended, nil while it runs.
    var ending: Ending? { endings.all.first }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for its end.
    func ended(within seconds: Int = 30) async throws -> Ending {
        try await endings.wait("the end of process \(pid)", within: seconds) { _ in true }
    }

    /// Ends it, gently first.
    func stop() async {
        guard ending == nil else { return }
        signal(SIGTERM)
        if (try? await ended(within: 10)) != nil { return }
        signal(SIGKILL)
        _ = try? await ended(within: 10)
    }

    private static func read(_ output: FileHandle, into lines: Board<String>) {
        var rest = Data()
        while case let data = output.availableData, !data.isEmpty {
            rest += data
            while let end = rest.firstIndex(of: 0x0A) {
                lines.put(String(decoding: rest[..<end], as: UTF8.self))
                rest = rest[(end + 1)...]
            }
        }
        lines.end()
    }
}
