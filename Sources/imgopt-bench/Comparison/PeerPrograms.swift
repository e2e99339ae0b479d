import FoundationEssentials
import ImgoptJSON

/// Starts the peers.
struct PeerPrograms: Sendable {
    /// A Python in which their libraries are installed, as a path or a name.
    let python: String
    /// Where their scripts are.
    let folder: String

    /// A peer ends with this when something that it is made of is not there; its last line says what.
    private static let absentStatus: Int32 = 77

    func run(_ name: String, _ work: ComparedWork, _ bench: Workbench) async throws -> ComparedRun {
        let script = "\(folder)/\(name).py"
        guard FileManager.default.fileExists(atPath: script) else { throw Absent(reason: "\(script) is not there") }
        let places = (out: bench.folder + "/out", work: bench.folder + "/work", report: bench.folder + "/report.json")
        for place in [places.out, places.work] {
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        }
        let log = "\(bench.folder)/\(name).log"
        let arguments =
            [
                python, script, "--base-url", bench.simulator.baseURL, "--token", Simulator.token, "--out", places.out,
                "--work", places.work, "--report", places.report, "--images", "\(work.images)",
            ] + work.arguments
        let process = try ChildProcess("/usr/bin/env", arguments, environment: Self.environment, log: log)
        defer { process.end() }
        while !process.hasEnded() { try await ContinuousClock().sleep(for: .milliseconds(20)) }
        switch process.exitStatus() {
        case 0:
            let counts = try await bench.simulator.counts()
            return try report(places.report, OutputFiles(below: places.out), counts)
        case Self.absentStatus: throw Absent(reason: Self.lastLine(of: log))
        case let status: throw BenchError("\(name) ended with status \(status ?? -1): \(Self.lastLine(of: log))")
        }
    }

    private static var environment: [String: String] {
        let own = ProcessInfo.processInfo.environment
        return [
            "PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": own["HOME"] ?? "/", "PYTHONDONTWRITEBYTECODE": "1",
        ]
    }

    private func report(_ path: String, _ outputs: OutputFiles, _ counts: SimulatorCounts) throws -> ComparedRun {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw BenchError("\(path) is not there") }
        let json = try JSONValue(parsing: Array(bytes))
        func number(_ name: String) throws -> Double {
            guard let number = json[name]?.doubleValue else { throw BenchError("\(path) has no \(name)") }
            return number
        }
        return ComparedRun(
            seconds: try number("seconds"), cpuSeconds: try number("cpu_seconds"),
            writtenBytes: try number("written_bytes"), outputs: outputs, failed: Int(try number("failed")),
            counts: counts)
    }

    private static func lastLine(of log: String) -> String {
        let bytes = FileManager.default.contents(atPath: log).map { Array($0) } ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? "no word"
    }
}
