import ArgumentParser
import ImgoptEngine
import ImgoptSimulation

/// Whole days of work in virtual time: the real engine, every turn checked, against the times that the rate allows.
struct Scenarios: Benchmark {
    static let title = "scenarios: the engine in virtual time at 450 creations a minute, runs of 8 to 12 s"
    static let configuration = CommandConfiguration(
        commandName: "scenarios", abstract: "What is promised for queues of many shapes, and what comes out.")

    @Option(help: "Decides all that is left to chance.")
    var seed: UInt64 = 1

    @OptionGroup var common: CommonOptions

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        for (name, jobs) in Self.shapes {
            var workload = Workload()
            for job in jobs { workload.submit(job.images, store: job.store, after: job.after) }
            figures += try self.figures(
                name, workload, lastSubmit: jobs.map(\.after).max() ?? .zero,
                lastImages: jobs.last?.images ?? 0)
        }
        return figures
    }

    private struct Job {
        let store: Int32
        let images: Int
        var after = TimeSpan.zero
    }

    /// The queues that were promised to be served.
    private static let shapes: [(String, [Job])] = [
        ("10_images", [Job(store: 1, images: 10)]),
        ("100_images", [Job(store: 1, images: 100)]),
        ("1000_images", [Job(store: 1, images: 1_000)]),
        ("50000_images_of_20_stores", (1...20).map { Job(store: $0, images: 2_500) }),
        ("5_stores_of_1000", (1...5).map { Job(store: $0, images: 1_000) }),
        ("5000_jobs_of_10", (0..<5_000).map { Job(store: Int32($0 % 50), images: 10) }),
        ("100_stores_of_500", (1...100).map { Job(store: $0, images: 500) }),
        ("1_store_of_50000", [Job(store: 1, images: 50_000)]),
        (
            "500000_in_a_day",
            (0..<5_000).map { Job(store: Int32($0 % 100), images: 100, after: .seconds(Int64($0) * 16)) }
        ),
    ]

    private func figures(_ name: String, _ workload: Workload, lastSubmit: TimeSpan, lastImages: Int) throws -> [Figure]
    {
        var settings = SimulationSettings(seed: seed)
        settings.runTimes = [.seconds(8)...(.seconds(12))]
        var simulation = Simulation(settings, workload)
        let clock = ContinuousClock()
        let begin = clock.now
        let report = try simulation.run()
        let took = clock.now - begin
        let images = workload.images
        // What the rate allows and a hundredth, be it for all that is to do or for what comes last; then the run of the
        // last image, and its fetching.
        func sending(_ images: Int) -> Double {
            Double(max(0, images - settings.engine.createBurst)) * 60 / Double(settings.engine.createLimit) * 1.01
        }
        let promised = max(sending(images), lastSubmit.seconds + sending(lastImages)) + 20
        return [
            Figure("\(name)_done", Double(report.counts[.done]), goal: .atLeast(Double(images))),
            Figure("\(name)_minutes", report.duration.seconds / 60, goal: .atMost(promised / 60)),
            Figure("\(name)_most_in_a_minute", Double(report.mostInWindow), goal: .atMost(450)),
            Figure("\(name)_refusals", Double(report.refusals), goal: .atMost(0)),
            Figure("\(name)_images_apart", Double(Self.spread(report.order, workload, lastSubmit)), goal: .atMost(1)),
            Figure("\(name)_seconds_of_this_machine", took.inSeconds),
        ]
    }

    /// How far the store with the most creations was ever ahead of the one with the fewest, while all had images left.
    private static func spread(_ order: [StoreID], _ workload: Workload, _ lastSubmit: TimeSpan) -> Int {
        let stores = Set(order)
        // Stores that come and go have no common queue to be measured by.
        guard stores.count > 1, lastSubmit == .zero else { return 0 }
        let each = order.count / stores.count
        var sent: [StoreID: Int] = [:]
        // How many stores have had exactly so many.
        var having = [0: stores.count]
        var (least, most, widest) = (0, 0, 0)
        for store in order {
            let old = sent[store, default: 0]
            sent[store] = old + 1
            having[old, default: 0] -= 1
            having[old + 1, default: 0] += 1
            most = max(most, old + 1)
            while having[least] == 0 { least += 1 }
            if most <= each { widest = max(widest, most - least) }
        }
        return widest
    }
}
