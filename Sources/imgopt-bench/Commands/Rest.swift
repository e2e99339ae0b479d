import ArgumentParser
import ImgoptClient
import ImgoptWire

/// What a daemon takes that has nothing to do.
struct Rest: Benchmark {
    static let title = "rest: a daemon without work, and one whose queue is paused"
    static let configuration = CommandConfiguration(
        commandName: "rest", abstract: "CPU and wake-ups of a daemon that has nothing to do.",
        discussion: "Wake-ups are the times that any of its threads had waited and went on.")

    private static let queued = 10_000

    @Option(help: "How long each is watched, in seconds.")
    var seconds = 20

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (5...3_600).contains(seconds) else { throw ValidationError("--seconds must be from 5 to 3600") }
    }

    func measure() async throws -> [Figure] {
        try await Workbench.with(directory: common.directory, simulator: .unlimited(longestRun: 0)) { bench in
            try await bench.withDaemon([:]) { daemon in
                let none = try await watch(daemon, "none_queued")
                _ = try await daemon.client().call(DaemonPause())
                let submits = Samples.submits(images: Self.queued, jobSize: 100, stores: 10)
                try await Submitter.send(submits, to: daemon, connections: 1, window: 16)
                return try await none + watch(daemon, "paused")
            }
        }
    }

    private func watch(_ daemon: DaemonProcess, _ name: String) async throws -> [Figure] {
        let (clock, pid) = (ContinuousClock(), daemon.process.pid)
        // What was begun before may end: threads of pools go away, caches are let go.
        try await clock.sleep(for: .seconds(3))
        let before = try (cpu: ProcessUsage.exactCPUSeconds(pid: pid), threads: ThreadUsage(pid: pid))
        try await clock.sleep(for: .seconds(seconds))
        let after = try (cpu: ProcessUsage.exactCPUSeconds(pid: pid), threads: ThreadUsage(pid: pid))
        return [
            Figure("\(name)_cpu_percent", (after.cpu - before.cpu) * 100 / Double(seconds), goal: .atMost(0.1)),
            Figure("\(name)_wake_ups_per_s", after.threads.waits(since: before.threads) / Double(seconds)),
        ]
    }
}
