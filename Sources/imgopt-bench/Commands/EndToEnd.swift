import ArgumentParser
import ImgoptClient
import ImgoptWire

/// Everything that is done for an image, with nothing that slows it down on purpose.
struct EndToEnd: Benchmark {
    static let title = "end to end, no rate: submit, create, poll, download 20 KB, all of it durable"
    static let configuration = CommandConfiguration(
        commandName: "end-to-end", abstract: "Images a second from submit to file, with no rate.",
        discussion: """
            The daemon is given no rate, and 512 downloads at once: as many as wait while others become durable \
            together. Its CPU time is split by threads: http (curl's), socket (the clients'), other (turns, database, \
            sessions, files, which share the threads of pools). turns and commits are seconds of the clock by the \
            daemon's own figures, the commits being a part of the turns. The figures named recorded come from a \
            second, shorter run in which each call of the disk is recorded, which slows it down: more turns, so rather \
            more of them.

            \(ObjectOptions.discussion)

            With --answers-ms the stand-in is slow instead: a thousand creations wait for it at a time, and its \
            answers leave one by one, enough for --slow-images-per-s. The names of all figures begin with slow_ then.
            """)

    private static let jobSize = 100
    private static let outputBytes = 20_480
    /// Every byte that is written is recorded besides.
    private static let recordedImages = 1_000

    @Option(help: "How many images in all.")
    var images = 20_000

    @Option(help: "How long each answer takes, LOW-HIGH in milliseconds; runs last 10 to 20 ms then.")
    var answersMs: MillisecondBounds?

    @Option(help: "For how many images a second the answers are enough, with --answers-ms.")
    var slowImagesPerS = 1_000

    @OptionGroup var objects: ObjectOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard images > 0 else { throw ValidationError("--images must be positive") }
        guard (1...100_000).contains(slowImagesPerS) else {
            throw ValidationError("--slow-images-per-s must be from 1 to 100000")
        }
    }

    /// Each image takes two answers, of its creation and of its download, and the list some.
    private var simulator: SimulatorOptions {
        guard let answersMs else { return .unlimited(longestRun: 20, outputBytes: Self.outputBytes) }
        return .unhurried(
            answersMs.range, perSecond: slowImagesPerS * 21 / 10, outputBytes: Self.outputBytes)
    }

    func measure() async throws -> [Figure] {
        let figures = try await Workbench.with(directory: common.directory, simulator: simulator) { bench in
            try await bench.withDaemon(settings, environment: objects.environment) { daemon in
                let before = try Moment(bench, daemon)
                let elapsed = try await Self.run(images, daemon)
                let after = try Moment(bench, daemon)
                let metrics = try await daemon.client().call(MetricsGet()).text
                return try await self.figures(elapsed, before, after, bench.simulator.counts())
                    + Self.turns(metrics, images)
            }
        }
        let all = try await figures + recorded(simulator)
        // The goal is a folder's.
        let kept = objects.named(all.map { Figure($0.name, $0.value, goal: objects.s3Endpoint == nil ? $0.goal : nil) })
        return answersMs == nil ? kept : kept.map { Figure("slow_" + $0.name, $0.value, goal: $0.goal) }
    }

    private var settings: [String: String] { Settings.unlimited.merging(objects.settings) { $1 } }

    /// Hands in so many images and waits until all are done.
    private static func run(_ images: Int, _ daemon: DaemonProcess) async throws -> Duration {
        let client = try await daemon.client()
        let submits = Samples.submits(images: images, jobSize: jobSize, stores: 10)
        return try await ContinuousClock().measure {
            try await Submitter.send(submits, to: daemon, connections: 1, window: 16)
            for job in 1...Int64(submits.count) {
                let ended = try await client.call(JobWait(job: job))
                guard ended.state == .done, ended.counts.done == ended.images else {
                    throw BenchError("job \(job) ended as \(ended.state), with \(ended.counts.failed) images failed")
                }
            }
        }
    }

    /// What has been used up to one moment.
    private struct Moment {
        let usage: ProcessUsage
        let threads: ThreadUsage
        let simulator: Double

        init(_ bench: Workbench, _ daemon: DaemonProcess) throws {
            usage = try daemon.process.usage()
            threads = try ThreadUsage(pid: daemon.process.pid)
            simulator = try bench.simulatorProcess.usage().cpuSeconds
        }
    }

    private func figures(
        _ elapsed: Duration, _ before: Moment, _ after: Moment, _ counts: SimulatorCounts
    ) -> [Figure] {
        let thousands = Double(images) / 1000
        let isSlow = answersMs != nil
        func cpu(_ name: String, goal: Figure.Goal? = nil, _ seconds: (Moment) -> Double) -> Figure {
            Figure("\(name)_cpu_ms_per_1000", (seconds(after) - seconds(before)) * 1000 / thousands, goal: goal)
        }
        return [
            Figure("images_per_s", Double(images) / elapsed.inSeconds, goal: isSlow ? nil : .atLeast(5_000)),
            cpu("daemon", goal: isSlow ? .atMost(600) : nil) { $0.usage.cpuSeconds },
            cpu("http_threads") { $0.threads.httpSeconds },
            cpu("socket_threads") { $0.threads.socketSeconds },
            cpu("other_threads") { $0.threads.otherSeconds },
            cpu("stand_in") { $0.simulator },
            Figure("written_kb_per_1000", (after.usage.writtenBytes - before.usage.writtenBytes) / 1024 / thousands),
            Figure("reads_per_image", Double(counts.reads) / Double(images), goal: .atMost(0.3)),
            Figure("duplicates", Double(counts.duplicates), goal: .atMost(0)),
            Figure("peak_memory_mb", after.usage.peakBytes / 1_048_576),
        ]
    }

    /// What the daemon itself says of its turns.
    private static func turns(_ metrics: String, _ images: Int) throws -> [Figure] {
        func value(_ name: String) throws -> Double {
            for line in metrics.split(separator: "\n") where line.hasPrefix(name + " ") {
                if let number = Double(line.dropFirst(name.count + 1)) { return number }
            }
            throw BenchError("the daemon has no figure \(name)")
        }
        let thousands = Double(images) / 1000
        return try [
            Figure("turns_ms_per_1000", value("imgopt_turn_seconds_sum") * 1000 / thousands),
            Figure("commits_ms_per_1000", value("imgopt_commit_seconds_sum") * 1000 / thousands),
            Figure("commits_per_1000", value("imgopt_commit_seconds_count") / thousands),
        ]
    }

    private func recorded(_ simulator: SimulatorOptions) async throws -> [Figure] {
        let count = min(images, Self.recordedImages)
        return try await Workbench.with(directory: common.directory, simulator: simulator) { bench in
            let log = bench.folder + "/disk.log"
            let environment = try DiskCounts.environment(state: bench.stateFolder, log: log)
            let all = environment.merging(objects.environment) { $1 }
            return try await bench.withDaemon(settings, environment: all) { daemon in
                let before = try DiskCounts(log: log)
                _ = try await Self.run(count, daemon)
                let after = try DiskCounts(log: log)
                let thousands = Double(count) / 1000
                return [
                    Figure("recorded_fsyncs_per_1000", Double(after.syncs - before.syncs) / thousands),
                    Figure("recorded_writes_per_1000", Double(after.writes - before.writes) / thousands),
                    Figure(
                        "recorded_written_kb_per_1000",
                        Double(after.writtenBytes - before.writtenBytes) / 1024 / thousands),
                ]
            }
        }
    }
}
