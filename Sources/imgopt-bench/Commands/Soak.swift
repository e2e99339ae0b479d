import ArgumentParser
import FoundationEssentials
import ImgoptClient
import ImgoptWire

/// Work without end, and what of the machine it takes: that must stop growing.
struct Soak: AsyncParsableCommand, Benchmark {
    static let title = "soak: lasting load with old outputs removed, growth from the end of the warm-up on"
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Lasting load; fails when memory, descriptors or files keep growing.",
        discussion: """
            The warm-up is the first third. Memory and descriptors are compared between the second third and the last; \
            the database may grow by what its rows need, since what is finished is remembered for days, and the log \
            and the outputs have limits of their own. From the tenth minute on memory may grow by a twentieth. Ends \
            with status 1 when a goal is missed.
            """)

    private static let jobSize = 50
    /// So many seconds' worth of images may wait.
    private static let secondsWaiting = 5
    private static let outputBytes = 20_480
    private static let outputsLimit = 16 << 20
    /// What one finished image may leave in the database: its rows and its events.
    private static let rowBytes = 4_096.0
    /// 16 MiB are worked in at a time; a log that a reader held back is cut to 64 MiB afterwards.
    private static let logLimit = 64.0
    /// Milliseconds that what is left may take at the end: longer than a lost creation is looked for.
    private static let patience = 900_000
    /// From here on, in seconds, memory grows no more.
    private static let settled = 600.0

    @Option(help: "How long, in seconds.")
    var seconds = 60

    @Option(help: "Images a second that are submitted.")
    var rate = 200

    @Option(help: "Readers that ask for all events from the first on, again and again.")
    var replayers = 0

    @Flag(help: "Much of what the provider is asked goes wrong.")
    var faults = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (15...86_400).contains(seconds), (1...2_000).contains(rate), (0...100).contains(replayers) else {
            throw ValidationError(
                "--seconds must be from 15 to 86400, --rate from 1 to 2000, --replayers from 0 to 100")
        }
    }

    func run() async throws {
        let report = try await Measuring.report([self])
        print(report.text(asJSON: common.json))
        let missed = report.sections.flatMap(\.figures).filter { $0.isReached == false }
        guard missed.isEmpty else { throw ExitCode.failure }
    }

    func measure() async throws -> [Figure] {
        let options =
            faults
            ? SimulatorOptions.faulty(longestRun: 500, outputBytes: Self.outputBytes)
            : SimulatorOptions.unlimited(longestRun: 500, outputBytes: Self.outputBytes)
        return try await Workbench.with(directory: common.directory, simulator: options) { bench in
            let settings = Settings.unlimited.merging(["outputs.max_bytes": "\(Self.outputsLimit)"]) { $1 }
            return try await bench.withDaemon(settings) { daemon in
                let client = try await daemon.client()
                let readers = Replayers(path: daemon.socketPath, count: replayers)
                defer { readers.stop() }
                var samples: [SoakSample] = []
                var jobs = 0
                let clock = ContinuousClock()
                let start = clock.now
                // A machine that is too slow for the rate takes longer for the same work, with no more of it waiting.
                while jobs < seconds * rate / Self.jobSize {
                    let items = try await client.call(StatsOverview()).items
                    // Those of which it is not known whether they were created may be many, and are waited for by time.
                    let waiting = items.queued + items.processing + items.saving
                    let room = jobs * Self.jobSize + max(0, rate * Self.secondsWaiting - waiting)
                    let paced = Int((clock.now - start).inSeconds * Double(rate))
                    let due = min(paced, room, seconds * rate) / Self.jobSize
                    if jobs < due {
                        let submits = Samples.submits(
                            images: (due - jobs) * Self.jobSize, jobSize: Self.jobSize, stores: 10,
                            from: jobs * Self.jobSize)
                        try await Submitter.send(submits, to: daemon, connections: 1, window: 4)
                        jobs = due
                    }
                    samples.append(try SoakSample(daemon, state: bench.stateFolder, after: clock.now - start))
                    try await clock.sleep(for: .milliseconds(250))
                }
                let end = clock.now + .milliseconds(Self.patience)
                for job in 1...Int64(jobs) where clock.now < end {
                    _ = try await client.call(JobWait(job: job, timeoutMilliseconds: Self.patience))
                }
                let overview = try await client.call(StatsOverview())
                return try await figures(samples, overview, bench.simulator.counts(), images: jobs * Self.jobSize)
            }
        }
    }

    private func figures(
        _ samples: [SoakSample], _ overview: Overview, _ counts: SimulatorCounts, images: Int
    ) async throws -> [Figure] {
        let thirds = samples.count / 3
        let middle = samples[thirds..<(2 * thirds)]
        let last = samples[(2 * thirds)...]
        func most(_ part: ArraySlice<SoakSample>, _ value: (SoakSample) -> Double) -> Double {
            part.map(value).max() ?? 0
        }
        let memory = (most(middle, \.memoryMB), most(last, \.memoryMB))
        // What is open at least: how many transfers there are at once hangs on how busy the machine is.
        func least(_ part: ArraySlice<SoakSample>) -> Double { part.map(\.descriptors).min() ?? 0 }
        let descriptors = (least(middle), least(last))
        return [
            Figure("images", Double(images)),
            Figure(
                "done", Double(overview.items.done),
                // Of what goes wrong again and again some is given up.
                goal: .atLeast(Double(images - (faults ? overview.items.failed : 0)))),
            Figure("paid_twice", Double(counts.duplicates), goal: .atMost(0)),
            Figure("memory_mb", memory.1),
            // A quarter, and what an allocator may keep back for itself.
            Figure("memory_growth_mb", memory.1 - memory.0, goal: .atMost(memory.0 / 4 + 8)),
        ] + settledMemory(samples) + [
            Figure("descriptors", most(last, \.descriptors)),
            Figure("descriptor_growth", descriptors.1 - descriptors.0, goal: .atMost(8)),
            Figure("database_mb", most(last, \.databaseMB)),
            Figure(
                "database_bytes_per_image", most(last, \.databaseMB) * 1_048_576 / Double(max(images, 1)),
                goal: .atMost(Self.rowBytes)),
            Figure("log_mb", most(samples[...], \.logMB), goal: .atMost(Self.logLimit)),
            Figure(
                // What came in the last moment may be too much until it is looked at.
                "outputs_mb", Double(overview.outputsBytes) / 1_048_576,
                goal: .atMost(Double(Self.outputsLimit) / 1_048_576 * 1.25)),
        ]
    }

    /// Memory in the last minute beside that in the tenth, if it took so long: what is usual in either.
    private func settledMemory(_ samples: [SoakSample]) -> [Figure] {
        guard let end = samples.last?.seconds, end >= 2 * Self.settled else { return [] }
        func usual(until time: Double) -> Double {
            Quantiles(samples.filter { (time - 60...time).contains($0.seconds) }.map(\.memoryMB))[0.5]
        }
        let (then, now) = (usual(until: Self.settled), usual(until: end))
        return [
            Figure("memory_minute_10_mb", then), Figure("memory_last_minute_mb", now, goal: .atMost(then * 1.05)),
        ]
    }
}
