import ArgumentParser
import ImgoptClient
import ImgoptWire

/// What many readers of events cost those who work.
struct Events: Benchmark {
    static let title =
        "events: single submits at a rate, alone and with readers of their events, of which one reads only at the end"
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Turns and answers of a daemon with many readers of events.")

    @Option(help: "How many connections read all events.")
    var readers = 50

    @Option(help: "How many events of submits are made in each of the four parts.")
    var events = 50_000

    @Option(help: "How many of them a second, in the parts that have a rate.")
    var rate = 10_000

    /// As many unanswered submits as one connection may well have.
    private static let window = 512

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...500).contains(readers), (100...1_000_000).contains(events), (1...1_000_000).contains(rate) else {
            throw ValidationError("--readers must be from 1 to 500, --events from 100, --rate from 1")
        }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon(Settings.unlimited) { daemon in
                let client = try await daemon.client()
                _ = try await client.call(DaemonPause())
                let alone = try await part(0, daemon, client, rate: Double(rate))
                let aloneFast = try await part(1, daemon, client, rate: .infinity)
                let readers = try EventReaders(path: daemon.socketPath, count: readers)
                let sleeper = try EventReaders(path: daemon.socketPath, count: 1)
                readers.start()
                let among = try await part(2, daemon, client, rate: Double(rate))
                let amongFast = try await part(3, daemon, client, rate: .infinity)
                let end = ContinuousClock.now
                let isTold = try await readers.waitFor(2 * events)
                let late = (ContinuousClock.now - end).inSeconds
                sleeper.start()
                let isSleeperTold = try await sleeper.waitFor(2 * events)
                let caughtUp = (ContinuousClock.now - end).inSeconds - late
                readers.stop()
                sleeper.stop()
                guard isTold, isSleeperTold else { throw BenchError("events are missing") }
                var seen = readers.seen
                seen += sleeper.seen
                // The last answer comes some milliseconds after the last submit.
                let asked = Double(rate) * 0.99
                let lines = Double(readers.seen.kept + readers.seen.passing)
                return [
                    Figure("rate_alone_per_s", Double(events) / alone.outcome.seconds),
                    Figure("rate_among_per_s", Double(events) / among.outcome.seconds, goal: .atLeast(asked)),
                    Figure("turn_alone_mean_ms", alone.turns.mean),
                    Figure("turn_among_mean_ms", among.turns.mean),
                    Figure("turn_alone_p99_at_most_ms", alone.turns.bound(0.99)),
                    Figure("turn_among_p99_at_most_ms", among.turns.bound(0.99)),
                    Figure("submit_alone_p50_ms", alone.outcome.waits[0.5]),
                    Figure("submit_among_p50_ms", among.outcome.waits[0.5]),
                    Figure("submit_alone_p99_ms", alone.outcome.waits[0.99]),
                    Figure("submit_among_p99_ms", among.outcome.waits[0.99]),
                    Figure("most_alone_per_s", Double(events) / aloneFast.outcome.seconds),
                    Figure("most_among_per_s", Double(events) / amongFast.outcome.seconds),
                    Figure("lines_told_per_s", lines / (among.outcome.seconds + amongFast.outcome.seconds + late)),
                    Figure("readers_late_s", late),
                    Figure("sleeper_caught_up_s", caughtUp),
                    Figure("gaps", Double(seen.gaps)),
                    Figure("holes", Double(seen.holes), goal: .atMost(0)),
                ]
            }
        }
    }

    /// Submits as many as one part has, and answers how long the turns took meanwhile.
    private func part(
        _ number: Int, _ daemon: DaemonProcess, _ client: ImgoptClient, rate: Double
    ) async throws -> (outcome: SteadySubmitter.Outcome, turns: TurnTimes) {
        let before = try await TurnTimes(client)
        let submitter = try SteadySubmitter(path: daemon.socketPath, rate: rate, window: Self.window)
        let outcome = try submitter.send((number * events)..<((number + 1) * events))
        return (outcome, try await TurnTimes(client) - before)
    }
}
