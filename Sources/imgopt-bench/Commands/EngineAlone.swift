import ArgumentParser
import ImgoptEngine

/// The engine in this process, with a world that answers at once.
struct EngineAlone: Benchmark {
    static let title = "engine: alone, in this process, with 10,000 stores and 1,000,000 images queued"
    static let configuration = CommandConfiguration(commandName: "engine", abstract: "Decisions a second, and memory.")

    private static let stores = 10_000
    private static let queued = 1_000_000
    /// As many creations as one turn of a millisecond may make at most.
    private static let burst = 1_000

    @Option(help: "How many images go through their whole life.")
    var images = 200_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...Self.queued).contains(images) else { throw ValidationError("--images must be from 1 to 1000000") }
    }

    func measure() async throws -> [Figure] {
        var (engine, bytes, submitted) = try Self.filled(jobSize: 100)
        // The other one is kept meanwhile: what it freed would be used again, and not be counted.
        let single = try Self.filled(jobSize: 1).bytesPerItem
        let run = Self.run(&engine, images: images)
        return [
            Figure("submitted_images_per_s", Double(Self.queued) / submitted.inSeconds),
            Figure("decisions_per_s", Double(images) / run.planning.inSeconds),
            Figure("whole_lives_per_s", Double(images) / run.all.inSeconds),
            Figure("bytes_per_item_in_jobs_of_100", bytes, goal: .atMost(200)),
            Figure("bytes_per_item_in_jobs_of_1", single, goal: .atMost(200)),
        ]
    }

    private static func filled(jobSize: Int) throws -> (engine: Engine, bytesPerItem: Double, elapsed: Duration) {
        let before = try ProcessUsage.ofThisProcess().residentBytes
        var settings = EngineSettings()
        settings.window = .seconds(1)
        settings.createLimit = burst * 1_000
        settings.createBurst = burst
        settings.maxInFlight = queued
        settings.maxFetches = queued
        var engine = Engine(settings: settings, seed: 1, at: start)
        var actions: [Action] = []
        let elapsed = ContinuousClock().measure {
            for job in 0..<(queued / jobSize) {
                let batch = Submission.Batch(
                    first: ItemID(Int64(job * jobSize + 1)), count: Int32(jobSize), model: ModelID(1),
                    needsUpload: false)
                let submission = Submission(
                    job: JobID(Int64(job + 1)), store: StoreID(Int32(job % stores)), priority: 5, deadline: nil,
                    isOpen: false, batches: [batch])
                engine.handle(.submit(submission, Ticket(UInt64(job + 1))), at: start, into: &actions)
                actions.removeAll(keepingCapacity: true)
            }
        }
        let after = try ProcessUsage.ofThisProcess().residentBytes
        return (engine, (after - before) / Double(queued), elapsed)
    }

    private static let start = Moment(microseconds: 1_767_225_600_000_000)

    /// Takes turns of a millisecond until so many images are done. `planning`: the time in which it was decided what to
    /// do next.
    private static func run(_ engine: inout Engine, images: Int) -> (planning: Duration, all: Duration) {
        let clock = ContinuousClock()
        var planning = Duration.zero
        let all = clock.measure {
            var (now, done) = (start, 0)
            var actions: [Action] = []
            while done < images {
                now = now + .milliseconds(1)
                let asked = actions
                actions.removeAll(keepingCapacity: true)
                for action in asked {
                    guard let event = answer(to: action, at: now) else { continue }
                    if case .fetched = event { done += 1 }
                    engine.handle(event, at: now, into: &actions)
                }
                planning += clock.measure { engine.plan(at: now, into: &actions) }
            }
        }
        return (planning, all)
    }

    /// A provider whose predictions have ended by the time it answers.
    private static func answer(to action: Action, at now: Moment) -> Event? {
        switch action {
        case .create(let item):
            .created(item, .created(PredictionReport(id: "p", progress: .succeeded(outputs: ["u"]), createdAt: now)))
        case .fetch(let item, _), .copy(let item, _):
            .fetched(item, .saved([OutputFile(path: "f", bytes: 1, sha256: "", contentType: "", sourceURL: "u")]))
        default: nil
        }
    }
}
