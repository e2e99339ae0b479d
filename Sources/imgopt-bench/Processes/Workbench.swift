import FoundationEssentials
import Glibc
import ImgoptJSON

/// A temporary folder with a stand-in, in which daemons are started. All of it ends with its scope.
struct Workbench: Sendable {
    let folder: String
    let simulator: Simulator
    let simulatorProcess: ChildProcess

    /// Where its daemons keep everything.
    var stateFolder: String { folder + "/state" }

    /// How long a program may take to start, in seconds.
    private static let patience = 120

    /// Runs `body` with a new workbench below `directory`.
    static func with<Result>(
        directory: String, simulator options: SimulatorOptions, _ body: (Workbench) async throws -> Result
    ) async throws -> Result {
        try SpreadFolder.make(directory + "/imgopt-bench")
        let folder = directory + "/imgopt-bench/" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let portFile = folder + "/ports.json"
        let process = try ChildProcess(
            try beside("replicate-sim"), options.arguments + ["--token", Simulator.token, "--port-file", portFile],
            environment: [:], log: folder + "/replicate-sim.log")
        defer { process.end() }
        let bench = Workbench(
            folder: folder, simulator: try Simulator(baseURL: try await baseURL(from: portFile, process)),
            simulatorProcess: process)
        do {
            return try await body(bench)
        } catch {
            bench.showLogs()
            throw error
        }
    }

    /// Runs `body` with a daemon on this workbench's state, which an earlier one may have left.
    func withDaemon<Result>(
        _ settings: [String: String], environment: [String: String] = [:],
        _ body: (DaemonProcess) async throws -> Result
    ) async throws -> Result {
        let paths = (socket: folder + "/s", ready: folder + "/ready-" + UUID().uuidString.prefix(4))
        let ready = try ReadySocket(path: paths.ready)
        let start = ContinuousClock.now
        let process = try ChildProcess(
            try Self.beside("imgoptd"), arguments(settings, socket: paths.socket),
            environment: environment.merging(
                ["REPLICATE_API_TOKEN": Simulator.token, "NOTIFY_SOCKET": paths.ready]
            ) { $1 },
            log: folder + "/imgoptd.log")
        defer { process.end() }
        while !ready.isReady(within: 20) {
            try Task.checkCancellation()
            guard !process.hasEnded(), ContinuousClock.now - start < .seconds(Self.patience) else {
                throw BenchError("imgoptd did not get ready")
            }
        }
        return try await body(
            DaemonProcess(process: process, socketPath: paths.socket, readyAfter: ContinuousClock.now - start))
    }

    private func arguments(_ settings: [String: String], socket: String) -> [String] {
        let own = [
            "socket.path": socket, "state.directory": stateFolder, "replicate.base_url": simulator.baseURL,
            "replicate.delivery_hosts": "127.0.0.1", "log.level": "warning", "log.target": "stderr",
            // Else only root may read in /proc what it uses.
            "daemon.core_dumps": "true",
        ]
        return own.merging(settings) { $1 }.flatMap { ["--set", "\($0.key)=\($0.value)"] }
    }

    /// The programs that are measured lie beside this one.
    static func beside(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/" + name
        guard FileManager.default.isReadableFile(atPath: String(path)) else {
            throw BenchError("\(path) is not there: build all products first")
        }
        return String(path)
    }

    private static func baseURL(from portFile: String, _ process: ChildProcess) async throws -> String {
        for _ in 0..<(patience * 200) {
            guard !process.hasEnded() else { break }
            if let bytes = FileManager.default.contents(atPath: portFile) {
                guard let url = try JSONValue(parsing: Array(bytes))["base_url"]?.stringValue else { break }
                return url
            }
            try await ContinuousClock().sleep(for: .milliseconds(5))
        }
        throw BenchError("replicate-sim did not start")
    }

    /// The last words of the programs: the first thing to know when something went wrong.
    private func showLogs() {
        for name in ["imgoptd", "replicate-sim"] {
            guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name).log"), !bytes.isEmpty else {
                continue
            }
            let text = "--- \(name)\n" + String(decoding: bytes.suffix(2000), as: UTF8.self) + "\n"
            _ = unsafe Array(text.utf8).withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
    }
}
