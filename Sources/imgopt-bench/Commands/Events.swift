import ArgumentParser
import ImgoptClient
import ImgoptWire

/// What many readers of events cost those who work.
struct Events: Benchmark {
    static let title = "events: submits with and without readers of their events, one of which reads only at the end"
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Answer times of submits with many readers of events.")

    @Option(help: "How many connections read all events.")
    var readers = 50

    @Option(help: "How many events are made, each by a submit of its own.")
    var events = 50_000

    @Option(help: "How many submits are under way at a time.")
    var window = 256

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...500).contains(readers), (100...1_000_000).contains(events), (1...1_000).contains(window) else {
            throw ValidationError("--readers must be from 1 to 500, --events from 100, --window from 1 to 1000")
        }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon(Settings.unlimited) { daemon in
                let client = try await daemon.client()
                _ = try await client.pause()
                let alone = try await load(daemon, from: 0)
                let subscribers = try (0..<readers).map { _ in try EventReader(path: daemon.socketPath) }
                let sleeper = try EventReader(path: daemon.socketPath)
                for reader in subscribers { reader.read() }
                let among = try await load(daemon, from: events)
                sleeper.read()
                let start = ContinuousClock.now
                for reader in subscribers + [sleeper] { reader.waitFor(events) }
                let late = (ContinuousClock.now - start).inSeconds
                let all = subscribers + [sleeper]
                return [
                    Figure("events_per_s_alone", Double(events) / alone.seconds),
                    Figure("events_per_s_among", Double(events) / among.seconds, goal: .atLeast(10_000)),
                    Figure("told_per_s", Double(events * readers) / (among.seconds + late)),
                    Figure("submit_alone_p50_ms", alone.waits[0.5]),
                    Figure("submit_among_p50_ms", among.waits[0.5]),
                    Figure("submit_alone_p99_ms", alone.waits[0.99]),
                    Figure("submit_among_p99_ms", among.waits[0.99]),
                    Figure("catching_up_s", late),
                    Figure("holes", Double(all.reduce(0) { $0 + $1.holes }), goal: .atMost(0)),
                ]
            }
        }
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
