import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate
import ImgoptSimulation
import ImgoptWire

// job.submit with dry_run: what would become of a submit. Nothing is written, kept or uploaded, no name gets a number,
// no key is taken; what may be read of models is read, as for any other submit.
extension SubmitHandlers {
    func planSubmit(_ call: JobSubmit, _ context: RequestContext) throws(WireError) {
        let inspection = Inspection(
            call.images, for: call.store.text, model: call.model, input: call.input, catalog, live.current)
        whenRead(inspection, all: true, context) { [self] inspection throws(WireError) in
            var plan = SubmitPlan(
                of: call.store, images: call.images.count, currency: inspection.settings.money.currency)
            if let known = try knownJob(call, inspection, context) {
                plan.job = known.rawValue
                return context.reply.succeed(plan)
            }
            let types = inspection.inputTypes.sorted { $0.key < $1.key }.map { model, types in
                let members = types.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
                return (model, JSONValue.object(JSONObject(members)))
            }
            if !types.isEmpty { plan.inputs = JSONObject(types) }
            plan.warnings = inspection.warnings
            let id = database.knownStoreID(for: call.store.text) ?? StoreID(-1)
            let sharing = Sharing(call.cache, store: id, uid: context.caller.uid)
            let work = PlannedWork(inspection, sharing, database, at: clock.now)
            plan.cached = work.cached
            plan.refusedImages = work.refusals.count
            plan.refused = work.refusals.prefix(Self.namedRefusals).map {
                PlannedRefusal(
                    image: $0.place, imageID: call.images[$0.place].id, field: $0.error.field,
                    message: $0.error.message)
            }
            schedule(plan, work, call, context)
        }
    }

    private static let namedRefusals = 100

    /// Lets the real scheduler say when that would be done, over a copy of the engine.
    private func schedule(_ plan: SubmitPlan, _ work: PlannedWork, _ call: JobSubmit, _ context: RequestContext) {
        simulations.simulate(context) { [self] engine, now throws(WireError) -> SubmitPlan in
            var plan = plan
            var engine = engine
            var stores = SimulatedStores(database)
            let store = stores.id(of: call.store)
            var ignored: [Action] = []
            let storeSettings = engine.settings(of: store) ?? StoreSettings(live.current, store: call.store.text)
            engine.handle(.storeChanged(store, storeSettings), at: now, into: &ignored)
            var batches = PlannedBatches(database)
            for earlier in call.planned {
                let id = batches.add(earlier.creations, of: earlier.model)
                engine.handle(.priced(id, live.current.price(ofModel: earlier.model)), at: now, into: &ignored)
            }
            let (before, start) = (batches.creations, batches.batches.count)
            var cost = Money.zero
            for model in work.models {
                let id = batches.add(model.creations, of: model.name)
                engine.handle(.priced(id, live.current.price(ofModel: model.name)), at: now, into: &ignored)
                let own = engine.expectedCost(of: id)
                cost = cost + Money(micros: own.micros * Int64(model.creations))
                plan.models.append(
                    PlannedModel(
                        model: model.name, version: ModelCatalog.version(of: model.use?.sentAs ?? model.name),
                        known: model.isKnown, creations: model.creations, cost: Amount(own), input: model.input))
            }
            plan.creations = batches.creations - before
            plan.cost = Amount(cost)
            guard batches.creations > 0 else {
                plan.finishedSeconds = 0
                return plan
            }
            func submission(_ batches: [Submission.Batch]) -> Submission {
                Submission(
                    job: Self.plannedJob, store: store, priority: UInt8(clamping: call.priority), deadline: nil,
                    isOpen: false, batches: batches)
            }
            let own = Array(batches.batches[start...])
            if !own.isEmpty { try Self.probe(engine, submission(own), call.store, at: now) }
            guard engine.openTotal + batches.creations <= SimulationHandlers.mostSimulated else {
                plan.held = "too many images wait to tell"
                return plan
            }
            // What is sent in parts waits for room.
            engine.handle(.storeChanged(store, storeSettings.unbounded), at: now, into: &ignored)
            let all = submission(batches.batches)
            var run = ForecastRun(engine, submitting: [(after: .zero, job: all)], at: now)
            let end = run.run().jobs.first { $0.id == Self.plannedJob }
            plan.finishedSeconds = end?.finished.seconds
            if end == nil { plan.held = Forecast.hold(of: store, call.store.text, engine) }
            return plan
        }
    }

    /// A number that is never given.
    private static let plannedJob = JobID(.max)

    /// Whether the engine would take it at all.
    private static func probe(
        _ engine: Engine, _ submission: Submission, _ store: StoreName, at now: Moment
    ) throws(WireError) {
        var copy = engine
        var actions: [Action] = []
        copy.handle(.submit(submission, Ticket(0)), at: now, into: &actions)
        for case .answer(_, .refused(let refusal)) in actions { throw WireError(refusal, store: store) }
    }
}

