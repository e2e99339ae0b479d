import ArgumentParser
import ImgoptClient
import ImgoptEngine
import ImgoptSimulation
import ImgoptWire

/// What an image costs in calls and bytes: counts, which hold on every machine.
struct Footprint: Benchmark {
    static let title = "footprint: what an image takes of the disk and of the provider, counted"
    static let configuration = CommandConfiguration(
        commandName: "footprint", abstract: "Writes, fsyncs and requests for an image.",
        discussion: """
            alone: images one after the other, so that none shares a turn with another, whatever the machine. submit: \
            jobs of 100, each answered before the next, with nothing created. virtual: 2,000 images in virtual time, \
            with the real engine at 450 a minute. The disk's calls are recorded by the library that the tests use.
            """)

    private static let unmeasured = 5
    private static let outputBytes = 20_480

    @Option(help: "How many images one after the other.")
    var alone = 100

    @Option(help: "How many jobs of 100 images.")
    var jobs = 20

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (10...10_000).contains(alone), (1...1_000).contains(jobs) else {
            throw ValidationError("--alone must be from 10 to 10000, --jobs from 1 to 1000")
        }
    }

    func measure() async throws -> [Figure] {
        // A daemon each: else it would be chance into which of them the database's first checkpoint falls.
        let alone = try await recorded { bench, client, log in
            try await Self.one(0..<Self.unmeasured, client)
            let (disk, counts) = (try DiskCounts(log: log), try await bench.simulator.counts())
            try await Self.one(Self.unmeasured..<(Self.unmeasured + self.alone), client)
            return try await Self.figures(
                disk, DiskCounts(log: log), counts, bench.simulator.counts(), images: Double(self.alone))
        }
        return try await alone + recorded { _, client, log in try await submits(client, log) } + Self.virtual()
    }

    /// Runs a daemon whose calls of the disk are recorded in a file.
    private func recorded(
        _ body: (Workbench, ImgoptClient, _ log: String) async throws -> [Figure]
    ) async throws -> [Figure] {
        let simulator = SimulatorOptions.unlimited(longestRun: 0, outputBytes: Self.outputBytes)
        return try await Workbench.with(directory: common.directory, simulator: simulator) { bench in
            let log = bench.folder + "/disk.log"
            let environment = try DiskCounts.environment(state: bench.stateFolder, log: log)
            return try await bench.withDaemon(Settings.unlimited, environment: environment) { daemon in
                try await body(bench, daemon.client(), log)
            }
        }
    }

    /// Images one after the other.
    private static func one(_ numbers: Range<Int>, _ client: ImgoptClient) async throws {
        for number in numbers {
            let job = try await client.call(Samples.submit(images: number..<(number + 1), store: "alone"))
            let ended = try await client.call(JobWait(job: job.id))
            guard ended.state == .done else { throw BenchError("job \(job.id) ended as \(ended.state)") }
        }
    }

    private static func figures(
        _ disk: DiskCounts, _ diskAfter: DiskCounts, _ counts: SimulatorCounts, _ after: SimulatorCounts, images: Double
    ) -> [Figure] {
        func requests(_ counts: SimulatorCounts) -> Int { counts.creations + counts.reads + counts.downloads }
        return [
            Figure("alone_fsyncs_per_image", Double(diskAfter.syncs - disk.syncs) / images),
            Figure("alone_writes_per_image", Double(diskAfter.writes - disk.writes) / images),
            Figure("alone_written_bytes_per_image", Double(diskAfter.writtenBytes - disk.writtenBytes) / images),
            Figure("alone_reads_per_image", Double(after.reads - counts.reads) / images),
            Figure("alone_requests_per_image", Double(requests(after) - requests(counts)) / images),
        ]
    }

    private func submits(_ client: ImgoptClient, _ log: String) async throws -> [Figure] {
        _ = try await client.call(DaemonPause())
        let before = try DiskCounts(log: log)
        for submit in Samples.submits(images: jobs * 100, jobSize: 100, stores: 10, from: 1_000_000) {
            _ = try await client.call(submit)
        }
        let after = try DiskCounts(log: log)
        return [
            Figure("submit_fsyncs_per_job", Double(after.syncs - before.syncs) / Double(jobs)),
            Figure(
                "submit_written_bytes_per_image",
                Double(after.writtenBytes - before.writtenBytes) / Double(jobs * 100)),
        ]
    }

    /// With the fewest reads, and with ends noticed early.
    private static func virtual() throws -> [Figure] {
        let thrifty = try virtualRun(looksEarly: false)
        let early = try virtualRun(looksEarly: true)
        let images = Double(thrifty.counts[.done])
        return [
            Figure("virtual_reads_per_image", Double(thrifty.reads) / images, goal: .atMost(0.3)),
            Figure("virtual_creations_per_image", Double(thrifty.creations) / images),
            Figure("virtual_turns_per_image", Double(thrifty.turns) / images),
            Figure("virtual_noticed_p95_ms", thrifty.noticedP95.seconds * 1000, goal: .atMost(1_000)),
            Figure("virtual_early_reads_per_image", Double(early.reads) / images, goal: .atMost(4)),
            Figure("virtual_early_noticed_p50_ms", early.noticedMedian.seconds * 1000, goal: .atMost(100)),
            Figure("virtual_early_noticed_p95_ms", early.noticedP95.seconds * 1000, goal: .atMost(200)),
        ]
    }

    private static func virtualRun(looksEarly: Bool) throws -> SimulationReport {
        var workload = Workload()
        for store: Int32 in 1...10 { workload.submit(200, store: store) }
        var settings = SimulationSettings(seed: 1)
        settings.runTimes = [.seconds(9)...(.seconds(11))]
        settings.engine.looksEarly = looksEarly
        var simulation = Simulation(settings, workload)
        return try simulation.run()
    }
}
