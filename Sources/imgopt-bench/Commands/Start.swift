import ArgumentParser
import ImgoptClient
import ImgoptWire

/// A start with much to take up again.
struct Start: Benchmark {
    static let title = "start: after kill -9 with all images queued, then creating at the default rate"
    static let configuration = CommandConfiguration(commandName: "start", abstract: "From exec to READY, and memory.")

    private static let calls = 1_000

    @Option(help: "How many images are queued.")
    var queued = 100_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...2_000_000).contains(queued) else { throw ValidationError("--queued must be from 1 to 2000000") }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 100)) { bench in
            let settings = ["engine.max_queued_per_store": "2000000"]
            let first = try await bench.withDaemon(settings) { daemon in
                let usage = try daemon.process.usage()
                _ = try await daemon.client().pause()
                let submits = Samples.submits(images: queued, jobSize: 100, stores: 50)
                _ = try await Submitter.send(submits, to: daemon, connections: 1, window: 64)
                daemon.process.kill()
                return usage
            }
            return try await bench.withDaemon(settings) { daemon in
                let usage = try daemon.process.usage()
                let client = try await daemon.client()
                let stats = try await Self.times { _ = try await client.stats() }
                let list = try await Self.times { _ = try await client.jobs() }
                return [
                    Figure("exec_to_ready_ms", daemon.readyAfter.inSeconds * 1000, goal: .atMost(2_000)),
                    Figure("memory_mb", usage.residentBytes / 1_048_576, goal: .atMost(200)),
                    Figure("memory_mb_with_none_queued", first.residentBytes / 1_048_576, goal: .atMost(40)),
                    Figure("stats_p50_ms", stats[0.5]),
                    Figure("stats_p99_ms", stats[0.99], goal: .atMost(10)),
                    Figure("job_list_p50_ms", list[0.5]),
                    Figure("job_list_p99_ms", list[0.99], goal: .atMost(10)),
                ]
            }
        }
    }

    private static func times(_ call: () async throws -> Void) async throws -> Quantiles {
        var times: [Double] = []
        for _ in 0..<calls { times.append(try await ContinuousClock().measure(call).inSeconds * 1000) }
        return Quantiles(times)
    }
}