/// The images of a submit that is only planned, as batches with numbers that are never given.
private struct PlannedBatches {
    private let database: any NameRecords
    private(set) var batches: [Submission.Batch] = []
    private(set) var creations = 0
    private var strangers: [String: ModelID] = [:]

    init(_ database: any NameRecords) { self.database = database }

    /// Adds creations of a model; a model that nobody knows gets a number of its own.
    mutating func add(_ count: Int, of model: String) -> ModelID {
        let id = database.knownModelID(for: model) ?? strangers[model] ?? ModelID(-1 - Int32(strangers.count))
        if id.rawValue < 0 { strangers[model] = id }
        batches.append(
            Submission.Batch(
                first: ItemID(Int64.max / 2 + Int64(creations)), count: Int32(clamping: count), model: id,
                needsUpload: false))
        creations += count
        return id
    }
}

/// The creations that a submit would come to.
struct PlannedWork: Sendable {
    /// Those of one model.
    struct Model: Sendable {
        let name: String
        let use: ModelUse?
        let isKnown: Bool
        var creations = 0
        let input: JSONValue?
    }

    private(set) var models: [Model] = []
    private(set) var cached = 0
    private(set) var refusals: [Inspection.Refusal]

    init(_ inspection: Inspection, _ sharing: Sharing, _ database: any NameRecords & JobReads, at now: Moment) {
        refusals = inspection.refusals
        var refused = Set(refusals.map(\.place))
        var sources: [Int: ItemSource] = [:]
        for (place, image) in inspection.images.enumerated() where !refused.contains(place) {
            do throws(WireError) {
                sources[place] = try SubmitHandlers.plannedSource(of: image, place)
            } catch {
                refusals.append(Inspection.Refusal(place: place, error: error))
                refused.insert(place)
            }
        }
        refusals.sort { $0.place < $1.place }
        var twins = PlannedTwins(inspection, sharing, sources, database, at: now)
        var places: [String: Int] = [:]
        for (place, image) in inspection.images.enumerated() {
            guard let source = sources[place] else { continue }
            guard !twins.hasResult(place) else {
                cached += 1
                continue
            }
            let name = inspection.model(of: image)
            let number = places[name] ?? models.count
            if number == models.count {
                places[name] = number
                models.append(Self.model(name, place, image, source, inspection))
            }
            models[number].creations += 1
        }
    }

    private static func model(
        _ name: String, _ place: Int, _ image: Image, _ source: ItemSource, _ inspection: Inspection
    ) -> Model {
        let use = inspection.use(of: place)
        let address =
            switch source {
            case .url(let url): url
            case .blob(let sha256): "sha256:\(sha256)"
            }
        let input = use.flatMap { use in
            try? ModelInput.build(
                use.slot, sourceURL: address, prompt: image.prompt,
                defaults: [inspection.defaults(of: name)].compactMap { $0.map { .object($0) } },
                input: inspection.input(of: image).map { .object($0) })
        }
        return Model(
            name: name, use: use, isKnown: use != nil, input: input.flatMap { try? JSONValue(parsing: $0) })
    }
}

/// Which images of a submit an equal one's result would do for: there, under way, or among themselves.
private struct PlannedTwins {
    private let identities: [Int: [UInt8]]
    private let known: [[UInt8]: IdenticalItem]
    private let reuses: [Int: SubmissionDraft.Reuse]
    private let now: Moment
    private var own: Set<[UInt8]> = []

    init(
        _ inspection: Inspection, _ sharing: Sharing, _ sources: [Int: ItemSource], _ database: any JobReads,
        at now: Moment
    ) {
        let reuseURL = inspection.settings.reuseURL
        var identities: [Int: [UInt8]] = [:]
        var reuses: [Int: SubmissionDraft.Reuse] = [:]
        for (place, source) in sources {
            let image = inspection.images[place]
            let name = inspection.model(of: image)
            identities[place] = sharing.identity(
                model: inspection.use(of: place)?.sentAs ?? name, defaults: inspection.defaults(of: name),
                input: inspection.input(of: image), prompt: image.prompt, source: source)
            reuses[place] = sharing.reuse(of: source, within: reuseURL)
        }
        self.identities = identities
        self.reuses = reuses
        self.now = now
        known = (try? database.identical(Set(identities.filter { reuses[$0.key] != nil }.values))) ?? [:]
    }

    mutating func hasResult(_ place: Int) -> Bool {
        guard let identity = identities[place] else { return false }
        if let reuse = reuses[place] {
            if own.contains(identity) { return true }
            if let found = known[identity] {
                guard let doneAt = found.doneAt, case .doneWithin(let span) = reuse else { return true }
                if now - doneAt <= span { return true }
            }
        }
        own.insert(identity)
        return false
    }
}
