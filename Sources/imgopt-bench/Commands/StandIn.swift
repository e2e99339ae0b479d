import ArgumentParser
import ImgoptHTTP
import ImgoptJSON
import Logging

/// What the stand-in itself can do: no figure against it can be better.
struct StandIn: Benchmark {
    static let title = "stand-in: replicate-sim by itself, driven by a client that does nothing with the answers"
    static let configuration = CommandConfiguration(
        commandName: "stand-in", abstract: "How many images a second the stand-in could bear.",
        discussion: """
            Creations, then pages of the list, then downloads of 20 KB, each as fast as one thread of curl sends them. \
            images_per_s is what came of the three together; one_core_images_per_s what its own CPU time would allow, \
            since it has one thread.
            """)

    private static let outputBytes = 20_480
    private static let pageSize = 100

    @Option(help: "How many images.")
    var images = 10_000

    @Option(help: "How many requests are under way at a time.")
    var window = 64

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (100...200_000).contains(images), (1...1_000).contains(window) else {
            throw ValidationError("--images must be from 100 to 200000, --window from 1 to 1000")
        }
    }

    func measure() async throws -> [Figure] {
        let options = SimulatorOptions.unlimited(longestRun: 0, outputBytes: Self.outputBytes)
        return try await Workbench.with(directory: common.directory, simulator: options) { bench in
            let http = try HTTPClient(logger: Logger(label: "imgopt-bench"))
            defer { http.shutdown() }
            let before = try bench.simulatorProcess.usage().cpuSeconds
            let creating = try await send((0..<images).map { bench.simulator.creation($0) }, http)
            let clock = ContinuousClock()
            let start = clock.now
            let urls = try await bench.simulator.outputs()
            let listing = clock.now - start
            guard urls.count == images else { throw BenchError("\(urls.count) of \(images) have an output") }
            let loading = try await send(urls.map { HTTPRequest(url: $0) }, http)
            let cpu = try bench.simulatorProcess.usage().cpuSeconds - before
            let count = Double(images)
            let all = creating + listing + loading
            return [
                Figure("creations_per_s", count / creating.inSeconds),
                Figure("pages_per_s", count / Double(Self.pageSize) / listing.inSeconds),
                Figure("downloads_per_s", count / loading.inSeconds),
                Figure("images_per_s", count / all.inSeconds, goal: .atLeast(5_000)),
                Figure("cpu_ms_per_1000", cpu * 1000 / (count / 1000)),
                Figure("one_core_images_per_s", count / cpu),
            ]
        }
    }

    /// Sends all, up to `window` at a time.
    private func send(_ requests: [HTTPRequest], _ http: HTTPClient) async throws -> Duration {
        try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for place in 0..<window {
                    let share = stride(from: place, to: requests.count, by: window).map { requests[$0] }
                    group.addTask {
                        for request in share { _ = try await Simulator.send(request, by: http) }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
