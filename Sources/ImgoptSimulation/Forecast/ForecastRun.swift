package import ImgoptEngine

/// What would be: a copy of the engine as it stands, or a new one with a workload, runs in virtual time against a
/// provider at which nothing goes wrong.
package struct ForecastRun: Sendable {
    private var engine: Engine
    private var provider: ForecastProvider
    private var now: Moment
    private let start: Moment
    private var agenda = Agenda<Happening>()
    private var work: [JobID: (store: StoreID, images: Int)]
    private var submittedAt: [JobID: Moment] = [:]
    private var result: ForecastResult

    private enum Happening: Sendable {
        case submit(Submission)
        case event(Event)
    }

    /// No queue is looked at for longer than this.
    private static let horizon = TimeSpan.minutes(60 * 24 * 30)

    /// Prepares to run an engine on, with some jobs submitted so long after the start. Rates, settings of stores and
    /// pauses are what the engine has: what is paused never ends, and is left out.
    package init(_ engine: Engine, submitting jobs: [(after: TimeSpan, job: Submission)] = [], at now: Moment) {
        self.engine = engine
        self.engine.readSlowly()
        self.engine.takeAll()
        self.now = now
        start = now
        provider = ForecastProvider(engine, at: now)
        work = engine.openImages
        for (after, job) in jobs {
            agenda.add(.submit(job), at: now + after)
            work[job.job] = (job.store, job.images)
            submittedAt[job.job] = now + after
        }
        let images = work.values.reduce(0) { $0 + $1.images }
        result = ForecastResult(images: images, limit: engine.liveLimit())
        for action in engine.openActions { carryOut(action) }
    }

    /// Runs until nothing is left to do.
    package mutating func run() -> ForecastResult {
        while !work.isEmpty {
            let next = [engine.nextDeadline(at: now), agenda.next].compactMap(\.self).min()
            guard let next, next - start < Self.horizon else { break }
            now = max(now, next)
            turn()
        }
        var held: [StoreID: Int] = [:]
        for (id, left) in engine.openImages where work[id] != nil && left.images > 0 {
            held[left.store, default: 0] += left.images
        }
        result.close(unfinished: Set(work.values.map(\.store)), held: held)
        return result
    }

    private mutating func turn() {
        var actions: [Action] = []
        while let happening = agenda.take(dueAt: now) {
            switch happening {
            case .submit(let job): engine.handle(.submit(job, Ticket(0)), at: now, into: &actions)
            case .event(let event): engine.handle(event, at: now, into: &actions)
            }
        }
        engine.plan(at: now, into: &actions)
        for action in actions { carryOut(action) }
    }

    private mutating func carryOut(_ action: Action) {
        switch action {
        case .record, .answer, .stray, .declineLookup: break
        case .lookUp(let lookup, _): reply(.lookedUp(lookup, nil))
        case .tell(let notice): note(notice)
        case .prepare(let item, _): reply(.prepared(item, .ready), after: ForecastProvider.download)
        case .create(let item, _): reply(.created(item, .created(provider.create(item, engine, at: now))))
        case .poll(let item, let prediction, _):
            reply(.polled(item, prediction: prediction, provider.read(prediction, at: now)))
        case .sweep(let page, let before, _):
            reply(.swept(Sweep(page: page, provider.page(before: before, at: now))))
        // As if none of them had taken place: the dearer case.
        case .search(let request, _): reply(.searched(Search(number: request.number, .page(SearchPage()))))
        case .cancel(let item, let prediction, _):
            let report = PredictionReport(id: prediction, progress: .canceled)
            reply(.cancelAnswered(item, prediction: prediction, .found(report)))
        case .fetch(let item, let outputs, _):
            // Its predictions name their outputs like themselves.
            if let name = outputs.first { provider.fetch(name) }
            saved(item)
        case .copy(let item, _): saved(item)
        }
    }

    private mutating func saved(_ item: ItemID) {
        let file = OutputFile(path: "", bytes: 0, sha256: "", contentType: "", sourceURL: "")
        reply(.fetched(item, .saved([file])), after: ForecastProvider.download)
    }

    private mutating func reply(_ event: Event, after span: TimeSpan = ForecastProvider.latency) {
        agenda.add(.event(event), at: now + span)
    }

    private mutating func note(_ notice: Notice) {
        switch notice {
        case .itemCreating(_, let job, let store, let attempt) where attempt == 1:
            result.noteWait(now - (submittedAt[job] ?? start), of: store)
        case .jobFinished(let id, let store, _, _):
            guard let job = work.removeValue(forKey: id) else { return }
            result.noteEnd(ForecastResult.Job(id: id, store: store, images: job.images, finished: now - start))
        default: break
        }
    }
}
