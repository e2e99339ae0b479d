import ImgoptEngine
import ImgoptSimulation
import Testing

@Suite("What would be, told by a copy of the engine")
struct ForecastTests {
    private func engine(_ settings: EngineSettings = EngineSettings()) -> Engine {
        Engine(settings: settings, seed: 1, at: Simulation.start)
    }

    private func job(_ id: Int64, _ images: Int32, store: Int32) -> Submission {
        Submission(
            job: JobID(id), store: StoreID(store), priority: 5, deadline: nil, isOpen: false,
            batches: [.init(first: ItemID(id * 100_000), count: images, model: ModelID(0), needsUpload: false)])
    }

    @Test func `a forecast of fifty thousand images takes the time that the rate allows`() {
        let jobs = (1...20).map { (TimeSpan.zero, job($0, 2_500, store: Int32($0))) }
        var run = ForecastRun(engine(), submitting: jobs, at: Simulation.start)
        let begin = ContinuousClock.now
        let result = run.run()
        print("50,000 images are forecast in \(ContinuousClock.now - begin): \(result.duration.seconds / 60) min")
        #expect(result.jobs.count == 20)
        #expect((TimeSpan.minutes(110)...(.minutes(113))).contains(result.duration), "\(result.duration.seconds)")
    }

    @Test func `a forecast says what the whole simulation comes to`() throws {
        var workload = Workload()
        for store in 1...3 { workload.submit(100 * store, store: Int32(store)) }
        var simulation = Simulation(SimulationSettings(seed: 1), workload)
        let truth = try simulation.run()
        let jobs = (1...3).map { (TimeSpan.zero, job($0, Int32(100 * $0), store: Int32($0))) }
        var run = ForecastRun(engine(), submitting: jobs, at: Simulation.start)
        let result = run.run()
        #expect(abs(result.duration.seconds - truth.duration.seconds) < 5)
        for job in result.jobs {
            let true_ = try #require(truth.jobs[job.id]?.duration)
            #expect(abs(job.finished.seconds - true_.seconds) < 5, "\(job.id)")
        }
        #expect(result.stores.keys.count == 3)
    }

    @Test func `a busy engine's copy goes on where it is, and the engine does not notice`() {
        var live = engine()
        var actions: [Action] = []
        live.handle(.submit(job(1, 200, store: 1), Ticket(1)), at: Simulation.start, into: &actions)
        live.plan(at: Simulation.start, into: &actions)
        let sent = actions.compactMap { if case .create(let id, _) = $0 { id } else { nil } }
        #expect(sent.count == 20)
        let later = Simulation.start + .seconds(1)
        for (number, item) in sent.prefix(10).enumerated() {
            let report = PredictionReport(id: "p\(number)", progress: .running, createdAt: Simulation.start)
            live.handle(.created(item, .created(report)), at: later, into: &actions)
        }
        live.plan(at: later, into: &actions)
        let before = live.statistics(at: later).counts
        var run = ForecastRun(live, at: later)
        let result = run.run()
        #expect(result.jobs.map(\.images) == [200])
        #expect((TimeSpan.seconds(28)...(.seconds(45))).contains(result.duration), "\(result.duration.seconds)")
        #expect(live.statistics(at: later).counts == before)
    }

    @Test func `twice the rate is half the time and a paused store is left out`() {
        let jobs = [1, 2].map { (TimeSpan.zero, job($0, 2_000, store: Int32($0))) }
        var slow = ForecastRun(engine(), submitting: jobs, at: Simulation.start)
        var fast = engine()
        var actions: [Action] = []
        fast.handle(
            .limitChanged(LimitChange(create: 900, read: nil, burst: nil)), at: Simulation.start, into: &actions)
        fast.handle(.storeChanged(StoreID(2), StoreSettings(isPaused: true)), at: Simulation.start, into: &actions)
        var run = ForecastRun(fast, submitting: jobs, at: Simulation.start)
        let (first, second) = (slow.run(), run.run())
        #expect(second.limit == 900)
        #expect(Set(second.stores.keys) == [StoreID(1)])
        #expect(second.held == [StoreID(2): 2_000])
        #expect(first.held.isEmpty)
        // Half the images at twice the rate.
        #expect(second.duration.seconds < first.duration.seconds / 3)
    }
}
