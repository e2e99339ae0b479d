import ArgumentParser
import ImgoptClient
import ImgoptWire

/// Everything that is done for an image, with nothing that slows it down on purpose.
struct EndToEnd: Benchmark {
    static let title = "end to end, no rate: submit, create, poll, download 20 KB, all of it durable"
    static let configuration = CommandConfiguration(
        commandName: "end-to-end", abstract: "Images a second from submit to file, with no rate.")

    private static let jobSize = 100
    private static let outputBytes = 20_480

    @Option(help: "How many images in all.")
    var images = 5_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard images > 0 else { throw ValidationError("--images must be positive") }
    }

    func measure() async throws -> [Figure] {
        let simulator = SimulatorOptions.unlimited(longestRun: 20, outputBytes: Self.outputBytes)
        return try await Workbench.with(directory: common.directory, simulator: simulator) { bench in
            try await bench.withDaemon(Settings.unlimited) { daemon in
                let client = try await daemon.client()
                let submits = Samples.submits(images: images, jobSize: Self.jobSize, stores: 10)
                let before = try daemon.process.usage()
                let elapsed = try await ContinuousClock().measure {
                    _ = try await Submitter.send(submits, to: daemon, connections: 1, window: 16)
                    for job in 1...Int64(submits.count) { try await Self.waitForEnd(job, client) }
                }
                let after = try daemon.process.usage()
                return figures(elapsed, before, after, try await bench.simulator.counts())
            }
        }
    }

    private static func waitForEnd(_ job: Int64, _ client: ImgoptClient) async throws {
        let ended = try await client.wait(job: job)
        guard ended.state == .done, ended.counts.done == ended.images else {
            throw BenchError("job \(job) ended as \(ended.state), with \(ended.counts.failed) images failed")
        }
    }

    private func figures(
        _ elapsed: Duration, _ before: ProcessUsage, _ after: ProcessUsage, _ counts: SimulatorCounts
    ) -> [Figure] {
        let thousands = Double(images) / 1000
        return [
            Figure("images_per_s", Double(images) / elapsed.inSeconds, goal: .atLeast(5_000)),
            Figure("daemon_cpu_ms_per_1000", (after.cpuSeconds - before.cpuSeconds) * 1000 / thousands),
            Figure("written_kb_per_1000", (after.writtenBytes - before.writtenBytes) / 1024 / thousands),
            Figure("reads_per_image", Double(counts.reads) / Double(images), goal: .atMost(0.3)),
            Figure("duplicates", Double(counts.duplicates), goal: .atMost(0)),
            Figure("peak_memory_mb", after.peakBytes / 1_048_576),
        ]
    }
}
