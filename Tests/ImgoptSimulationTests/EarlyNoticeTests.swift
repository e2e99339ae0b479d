import ImgoptEngine
import ImgoptSimulation
import Testing

/// How late ends are noticed, in virtual time, and what that costs of the reads.
@Suite struct EarlyNoticeTests {
    /// Runs of 9 to 11 s at a rate; the provider answers within 40 to 160 ms.
    private func report(rate: Int, looksEarly: Bool) throws -> SimulationReport {
        var workload = Workload()
        for store: Int32 in 1...10 { workload.submit(40, store: store) }
        var settings = SimulationSettings(seed: 1)
        settings.engine.createLimit = rate
        settings.engine.looksEarly = looksEarly
        settings.runTimes = [.seconds(9)...(.seconds(11))]
        var simulation = Simulation(settings, workload)
        return try simulation.run()
    }

    @Test(arguments: [60, 450])
    func `ends are noticed within a tenth of a second, half of them`(rate: Int) throws {
        let report = try report(rate: rate, looksEarly: true)
        #expect(report.noticedMedian <= .milliseconds(100) && report.noticedP95 <= .milliseconds(200))
    }

    @Test func `where reads are to be saved, one serves for four images`() throws {
        let report = try report(rate: 450, looksEarly: false)
        #expect(Double(report.reads) / Double(report.counts[.done]) <= 0.3)
    }
}
