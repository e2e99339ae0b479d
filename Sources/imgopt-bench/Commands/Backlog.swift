import ArgumentParser
import ImgoptClient
import ImgoptWire

/// What an image costs with few and with very many behind it, and how clients are answered meanwhile.
struct Backlog: Benchmark {
    static let title = "backlog: end to end with no rate, with few and with very many images queued"
    static let configuration = CommandConfiguration(
        commandName: "backlog", abstract: "Whether an image costs the same however many are queued.",
        discussion: """
            Each queue is filled while the daemon is paused; then images are counted from the thousandth on, while the \
            rest still waits. The small and the large one take turns, and the better run of each counts: what else the \
            machine does only ever makes it slower. Answer times are taken in the midst of that, with the large one.
            """)

    private static let unmeasured = 1_000
    private static let measured = 5_000
    private static let calls = 500

    @Option(help: "How many images are queued when there are few.")
    var few = 10_000

    @Option(help: "How many images are queued when there are very many.")
    var many = 1_000_000

    @Option(help: "How often each is measured.")
    var rounds = 2

    @OptionGroup var common: CommonOptions

    func validate() throws {
        // While answers are timed some thousands more are done.
        guard (8_000...many).contains(few), (100_000...2_000_000).contains(many), (1...10).contains(rounds) else {
            throw ValidationError("--few is at least 8000, --many from 100000 to 2000000, --rounds from 1 to 10")
        }
    }

    private struct Run {
        let secondsPerImage: Double
        let cpuPerImage: Double
        let memoryMB: Double
        var stats = Quantiles([])
        var list = Quantiles([])
    }

    func measure() async throws -> [Figure] {
        var (small, large): ([Run], [Run]) = ([], [])
        for _ in 0..<rounds {
            small.append(try await run(queued: few, timed: false))
            large.append(try await run(queued: many, timed: true))
        }
        func best(_ runs: [Run], _ value: (Run) -> Double) -> Double { runs.map(value).min() ?? .nan }
        func both(_ value: (Run) -> Double) -> (small: Double, large: Double) {
            (best(small, value), best(large, value))
        }
        let (cpu, time) = (both(\.cpuPerImage), both(\.secondsPerImage))
        return [
            Figure("few_images_per_s", 1 / time.small),
            Figure("many_images_per_s", 1 / time.large),
            Figure("time_per_image_ratio", time.large / time.small, goal: .atMost(1.2)),
            Figure("few_cpu_ms_per_1000", cpu.small * 1e6),
            Figure("many_cpu_ms_per_1000", cpu.large * 1e6),
            Figure("cpu_per_image_ratio", cpu.large / cpu.small, goal: .atMost(1.2)),
            Figure("many_memory_mb", best(large, \.memoryMB), goal: .atMost(200)),
            Figure("many_stats_p50_ms", best(large) { $0.stats[0.5] }),
            Figure("many_stats_p99_ms", best(large) { $0.stats[0.99] }, goal: .atMost(10)),
            Figure("many_job_list_p50_ms", best(large) { $0.list[0.5] }),
            Figure("many_job_list_p99_ms", best(large) { $0.list[0.99] }, goal: .atMost(10)),
        ]
    }

    private func run(queued: Int, timed: Bool) async throws -> Run {
        let simulator = SimulatorOptions.unlimited(longestRun: 20, outputBytes: 20_480)
        return try await Workbench.with(directory: common.directory, simulator: simulator) { bench in
            let settings = Settings.unlimited.merging(["engine.max_queued_per_store": "2000000"]) { $1 }
            return try await bench.withDaemon(settings) { daemon in
                let client = try await daemon.client()
                _ = try await client.call(DaemonPause())
                let submits = Samples.submits(images: queued, jobSize: 100, stores: 50)
                try await Submitter.send(submits, to: daemon, connections: 1, window: 64)
                let memory = try daemon.process.usage().residentBytes / 1_048_576
                _ = try await client.call(DaemonResume())
                let first = try await Self.done(Self.unmeasured, client)
                let (start, before) = (ContinuousClock.now, try daemon.process.usage().cpuSeconds)
                let images = Double(try await Self.done(first + Self.measured, client) - first)
                let (end, after) = (ContinuousClock.now, try daemon.process.usage().cpuSeconds)
                var run = Run(
                    secondsPerImage: (end - start).inSeconds / images, cpuPerImage: (after - before) / images,
                    memoryMB: memory)
                guard timed else { return run }
                run.stats = try await .milliseconds(of: Self.calls) { _ = try await client.call(StatsGet()) }
                run.list = try await .milliseconds(of: Self.calls) { _ = try await client.call(JobList()) }
                guard try await client.call(StatsOverview()).items.queued > 0 else {
                    throw BenchError("the queue ran dry")
                }
                daemon.process.kill()
                return run
            }
        }
    }

    /// Waits until at least so many are done; answers how many are.
    private static func done(_ count: Int, _ client: ImgoptClient) async throws -> Int {
        while true {
            let done = Int(try await client.call(StatsOverview()).items.done)
            if done >= count { return done }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
    }
}
