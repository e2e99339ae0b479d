import ArgumentParser
import ImgoptClient
import ImgoptWire

/// How well others are served while peers misbehave.
struct Peers: Benchmark {
    static let title = "peers: a client's answers, alone and among idle, slow, endless and greedy connections"
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "Answer times of one client among misbehaving ones.")

    @Option(help: "How many connections say nothing.")
    var idle = 5_000

    @Option(help: "How many of each kind misbehave: half lines, lines without end, replies never read.")
    var each = 20

    @Option(help: "How many pings and submits are measured.")
    var tries = 1_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...20_000).contains(idle), (1...200).contains(each), (10...100_000).contains(tries) else {
            throw ValidationError("--idle must be from 1 to 20000, --each from 1 to 200, --tries from 10 to 100000")
        }
    }

    func measure() async throws -> [Figure] {
        let settings = Settings.unlimited.merging(
            ["limits.connections": "30000", "limits.connections_per_user": "30000"]
        ) { $1 }
        try RawPeer.raiseDescriptorLimit()
        return try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon(settings) { daemon in
                let client = try await daemon.client()
                _ = try await client.call(DaemonPause())
                let alone = try await times(client, from: 0)
                let before = try daemon.process.usage().residentBytes
                let silent = try (0..<idle).map { _ in try RawPeer(path: daemon.socketPath) }
                // Answered after all the others were accepted.
                try await Self.ping(daemon)
                let idleBytes = try daemon.process.usage().residentBytes - before
                let noise = try Noise(path: daemon.socketPath, each: each)
                let among = try await times(client, from: tries)
                let taken = noise.stop()
                let after = try daemon.process.usage()
                return withExtendedLifetime(silent) {
                    [
                        Figure("ping_alone_p99_ms", alone.pings[0.99]),
                        Figure("ping_among_p50_ms", among.pings[0.5]),
                        Figure("ping_among_p99_ms", among.pings[0.99], goal: .atMost(20)),
                        Figure("submit_alone_p99_ms", alone.submits[0.99]),
                        Figure("submit_among_p99_ms", among.submits[0.99]),
                        Figure("idle_connection_kb", idleBytes / 1024 / Double(idle)),
                        Figure("noise_mb", Double(taken) / 1_048_576),
                        Figure("peak_growth_mb", (after.peakBytes - before) / 1_048_576),
                    ]
                }
            }
        }
    }

    /// A ping on a connection of its own, as soon as there is room in the row of those that wait to be accepted.
    private static func ping(_ daemon: DaemonProcess) async throws {
        for _ in 0..<1_000 {
            if let client = try? await daemon.client() {
                _ = try await client.call(ServerPing())
                return
            }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
        throw BenchError("no connection is accepted")
    }

    private func times(_ client: ImgoptClient, from first: Int) async throws -> (pings: Quantiles, submits: Quantiles) {
        var (pings, submits): ([Double], [Double]) = ([], [])
        for number in first..<(first + tries) {
            let ping = try await ContinuousClock().measure { _ = try await client.call(ServerPing()) }
            pings.append(ping.inSeconds * 1000)
            let job = Samples.submit(images: number..<(number + 1), store: "measured")
            let submit = try await ContinuousClock().measure { _ = try await client.call(job) }
            submits.append(submit.inSeconds * 1000)
        }
        return (Quantiles(pings), Quantiles(submits))
    }
}
