import ImgoptEngine
import ImgoptSimulation
import Testing

@Suite("Runs in which the list can't be read")
struct ListDownTests {
    /// At the full rate, with pages that fail at once, after a second, or after the time-out of a request; and nothing
    /// is known yet of how long the model runs, so that all that runs is looked at.
    @Test(arguments: [TimeSpan.zero, .seconds(1), .seconds(30)], [1, 8, 15] as [Int64])
    func `each image that ends is noticed within five seconds`(wait: TimeSpan, runs: Int64) throws {
        var workload = Workload()
        for store in 1...4 { workload.submit(500, store: Int32(store)) }
        var settings = SimulationSettings(seed: 5)
        settings.runTimes = [.seconds(runs)...(.seconds(runs + runs / 2 + 1))]
        settings.faults.listDown = .zero...(.minutes(60))
        settings.faults.listDownWait = wait
        settings.noticeLimit = .seconds(5)
        var simulation = Simulation(settings, workload)
        let report = try simulation.run()
        #expect(report.counts[.done] == 2_000)
        #expect(report.use >= 0.98)
        let reads = Double(report.reads) / 2_000
        print("list down, \(wait.seconds) s to fail, runs of \(runs) s: \(reads) reads an image, noticed after")
        print("\(report.noticedMedian.milliseconds) ms, p95 \(report.noticedP95.milliseconds) ms")
    }

    /// More of them run at once than could each be looked at in five seconds: those that may have ended are.
    @Test func `how long a model runs, if that is known, makes up for a list that goes away`() throws {
        var workload = Workload()
        workload.submit(2_500, store: 1)
        var settings = SimulationSettings(seed: 7)
        settings.runTimes = [.seconds(40)...(.seconds(60))]
        settings.faults.listDown = .seconds(120)...(.minutes(60))
        var simulation = Simulation(settings, workload)
        let report = try simulation.run()
        #expect(report.counts[.done] == 2_500)
        #expect(report.noticedP95 <= .seconds(5), "\(report.noticedP95)")
        #expect(report.use >= 0.98)
    }

    @Test func `the list is read again when it can be`() throws {
        var workload = Workload()
        workload.submit(3_000, store: 1)
        var settings = SimulationSettings(seed: 6)
        settings.faults.listDown = .seconds(30)...(.seconds(60))
        settings.noticeLimit = .seconds(5)
        var simulation = Simulation(settings, workload)
        let report = try simulation.run()
        #expect(report.counts[.done] == 3_000)
        #expect(Double(report.reads) / 3_000 < 1, "\(report.reads) reads")
    }
}
