import ArgumentParser
import ImgoptClient
import ImgoptWire

/// How fast images are taken in and made durable.
struct Submit: Benchmark {
    static let title = "submit: images accepted, each on disk before its answer; nothing is created meanwhile"
    static let configuration = CommandConfiguration(commandName: "submit", abstract: "Durable images a second.")

    /// Submits without an answer, on each connection.
    private static let window = 64
    /// Submits that are answered before the next is sent.
    private static let single = 500

    @Option(help: "How many images in all.")
    var images = 50_000

    @Option(help: "How many images in each job.")
    var jobSize = 100

    @Option(help: "How many connections send at once.")
    var connections = 1

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard images > 0, (1...10_000).contains(jobSize), (1...100).contains(connections) else {
            throw ValidationError("--images must be positive, --job-size at most 10000, --connections at most 100")
        }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon(Settings.unlimited) { daemon in
                let client = try await daemon.client()
                _ = try await client.pause()
                let submits = Samples.submits(images: images, jobSize: jobSize, stores: 10)
                let before = try daemon.process.usage()
                let elapsed = try await Submitter.send(
                    submits, to: daemon, connections: connections, window: Self.window)
                let after = try daemon.process.usage()
                let waits = try await answerTimes(client)
                let (perSecond, thousands) = (Double(images) / elapsed.inSeconds, Double(images) / 1000)
                return [
                    Figure("images_per_s", perSecond, goal: .atLeast(40_000)),
                    Figure("daemon_cpu_ms_per_1000", (after.cpuSeconds - before.cpuSeconds) * 1000 / thousands),
                    Figure("written_kb_per_1000", (after.writtenBytes - before.writtenBytes) / 1024 / thousands),
                    Figure("single_answer_p50_ms", waits[0.5]),
                    Figure("single_answer_p99_ms", waits[0.99]),
                ]
            }
        }
    }

    /// Jobs of one image, the next once the last is answered.
    private func answerTimes(_ client: ImgoptClient) async throws -> Quantiles {
        var waits: [Double] = []
        for number in 0..<Self.single {
            let submit = Samples.submit(images: (images + number)..<(images + number + 1), store: "single")
            let elapsed = try await ContinuousClock().measure { _ = try await client.submit(submit) }
            waits.append(elapsed.inSeconds * 1000)
        }
        return Quantiles(waits)
    }
}
