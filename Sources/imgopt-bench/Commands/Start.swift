import ArgumentParser
import ImgoptClient
import ImgoptWire

/// A start with much to take up again.
struct Start: Benchmark {
    static let title = "start: after kill -9 with all images queued, then creating at the default rate"
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "From exec to READY, and memory, with none and with many queued.")

    private static let calls = 500

    @Option(parsing: .upToNextOption, help: "How many images are queued; several are measured one after the other.")
    var queued = [0, 100_000, 1_000_000]

    @Option(help: "Images of each job.")
    var jobSize = 100

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...10_000).contains(jobSize) else { throw ValidationError("--job-size must be from 1 to 10000") }
        guard !queued.isEmpty, queued.allSatisfy({ (0...2_000_000).contains($0) }) else {
            throw ValidationError("--queued must be from 0 to 2000000")
        }
    }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        for count in queued { figures += try await start(queued: count) }
        return figures
    }

    private func start(queued: Int) async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 100)) { bench in
            let settings = ["engine.max_queued_per_store": "2000000"]
            try await bench.withDaemon(settings) { daemon in
                _ = try await daemon.client().call(DaemonPause())
                let submits = Samples.submits(images: queued, jobSize: jobSize, stores: 50)
                try await Submitter.send(submits, to: daemon, connections: 1, window: 64)
                daemon.process.kill()
            }
            return try await bench.withDaemon(settings) { daemon in
                let memory = try daemon.process.usage().residentBytes / 1_048_576
                let client = try await daemon.client()
                let stats = try await Quantiles.milliseconds(of: Self.calls) { _ = try await client.call(StatsGet()) }
                let list = try await Quantiles.milliseconds(of: Self.calls) { _ = try await client.call(JobList()) }
                let name = "queued_\(queued)"
                return [
                    Figure(
                        "\(name)_exec_to_ready_ms", daemon.readyAfter.inSeconds * 1000,
                        goal: .atMost(queued > 100_000 ? 3_000 : 2_000)),
                    Figure("\(name)_memory_mb", memory, goal: .atMost(queued == 0 ? 40 : 200)),
                    Figure("\(name)_stats_p50_ms", stats[0.5]),
                    Figure("\(name)_stats_p99_ms", stats[0.99], goal: .atMost(10)),
                    Figure("\(name)_job_list_p50_ms", list[0.5]),
                    Figure("\(name)_job_list_p99_ms", list[0.99], goal: .atMost(10)),
                ]
            }
        }
    }
}
