import ArgumentParser
import ImgoptClient
import ImgoptWire

/// How long an image waits when nothing else does.
struct Idle: Benchmark {
    static let title = "idle: from a submit to the arrival of its creation at the provider"
    static let configuration = CommandConfiguration(commandName: "idle", abstract: "Submit to creation, one at a time.")

    /// The first ones open connections and fill caches.
    private static let unmeasured = 5

    @Option(help: "How many images, one after the other.")
    var tries = 1_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...9_000).contains(tries) else { throw ValidationError("--tries must be from 1 to 9000") }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon(Settings.unlimited) { daemon in
                let client = try await daemon.client()
                var sent: [Int64] = []
                for number in 0..<(Self.unmeasured + tries) {
                    let submit = Samples.submit(images: number..<(number + 1), store: "idle")
                    sent.append(WallClock.microseconds)
                    let job = try await client.call(submit)
                    let ended = try await client.call(JobWait(job: job.id))
                    guard ended.state == .done else { throw BenchError("job \(job.id) ended as \(ended.state)") }
                }
                let arrivals = try await bench.simulator.arrivals()
                guard arrivals.count == sent.count else {
                    throw BenchError("\(sent.count) images were sent, \(arrivals.count) creations arrived")
                }
                let waits = zip(arrivals, sent).dropFirst(Self.unmeasured).map { Double($0 - $1) / 1000 }
                return Self.figures(Quantiles(waits))
            }
        }
    }

    private static func figures(_ waits: Quantiles) -> [Figure] {
        [
            Figure("p50_ms", waits[0.5], goal: .atMost(8)),
            Figure("p90_ms", waits[0.9]),
            Figure("p99_ms", waits[0.99], goal: .atMost(25)),
            Figure("p999_ms", waits[0.999]),
            Figure("max_ms", waits[1]),
        ]
    }
}
