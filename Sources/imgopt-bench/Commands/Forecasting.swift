import ArgumentParser
import ImgoptEngine
import ImgoptSimulation

/// How long the method `simulate` takes: the engine's forecast in this process.
struct Forecasting: Benchmark {
    static let title = "forecast: what simulate does for a queue, in this process"
    static let configuration = CommandConfiguration(
        commandName: "forecast", abstract: "How long a forecast of a queue takes.")

    @Option(help: "How many images wait.")
    var images = 50_000

    @Option(help: "Of how many stores.")
    var stores = 20

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...200_000).contains(images), (1...images).contains(stores) else {
            throw ValidationError("--images must be from 1 to 200000, --stores from 1 to --images")
        }
    }

    func measure() async throws -> [Figure] {
        let engine = Engine(settings: EngineSettings(), seed: 1, at: Simulation.start)
        let each = images / stores
        let jobs = (1...stores).map { number in
            let batch = Submission.Batch(
                first: ItemID(Int64(number * images)), count: Int32(each), model: ModelID(0), needsUpload: false)
            let job = Submission(
                job: JobID(Int64(number)), store: StoreID(Int32(number)), priority: 5, deadline: nil, isOpen: false,
                batches: [batch])
            return (after: TimeSpan.zero, job: job)
        }
        var run = ForecastRun(engine, submitting: jobs, at: Simulation.start)
        let clock = ContinuousClock()
        let begin = clock.now
        let result = run.run()
        let took = clock.now - begin
        guard result.jobs.count == stores else { throw BenchError("\(result.jobs.count) of \(stores) jobs ended") }
        return [
            Figure("seconds", took.inSeconds, goal: .atMost(2)),
            Figure("virtual_minutes", result.duration.seconds / 60),
        ]
    }
}
