import ArgumentParser
import FoundationEssentials
import Glibc
import ImgoptClient
import ImgoptWire

/// How another user is served while one floods the daemon, and how long its end takes then.
struct Floods: Benchmark {
    static let title = "floods: another user's pings and connects beside each flood of one user, and the end under it"
    static let configuration = CommandConfiguration(
        commandName: "floods", abstract: "Answer times of one user while another floods the daemon.",
        discussion: """
            Started by root, the one who is measured is another user (65534), as it is meant; else both are the same \
            user, whose turns are shared. SIGTERM comes while the flood goes on.
            """)

    @Option(help: "Only this flood; may be given several times.")
    var only: [FloodKind] = []

    @Option(help: "How many pings and connects are measured beside each.")
    var tries = 400

    @OptionGroup var common: CommonOptions

    /// So long at most the measured user is waited for, in milliseconds.
    private static let patience = 180_000
    /// Somebody who owns nothing.
    private static let otherUser = "65534"

    func validate() throws {
        guard (10...100_000).contains(tries) else { throw ValidationError("--tries must be from 10 to 100000") }
    }

    func measure() async throws -> [Figure] {
        try RawPeer.raiseDescriptorLimit()
        return try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            let settings = Settings.unlimited.merging(
                ["socket.mode": "0666", "metrics.listen": "unix:\(bench.folder)/m"]
            ) { $1 }
            try await bench.withDaemon(settings) { daemon in
                let client = try await daemon.client()
                _ = try await client.call(DaemonPause())
                try await Submitter.send(
                    Samples.submits(images: 10_000, jobSize: 10_000, stores: 1), to: daemon, connections: 1, window: 1)
                try await Submitter.send(
                    Samples.submits(images: 1_000, jobSize: 1, stores: 10, from: 10_000), to: daemon, connections: 1,
                    window: 16)
            }
            var figures: [Figure] = []
            for kind in only.isEmpty ? FloodKind.allCases : only {
                figures += try await bench.withDaemon(settings) { try await measure(kind, $0, bench) }
            }
            return figures
        }
    }

    private func measure(_ kind: FloodKind, _ daemon: DaemonProcess, _ bench: Workbench) async throws -> [Figure] {
        let flood = Flood(kind, path: kind == .metrics ? bench.folder + "/m" : daemon.socketPath)
        let log = "\(bench.folder)/witness-\(kind.rawValue)"
        let times = try await witness(daemon.socketPath, log: log)
        let memory = try daemon.process.usage().residentBytes / 1_048_576
        let end = ContinuousClock().measure { daemon.process.end() }
        _ = flood.stop()
        let name = kind.rawValue.replacing("-", with: "_")
        return [
            Figure("\(name)_ping_p99_ms", times.pings[0.99], goal: .atMost(20)),
            Figure("\(name)_ping_max_ms", times.pings[1], goal: .atMost(100)),
            Figure("\(name)_connect_p99_ms", times.connects[0.99], goal: .atMost(20)),
            Figure("\(name)_connect_max_ms", times.connects[1], goal: .atMost(100)),
            Figure("\(name)_end_s", end.inSeconds, goal: .atMost(5)),
            Figure("\(name)_memory_mb", memory),
        ]
    }

    private func witness(_ path: String, log: String) async throws -> (pings: Quantiles, connects: Quantiles) {
        let own = try Workbench.beside("imgopt-bench")
        let call = [own, "witness", "--path", path, "--tries", "\(tries)"]
        let other = ["--reuid", Self.otherUser, "--regid", Self.otherUser, "--clear-groups"]
        let process =
            geteuid() == 0
            ? try ChildProcess("/usr/bin/setpriv", other + call, environment: [:], log: log)
            : try ChildProcess(own, Array(call.dropFirst()), environment: [:], log: log)
        defer { process.kill() }
        let start = ContinuousClock.now
        while !process.hasEnded() {
            guard ContinuousClock.now - start < .milliseconds(Self.patience) else {
                return (Quantiles([Double(Self.patience)]), Quantiles([Double(Self.patience)]))
            }
            try await ContinuousClock().sleep(for: .milliseconds(20))
        }
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        let rows = text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
        guard process.exitStatus() == 0, rows.count == tries, rows.allSatisfy({ $0.count == 2 }) else {
            throw BenchError("the measured user was not served: \(text.suffix(500))")
        }
        return (Quantiles(rows.map { $0[0] }), Quantiles(rows.map { $0[1] }))
    }
}
