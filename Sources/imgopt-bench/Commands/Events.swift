import ArgumentParser
import ImgoptClient
import ImgoptWire

/// What many readers of events cost those who work.
struct Events: Benchmark {
    static let title = "events: submits with and without readers of their events, one of which reads only at the end"
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Answer times of submits with many readers of events.")

    @Option(parsing: .upToNextOption, help: "How many connections read all events; several one after the other.")
    var readers = [1, 50]

    @Option(help: "How many events are made, each by a submit of its own.")
    var events = 20_000

    @Option(help: "How many submits are under way at a time.")
    var window = 256

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard !readers.isEmpty, readers.allSatisfy({ (1...500).contains($0) }), (100...1_000_000).contains(events),
            (1...1_000).contains(window)
        else {
            throw ValidationError("--readers must be from 1 to 500, --events from 100, --window from 1 to 1000")
        }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon(Settings.unlimited) { daemon in
                let client = try await daemon.client()
                _ = try await client.pause()
                let alone = try await load(daemon, from: 0)
                var figures = [
                    Figure("alone_events_per_s", Double(events) / alone.seconds),
                    Figure("alone_submit_p50_ms", alone.waits[0.5]),
                    Figure("alone_submit_p99_ms", alone.waits[0.99]),
                ]
                for (place, count) in readers.enumerated() {
                    figures += try await among(count, daemon, from: (place + 1) * events)
                }
                return figures
            }
        }
    }

    /// The same load with so many readers, and one more that stalls until it is over.
    private func among(_ readers: Int, _ daemon: DaemonProcess, from first: Int) async throws -> [Figure] {
        let subscribers = try (0..<readers).map { _ in try EventReader(path: daemon.socketPath) }
        let sleeper = try EventReader(path: daemon.socketPath)
        for reader in subscribers { reader.read() }
        let load = try await load(daemon, from: first)
        sleeper.read()
        let start = ContinuousClock.now
        for reader in subscribers + [sleeper] { reader.waitFor(events) }
        let late = (ContinuousClock.now - start).inSeconds
        let holes = (subscribers + [sleeper]).reduce(0) { $0 + $1.holes }
        let name = "readers_\(readers)"
        return [
            Figure("\(name)_events_per_s", Double(events) / load.seconds, goal: .atLeast(10_000)),
            Figure("\(name)_lines_told_per_s", Double(events * readers) / (load.seconds + late)),
            Figure("\(name)_submit_p50_ms", load.waits[0.5]),
            Figure("\(name)_submit_p99_ms", load.waits[0.99]),
            Figure("\(name)_catching_up_s", late),
            Figure("\(name)_holes", Double(holes), goal: .atMost(0)),
        ]
    }

    /// Submits of one image each, and how long each answer took.
    private func load(
        _ daemon: DaemonProcess, from first: Int
    ) async throws -> (seconds: Double, waits: Quantiles) {
        let client = try await daemon.client()
        var waits: [Double] = []
        waits.reserveCapacity(events)
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Double.self) { group in
                for number in first..<(first + events) {
                    if number - first >= window, let wait = try await group.next() { waits.append(wait) }
                    let submit = Samples.submit(images: number..<(number + 1), store: "store-\(number % 10)")
                    group.addTask {
                        let took = try await ContinuousClock().measure {
                            _ = try await client.call(submit, timeout: nil)
                        }
                        return took.inSeconds * 1000
                    }
                }
                for try await wait in group { waits.append(wait) }
            }
        }
        return (elapsed.inSeconds, Quantiles(waits))
    }
}
