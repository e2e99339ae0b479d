import ImgoptEngine
import ImgoptSimulation
import Testing

@Suite("Whole workloads in virtual time")
struct WorkloadTests {
    @Test func `fifty thousand images use the whole rate without a refusal`() throws {
        var workload = Workload()
        for store in 1...20 { workload.submit(2_500, store: Int32(store)) }
        var simulation = Simulation(SimulationSettings(seed: 1), workload)
        let report = try simulation.run()
        #expect(report.counts[.done] == 50_000)
        #expect(report.refusals == 0)
        #expect(report.mostInWindow <= 450)
        #expect(report.use >= 0.99, "use \(report.use)")
        #expect(report.duration <= .minutes(112), "\(report.duration.seconds / 60) minutes")
        let reads = Double(report.reads) / 50_000
        #expect(reads <= 0.3, "\(reads) reads an image")
        #expect(report.noticedP95 <= .seconds(1), "\(report.noticedP95)")
        let minutes = report.duration.seconds / 60
        print("50,000 images: \(minutes) min, use \(report.use), \(reads) reads an image, \(report.turns) turns")
        print("noticed after \(report.noticedMedian.milliseconds) ms, p95 \(report.noticedP95.milliseconds) ms")
    }

    @Test(arguments: [VirtualServer.Kind.sliding, .fixed, .bucket(size: 20)])
    func `five equal stores end together and are never an image apart`(kind: VirtualServer.Kind) throws {
        var workload = Workload()
        for store in 1...5 { workload.submit(300, store: Int32(store)) }
        var settings = SimulationSettings(seed: 7)
        settings.server = kind
        var simulation = Simulation(settings, workload)
        let report = try simulation.run()
        #expect(report.refusals == 0)
        #expect(report.counts[.done] == 1_500)
        var sent: [StoreID: Int] = [:]
        for store in report.order {
            sent[store, default: 0] += 1
            let counts = (1...5).map { sent[StoreID($0), default: 0] }
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        }
    }

    @Test(arguments: [1, 3, 20])
    func `a newcomer waits for one slot at most`(busy: Int32) throws {
        var workload = Workload()
        for store in 1...busy { workload.submit(600 / Int(busy), store: store) }
        var newcomers: [JobID] = []
        for index in 0..<10 {
            newcomers.append(
                workload.submit(1, store: 100 + Int32(index), after: .milliseconds(5_000 + Int64(index) * 6_137)))
        }
        var simulation = Simulation(SimulationSettings(seed: 3), workload)
        let report = try simulation.run()
        var longest = TimeSpan.zero
        for job in newcomers {
            guard let fate = report.jobs[job], let wait = fate.firstWait else { return #expect(Bool(false)) }
            #expect(fate.creationsBefore <= 1)
            longest = max(longest, wait)
        }
        #expect(longest <= .milliseconds(140), "\(longest.milliseconds) ms")
        print("a newcomer among \(busy) waits \(longest.milliseconds) ms at most")
    }

    @Test func `a model that is down costs a few probes and holds nobody up`() throws {
        var workload = Workload()
        workload.submit(1_500, store: 1, model: 1)
        workload.submit(1_500, store: 1, model: 0)
        // Enough for the longest rest that the model can be in when it is up again.
        workload.submit(3_000, store: 2, model: 0)
        var settings = SimulationSettings(seed: 5)
        settings.runTimes = [.seconds(8)...(.seconds(12))]
        settings.faults.modelDown = .seconds(30)...(.seconds(300))
        var simulation = Simulation(settings, workload)
        let report = try simulation.run()
        // Those that were open when it was noticed, and a probe after each growing rest.
        #expect(report.createdWhileDown <= 40, "\(report.createdWhileDown)")
        #expect(report.modelsDown >= 1)
        #expect(report.modelsUp == 1)
        #expect(report.counts[.done] == 6_000, "\(report.counts)")
        // The others use the whole rate meanwhile.
        #expect(report.use >= 0.95, "use \(report.use)")
        print("a model down: \(report.createdWhileDown) creations in 270 s, \(report.counts[.failed]) images failed")
    }

    @Test func `the same seed gives the same run and another seed another one`() throws {
        func trace(_ seed: UInt64) throws -> UInt64 {
            var settings = SimulationSettings(seed: seed)
            settings.faults = .everything(0.02)
            settings.faults.until = .minutes(3)
            settings.crashChance = 0.001
            let workload = Workload.mixed(
                images: 300, stores: 5, within: .minutes(1), seed: seed, start: Simulation.start)
            var simulation = Simulation(settings, workload)
            return try simulation.run().trace
        }
        let first = try trace(11)
        #expect(try trace(11) == first)
        #expect(try trace(12) != first)
    }
}
