import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptSimulation
import ImgoptWire

/// Says what would be: the real scheduler in virtual time, over a copy of the engine or over a workload.
struct SimulationHandlers: Sendable {
    let engine: EngineReader
    let database: any NameRecords
    let live: LiveSettings
    let work: FairWork
    private let running = OneAtATime()

    /// So many images take seconds; more would take time and memory that the daemon needs for itself.
    static let mostSimulated = 200_000

    func simulate(_ call: Simulate, _ context: RequestContext) {
        simulate(context) { [self] engine, now throws(WireError) in try forecast(call, engine, at: now) }
    }

    /// Answers with what comes of a look at a copy of the engine, which takes long: one at a time.
    func simulate<Answer: WireValue>(
        _ context: RequestContext, _ look: @escaping @Sendable (Engine, Moment) throws(WireError) -> Answer
    ) {
        guard running.begin() else {
            let error = WireError(
                .overloaded, "another simulation runs; ask again when it has ended", retryAfterMilliseconds: 1_000)
            return context.reply.fail(error)
        }
        let refuse: @Sendable (WireError) -> Void = { [running] error in
            running.end()
            context.reply.fail(error)
        }
        engine.afterTurn(orElse: refuse) { [self] engine, now in
            // A copy: the engine itself goes on meanwhile.
            let copy = engine
            DispatchQueue.global(qos: .utility).async { [self] in
                guard !context.session.isClosed, !work.isEnding else {
                    running.end()
                    return context.reply.drop()
                }
                let result = Result { () throws(WireError) in try look(copy, now) }
                // Before the answer: who has it may ask for the next one.
                running.end()
                context.reply.answer { () throws(WireError) in try result.get() }
            }
        }
    }

    private func forecast(_ call: Simulate, _ live: Engine, at now: Moment) throws(WireError) -> Forecast {
        var stores = SimulatedStores(database)
        var engine = live
        var ignored: [Action] = []
        var jobs: [(after: TimeSpan, job: Submission)] = []
        if let workload = call.workload {
            engine = Engine(scheduling: live, at: now)
            for job in workload {
                let id = stores.id(of: job.store)
                let settings = live.settings(of: id) ?? StoreSettings(self.live.current, store: job.store.text)
                engine.handle(.storeChanged(id, settings.unbounded), at: now, into: &ignored)
                jobs.append(stores.submission(of: job, into: id, number: jobs.count))
            }
        }
        let images = jobs.reduce(engine.openTotal) { $0 + $1.job.images }
        guard images <= Self.mostSimulated else {
            throw .invalidParams("\(images) images are too many; at most \(Self.mostSimulated) are simulated")
        }
        if let rpm = call.rpm {
            engine.handle(.limitChanged(LimitChange(create: rpm, read: nil, burst: nil)), at: now, into: &ignored)
        }
        for change in call.stores ?? [] {
            let id = stores.id(of: change.store)
            let old = engine.settings(of: id) ?? StoreSettings(self.live.current, store: change.store.text)
            engine.handle(.storeChanged(id, change.applied(to: old)), at: now, into: &ignored)
        }
        var run = ForecastRun(engine, submitting: jobs, at: now)
        return Forecast(run.run(), engine, stores, isToday: call.workload == nil)
    }
}

/// Stores by name and number; those that nobody knows get numbers of their own, and no row.
struct SimulatedStores {
    private let database: any NameRecords
    private var new: [String: StoreID] = [:]
    private var nextItem: Int64 = 1

    init(_ database: any NameRecords) { self.database = database }

    mutating func id(of store: StoreName) -> StoreID {
        if let known = database.knownStoreID(for: store.text) ?? new[store.text] { return known }
        let id = StoreID(-1 - Int32(new.count))
        new[store.text] = id
        return id
    }

    func name(of id: StoreID) -> StoreName? {
        let text = database.storeName(id) ?? new.first { $0.value == id }?.key
        return text.flatMap { StoreName($0) }
    }

    mutating func submission(
        of job: SimulatedJob, into store: StoreID, number: Int
    ) -> (after: TimeSpan, job: Submission) {
        let batch = Submission.Batch(
            first: ItemID(nextItem), count: Int32(clamping: job.images), model: ModelID(0), needsUpload: false)
        nextItem += Int64(batch.count)
        let submission = Submission(
            job: JobID(Int64(number + 1)), store: store, priority: UInt8(clamping: job.priority), deadline: nil,
            isOpen: false, batches: [batch])
        // A year is beyond every horizon.
        let seconds = min(max(job.atSeconds, 0), 31_536_000)
        return (TimeSpan(microseconds: Int64(seconds * 1_000_000)), submission)
    }
}

extension SimulatedStore {
    fileprivate func applied(to old: StoreSettings) -> StoreSettings {
        var new = old
        if let weight { new.weight = StoreHandlers.weight(weight) }
        if let maxInFlight { new.maxInFlight = maxInFlight }
        if let rpm { new.perWindow = rpm }
        return new
    }
}

extension StoreSettings {
    /// The same with no limit to what may wait.
    var unbounded: StoreSettings {
        var copy = self
        copy.maxQueued = .max / 2
        return copy
    }
}

extension Forecast {
    fileprivate init(_ result: ForecastResult, _ engine: Engine, _ stores: SimulatedStores, isToday: Bool) {
        self.init(
            finishedSeconds: result.jobs.isEmpty && !result.held.isEmpty ? nil : result.duration.seconds,
            images: result.images, rpm: result.limit,
            jobs: result.jobs.compactMap { job in
                stores.name(of: job.store).map {
                    JobForecast(
                        job: isToday ? job.id.rawValue : nil, store: $0, images: job.images,
                        finishedSeconds: job.finished.seconds)
                }
            },
            stores: result.stores.compactMap { id, store in
                stores.name(of: id).map {
                    StoreForecast(
                        store: $0, images: store.images, finishedSeconds: store.finished.seconds,
                        waitP50Milliseconds: Int(store.waitMedian.milliseconds),
                        waitP99Milliseconds: Int(store.waitP99.milliseconds))
                }
            }.sorted { $0.store.text < $1.store.text },
            held: result.held.compactMap { id, images in
                stores.name(of: id).map { name in
                    HeldForecast(store: name, images: images, detail: Self.hold(of: id, name.text, engine))
                }
            }.sorted { $0.store.text < $1.store.text })
    }

    /// Why a store's work would not end.
    static func hold(of store: StoreID, _ name: String, _ engine: Engine) -> String {
        if engine.isPaused { return "all creations are paused: imgoptctl resume" }
        if engine.settings(of: store)?.isPaused == true {
            return "\(name) is paused: imgoptctl store resume \(name)"
        }
        if let budget = engine.hopelessBudget(of: store) {
            return "\(budget.text) a day is less than one creation costs: raise the budget of \(name) or of all"
        }
        return "nothing would go on within 30 days as things are: imgoptctl health"
    }
}
