import ArgumentParser
import ImgoptClient
import ImgoptWire

/// A real minute at the rate that is set.
struct Rate: Benchmark {
    static let title = "rate: a provider that allows exactly the rate, runs of about 10 s, more work than fits"
    static let configuration = CommandConfiguration(
        commandName: "rate", abstract: "A minute at the set rate.", discussion: ObjectOptions.discussion)

    private static let burst = 20
    private static let jobSize = 50

    @Option(help: "Creations a minute.")
    var rpm = 450

    @Option(help: "How long, in seconds; the daemon's own count looks back a minute.")
    var seconds = 60

    @Flag(help: "Read as little as possible, and notice ends later.")
    var thrift = false

    @OptionGroup var objects: ObjectOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (60...6_000).contains(rpm), (20...600).contains(seconds) else {
            throw ValidationError("--rpm must be from 60 to 6000, --seconds from 20 to 600")
        }
    }

    func measure() async throws -> [Figure] {
        let simulator = SimulatorOptions.limited(
            perMinute: rpm, burst: Self.burst, shortestRun: 9_000, longestRun: 11_000)
        return try await Workbench.with(directory: common.directory, simulator: simulator) { bench in
            let settings = [
                "limiter.rpm": "\(rpm)", "limiter.burst": "\(Self.burst)", "poll.mode": thrift ? "thrift" : "early",
            ]
            let all = settings.merging(objects.settings) { $1 }
            return try await bench.withDaemon(all, environment: objects.environment) { daemon in
                let client = try await daemon.client()
                let images = rpm * seconds / 60 + 2 * rpm
                let submits = Samples.submits(images: images, jobSize: Self.jobSize, stores: 10)
                let before = try daemon.process.usage()
                try await Submitter.send(submits, to: daemon, connections: 1, window: 4)
                try await ContinuousClock().sleep(for: .seconds(seconds))
                let stats = try await client.call(StatsGet())
                let (after, counts) = (try daemon.process.usage(), try await bench.simulator.counts())
                let (finished, late) = try await latenesses(client, bench.simulator, jobs: submits.count)
                let noticed = try await bench.simulator.noticing()
                return objects.named(
                    figures(before, after, counts, stats, finished, Quantiles(late), Quantiles(noticed)))
            }
        }
    }

    private func figures(
        _ before: ProcessUsage, _ after: ProcessUsage, _ counts: SimulatorCounts, _ stats: Stats,
        _ finished: Int, _ late: Quantiles, _ noticed: Quantiles
    ) -> [Figure] {
        let due = Double(rpm * min(seconds, 60)) / 60
        let sent = stats.rateLimiter.requestsInLastMinute
        return [
            Figure("requests_in_last_minute", Double(sent), goal: .atLeast(due * 0.99)),
            Figure("most_creations_in_a_minute", Double(counts.mostInWindow), goal: .atMost(Double(rpm))),
            Figure("refusals", Double(counts.refused), goal: .atMost(0)),
            Figure("finished", Double(finished)),
            Figure("refused_reads", Double(counts.refusedReads), goal: .atMost(0)),
            Figure(
                "reads_per_finished_image", Double(counts.reads) / Double(max(finished, 1)),
                goal: thrift ? .atMost(0.3) : nil),
            Figure("provider_end_to_noticed_p50_ms", noticed[0.5], goal: .atMost(thrift ? 1_000 : 100)),
            Figure("provider_end_to_noticed_p95_ms", noticed[0.95], goal: .atMost(thrift ? 1_000 : 200)),
            Figure("provider_end_to_file_p50_ms", late[0.5]),
            Figure("provider_end_to_file_p95_ms", late[0.95]),
            Figure("daemon_cpu_percent", (after.cpuSeconds - before.cpuSeconds) * 100 / Double(seconds)),
        ]
    }

    /// Milliseconds from a prediction's end, by the provider's account, to its file being safe on our disk.
    private func latenesses(_ client: ImgoptClient, _ simulator: Simulator, jobs: Int) async throws
        -> (finished: Int, late: [Double])
    {
        let ends = try await simulator.ends()
        var (finished, late) = (0, [Double]())
        for job in 1...Int64(jobs) {
            for item in try await client.call(JobItems(job: job, state: [.done], limit: 1000)).items {
                finished += 1
                guard let prediction = item.prediction, let ended = ends[prediction], let saved = item.finishedAt else {
                    continue
                }
                late.append(Double(saved.milliseconds - ended.milliseconds))
            }
        }
        return (finished, late)
    }
}
