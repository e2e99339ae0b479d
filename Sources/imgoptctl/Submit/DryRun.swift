import ImgoptJSON
import ImgoptWire

/// What a submit would send, and what the daemon says of it, found out without sending it.
struct DryRun {
    let template: JobSubmit
    let console: Console
    let daemon: any Daemon
    /// What the daemon says of each request, and the number of its first image.
    private var plans: [(first: Int, plan: SubmitPlan)] = []
    /// Why it says nothing; what would be sent is known without it.
    private var silence: String?

    init(_ template: JobSubmit, _ daemon: any Daemon, _ console: Console) {
        self.template = template
        self.daemon = daemon
        self.console = console
    }

    /// Writes each image's id and source, then what would become of them.
    mutating func run(_ images: inout CheckedImages) async throws {
        var cutter = PieceCutter(.standard, envelopeBytes: Submission.envelopeBytes(template))
        var count = 0
        while let image = try images.next() {
            if let piece = try cutter.add(image) { try await ask(piece, before: count, isLast: false) }
            count += 1
            var shown = image
            shown.source = Self.shown(image.source)
            if console.isJSON {
                // On the wire an image that is a source alone is its text; here each line has the same shape.
                try console.data(shown.json.stringValue.map { ["source": .string($0)] } ?? shown.json)
            } else {
                let row = [image.id ?? "-", shown.source].map(DisplayWidth.printable)
                try console.data(row.joined(separator: "\t") + "\n")
            }
        }
        guard count > 0 else { throw Failure.usage("there are no images") }
        try await ask(cutter.rest(), before: count, isLast: true)
        let size = "\(Figures.count(count, "image")) in \(Figures.count(plans.count, "request"))"
        var lines = ["\(size); nothing was sent"]
        if let takes = try await whatItTakes() { lines.append(takes) }
        if creations != 0 { lines.append(try await forecast(of: creations ?? count)) }
        console.note(lines.joined(separator: "\n"))
        let refused = plans.reduce(0) { $0 + $1.plan.refusedImages }
        guard refused > 0 else { return }
        for (first, plan) in plans {
            for image in plan.refused {
                let name = image.imageID ?? "image \(first + image.image + 1)"
                console.complain("\(DisplayWidth.printable(name)): \(DisplayWidth.printable(image.message))")
            }
        }
        throw Failure.usage("\(Figures.count(refused, "image")) would be refused, and the submit with them")
    }

    /// Asks what would become of some images, the last of so many.
    private mutating func ask(_ piece: [Image], before count: Int, isLast: Bool) async throws {
        var request = template
        (request.images, request.open, request.dryRun) = (piece, !isLast, true)
        // The later ones would be appended, which the same key says nothing of.
        if !plans.isEmpty { request.key = nil }
        request.planned = planned
        var plan: SubmitPlan?
        do {
            if silence == nil { plan = try Self.read(try await daemon.answer(to: request)) }
        } catch let failure as Failure {
            silence = failure.message
        }
        plans.append((count - piece.count, plan ?? SubmitPlan(template)))
    }

    private static func read(_ answer: JSONValue) throws(Failure) -> SubmitPlan {
        do throws(WireError) {
            return try SubmitPlan(json: answer)
        } catch {
            throw .notUnderstood(JobSubmit.method, error)
        }
    }

    /// Creations that would be sent; nil: nobody could say.
    private var creations: Int? { silence == nil ? plans.reduce(0) { $0 + $1.plan.creations } : nil }

    /// What the creations would cost, what none is needed for, and what runs.
    private func whatItTakes() async throws -> String? {
        guard silence == nil, let first = plans.first?.plan else { return nil }
        if let job = first.job { return "job \(job) is there already, by its key" }
        let cost = plans.reduce(Int64(0)) { $0 + $1.plan.cost.micros }
        let cached = plans.reduce(0) { $0 + $1.plan.cached }
        let amount =
            cost == 0 && creations != 0
            ? ", of models without a price" : " for \(Amount(micros: cost).shown) \(first.currency)"
        var lines = [Figures.count(creations ?? 0, "creation") + amount]
        if cached > 0 { lines[0] += "; of \(Figures.count(cached, "image")) the result is there or under way" }
        var told: Set<String> = []
        for model in plans.flatMap(\.plan.models) where told.insert(model.model).inserted {
            let name = DisplayWidth.printable(model.model)
            if !model.known { lines.append("\(name): its page can't be read now; its images would wait for it") }
            if let version = model.version {
                lines.append("\(name) runs as version \(DisplayWidth.printable(version))")
            }
        }
        for warning in plans.flatMap(\.plan.warnings) where told.insert(warning).inserted {
            lines.append(DisplayWidth.printable(warning))
        }
        return lines.joined(separator: "\n")
    }

    /// Creations that the requests so far would send, by model.
    private var planned: [PlannedCreations] {
        plans.flatMap(\.plan.models).filter { $0.creations > 0 }.map {
            PlannedCreations(model: $0.model, creations: $0.creations)
        }
    }

    /// What the forecast knows nothing of: it counts on a provider that takes the work, and on a disk.
    private static let holdingChecks: Set<HealthCheckName?> = [
        .provider, .polling, .model, .database, .outputs, .paused, .draining,
    ]

    /// When all would be done, `count` creations after all that waits today: what the daemon said of the last request,
    /// which counts those before. A daemon that can't be asked is no failure: what would be sent is known without it.
    private func forecast(of count: Int) async throws -> String {
        if let silence { return "no forecast: \(silence)" }
        guard let plan = plans.last?.plan, let seconds = plan.finishedSeconds else {
            return "no forecast" + (plans.last?.plan.held.map { ": \(DisplayWidth.printable($0))" } ?? "")
        }
        do {
            let overview = try await daemon.call(StatsOverview())
            let rate = try await daemon.call(StatsGet()).create.rpm
            let obstacles = try await daemon.call(HealthGet()).checks
                .filter { !$0.ok && Self.holdingChecks.contains($0.knownName) }
                .map { "\nas things are, \($0.name) holds it up: \(DisplayWidth.printable($0.detail))" }
            return "\(Figures.count(count, "creation")) of \(rate) a minute; with what waits already, "
                + "done in about \(Figures.duration(seconds: seconds))" + budgets(overview) + obstacles.joined()
        } catch let failure as Failure {
            return "no forecast: \(failure.message)"
        } catch let error as WireError {
            return "no forecast: \(error.message)"
        }
    }

    /// What may be spent, of what is counted in the forecast.
    private func budgets(_ overview: Overview) -> String {
        let own = overview.stores.first { $0.store == template.store }?.money
        // What is held of all may be so by other stores' own budgets.
        let budgets = [(template.store.text, own, own?.held ?? 0), ("all", overview.money, 0)]
        return budgets.compactMap { name, money, held in
            guard let money, let budget = money.dailyBudget else { return nil }
            return "\nthe budget is counted: today \(name) has spent \(money.spent.shown) of "
                + "\(budget.shown) \(money.currency)\(held > 0 ? ", and images wait for that" : "")"
        }.joined()
    }

    /// A source short enough to be read.
    private static func shown(_ source: String) -> String {
        guard SourceKind(source) == .dataURI else { return source }
        let head = source.prefix { $0 != "," }
        return "\(head),… (\(Figures.bytes(Int64(source.utf8.count))))"
    }
}

extension SubmitPlan {
    /// What is said of a submit that nobody could be asked about.
    fileprivate init(_ submit: JobSubmit) { self.init(of: submit.store, images: 0, currency: "") }
}
