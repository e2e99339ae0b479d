import ImgoptEngine

/// A queue for the engine alone, and a provider whose predictions have ended by the time it answers.
struct EngineLoad {
    let stores: Int
    let queued: Int
    let jobSize: Int
    /// As many creations as one turn of a millisecond may make at most.
    static let burst = 1_000

    private static let start = Moment(microseconds: 1_767_225_600_000_000)

    /// An engine with all of it queued.
    func engine() -> Engine {
        var settings = EngineSettings()
        settings.window = .seconds(1)
        settings.createLimit = Self.burst * 1_000
        settings.createBurst = Self.burst
        settings.maxInFlight = queued
        settings.maxFetches = queued
        var engine = Engine(settings: settings, seed: 1, at: Self.start)
        var actions: [Action] = []
        for job in 0..<(queued / jobSize) {
            let batch = Submission.Batch(
                first: ItemID(Int64(job * jobSize + 1)), count: Int32(jobSize), model: ModelID(1), needsUpload: false)
            let submission = Submission(
                job: JobID(Int64(job + 1)), store: StoreID(Int32(job % stores)), priority: 5, deadline: nil,
                isOpen: false, batches: [batch])
            engine.handle(.submit(submission, Ticket(UInt64(job + 1))), at: Self.start, into: &actions)
            actions.removeAll(keepingCapacity: true)
        }
        return engine
    }

    /// Takes turns of a millisecond until so many images are done. `planning`: the time in which it was decided what to
    /// do next.
    static func run(_ engine: inout Engine, images: Int) -> (planning: Duration, all: Duration) {
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

    private static func answer(to action: Action, at now: Moment) -> Event? {
        switch action {
        case .create(let item, _):
            .created(item, .created(PredictionReport(id: "p", progress: .succeeded(outputs: ["u"]), createdAt: now)))
        case .fetch(let item, _, _), .copy(let item, _):
            .fetched(item, .saved([OutputFile(path: "f", bytes: 1, sha256: "", contentType: "", sourceURL: "u")]))
        default: nil
        }
    }
}
