import ImgoptJSON

extension SimulatorWorld {
    /// A creation that has been found in order.
    private struct Order {
        let account: Int
        let model: CatalogModel
        let version: String
        let deployment: String?
        let input: JSONValue
        let life: Microseconds?
        let wait: PreferWait?
        let authorization: String
    }

    private enum Reading {
        case order(Order)
        case refusal(SimulatedAnswer)
    }

    private static let fields: Set<String> = ["input", "webhook", "webhook_events_filter", "stream"]

    /// Makes a prediction, whether or not an equal one has been made before.
    mutating func create(
        _ route: Route, _ request: SimulatedRequest, by account: Int, headers: RateHeaders, at now: Microseconds
    ) -> Verdict {
        guard !settings.accounts[account].noCredit else {
            return .answer(finished(Problem.insufficientCredit, kind: .create, headers: headers, at: now))
        }
        let order: Order
        switch read(route, request, by: account) {
        case .refusal(let answer): return .answer(finished(answer, kind: .create, headers: headers, at: now))
        case .order(let accepted): order = accepted
        }
        let forms = CanonicalInput.forms(order.input)
        let index = addPrediction(order, echo: forms.echo, at: now)
        record(forms.key, of: account, at: request.arrivedAt)
        guard let wait = order.wait else {
            let answer = predictionAnswer(index, status: 201, at: now)
            return .answer(finished(answer, kind: .create, headers: headers, at: now))
        }
        let held = HeldRequest(
            index: index, epoch: epoch, until: now + wait.duration, preference: wait.text,
            rateHeaders: headers)
        return release(held, at: now)
    }

    /// Answers a held creation if its prediction has ended or its time is up, else says when to ask again.
    package mutating func release(_ held: HeldRequest, at now: Microseconds) -> Verdict {
        guard held.index < predictions.count, held.epoch == epoch else {
            return .answer(Problem.notFound())
        }
        let prediction = predictions[held.index]
        let isFinal = prediction.state(at: now).isFinal
        guard isFinal || now >= held.until else {
            // A fetch or a cancel may end it at a time not known yet: look again soon.
            let soon = now + .milliseconds(100)
            let known = [prediction.endsAt, prediction.deadline].compactMap { $0 }.filter { $0 > now }
            return .hold(held, askAgainAt: min(held.until, min(soon, known.min() ?? soon)))
        }
        var answer = predictionAnswer(held.index, status: isFinal ? 201 : 202, at: now)
        answer.headers.append(("preference-applied", held.preference))
        if !isFinal { answer.headers.append(("location", "\(addresses.api)/predictions/\(prediction.id)")) }
        return .answer(finished(answer, kind: .create, headers: held.rateHeaders, at: now))
    }

    func predictionAnswer(_ index: Int, status: Int, at now: Microseconds) -> SimulatedAnswer {
        var body: [UInt8] = []
        body.reserveCapacity(1_024)
        predictions[index].write(into: &body, at: now, addresses: addresses, quirks: settings.quirks)
        return SimulatedAnswer(status: status, json: body)
    }

    private func read(_ route: Route, _ request: SimulatedRequest, by account: Int) -> Reading {
        guard let body = try? JSONValue(parsing: request.body), let object = body.objectValue else {
            return .refusal(Problem.unreadableBody)
        }
        let isVersioned = route == .createPrediction
        for (name, _) in object where !Self.fields.contains(name) && !(isVersioned && name == "version") {
            let field = InvalidField(
                type: "additional_property_not_allowed", field: name,
                description: "Additional property \(name) is not allowed", place: "(root)")
            return .refusal(Problem.invalidInput([field]))
        }
        guard let input = object["input"], let members = input.objectValue else {
            return .refusal(Problem.invalidInput([InvalidField(missingAtRoot: "input")]))
        }
        var life: Microseconds?
        if let header = request.cancelAfter {
            do { life = try CancelAfter.parse(header) } catch { return .refusal(Problem.badRequest(error.reason)) }
        }
        let target: Target
        switch resolve(route, version: object["version"]) {
        case .refusal(let answer): return .refusal(answer)
        case .found(let found): target = found
        }
        let missing = target.model.required.filter { members[$0].map(\.isNull) ?? true }
        let wrong =
            missing.map(InvalidField.init(missing:))
            + target.model.fields.compactMap { field in members[field.name].flatMap(field.problem) }
        guard wrong.isEmpty else { return .refusal(Problem.invalidInput(wrong)) }
        return .order(
            Order(
                account: account, model: target.model, version: target.version, deployment: target.deployment,
                input: input,
                life: life, wait: request.prefer.flatMap(PreferWait.init),
                authorization: request.authorization ?? ""))
    }

    private struct Target {
        let model: CatalogModel
        let version: String
        var deployment: String?
    }

    private enum Resolution {
        case found(Target)
        case refusal(SimulatedAnswer)
    }

    /// The model that the path or the `version` field asks for.
    private func resolve(_ route: Route, version: JSONValue?) -> Resolution {
        switch route {
        case .createModelPrediction(let name):
            // This path is for official models only.
            guard let model = ModelCatalog.model(name, isStrict: settings.strictModels), model.isOfficial else {
                return .refusal(Problem.notFound("The requested resource could not be found."))
            }
            return .found(Target(model: model, version: "hidden"))
        case .createDeploymentPrediction(let name):
            guard let model = ModelCatalog.deployed(name, isStrict: settings.strictModels) else {
                return .refusal(Problem.notFound("The requested resource could not be found."))
            }
            let version = model.versionID(release: settings.modelReleases.upperBound)
            return .found(Target(model: model, version: version, deployment: name))
        default:
            guard let text = version?.stringValue else {
                return .refusal(Problem.invalidInput([InvalidField(missingAtRoot: "version")]))
            }
            return target(version: text).map(Resolution.found) ?? .refusal(Problem.unknownVersion)
        }
    }

    private func target(version text: String) -> Target? {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if halves.count == 2, Self.isVersionID(halves[1]) {
            guard let model = ModelCatalog.model(halves[0], isStrict: settings.strictModels) else { return nil }
            let isThere = settings.modelReleases.contains { model.versionID(release: $0) == halves[1] }
            return isThere || !settings.strictModels ? Target(model: model, version: halves[1]) : nil
        }
        guard halves.count == 1 else { return nil }
        if Self.isVersionID(text) {
            let model = ModelCatalog.model(versionID: text, releases: settings.modelReleases)
            return (model ?? ModelCatalog.model("stand-in/unnamed", isStrict: settings.strictModels))
                .map { Target(model: $0, version: text) }
        }
        guard let model = ModelCatalog.model(text, isStrict: settings.strictModels), model.isOfficial else {
            return nil
        }
        return Target(model: model, version: "hidden")
    }

    private static func isVersionID(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private mutating func addPrediction(_ order: Order, echo: [UInt8], at now: Microseconds) -> Int {
        let index = predictions.count
        // The list is sorted by creation: a clock that is set back must not disorder it.
        let createdAt = max(now, predictions.last?.createdAt ?? now)
        let isStuck = settings.faults.strikes(.predictionStuck, kind: .create, using: &generator) != nil
        let runTime = isStuck ? .seconds(SimulatorLimits.runSeconds) : settings.runMilliseconds.draw(using: &generator)
        let startsAt = schedule(order.model.name, runTime: runTime, at: createdAt)
        let failure = settings.faults.strikes(.predictionFailed, kind: .create, using: &generator)
        let otherModel = settings.faults.strikes(.otherModel, kind: .create, using: &generator)
        let oddStatus = settings.faults.strikes(.unknownStatus, kind: .create, using: &generator)
        let (shape, count, shown) = drawShape(order.model)
        var prediction = SimulatedPrediction(
            id: generator.identifier(length: 26), index: index, account: order.account,
            model: otherModel.map { $0.text ?? "replicate-internal/stand-in" } ?? order.model.name,
            version: order.version, deployment: order.deployment, input: echo,
            createdAt: createdAt, startsAt: startsAt, deadline: order.life.map { createdAt + $0 },
            oddStatus: oddStatus.map { $0.text ?? "queued_elsewhere" }, shape: shape,
            outputCount: count ?? Self.outputCount(order.input), fileExtension: Self.fileExtension(order.input),
            fractionDigits: settings.quirks ? [6, 3, 9, 0, 8][index % 5] : 6,
            plannedEnd: startsAt + runTime, endsAt: startsAt + runTime, outcome: .succeeded, source: .sample,
            hiddenReads: settings.notFoundReads)
        switch settings.faults.draw(from: FaultName.inputs, kind: .create, using: &generator)?.name {
        case .inputHidden: prediction.inputPlace = .nowhere
        case .inputUnlisted: prediction.inputPlace = .byItself
        case .inputDoubles: prediction.input = CanonicalInput.doubles(order.input)
        default: break
        }
        prediction.shownOutput = shown
        if isStuck { prediction.outcome = .failed(error: "Prediction timed out") }
        if let error = drawError(order) { prediction.outcome = .failed(error: error) }
        if let failure { prediction.outcome = .failed(error: failure.text ?? "E1001: CUDA out of memory") }
        indexByID[prediction.id] = index
        predictions.append(prediction)
        accounts[order.account].predictions.append(index)
        attachSource(order.input, to: index, at: now)
        return index
    }

    private mutating func drawError(_ order: Order) -> String? {
        if let rule = settings.faults.strikes(.errorLong, kind: .create, using: &generator) {
            return String(repeating: "no good. ", count: (rule.count ?? 2_000_000) / 9)
        }
        let echo = settings.faults.strikes(.tokenEcho, kind: .create, using: &generator)
        return echo.map { _ in "upstream refused \"Authorization: \(order.authorization)\"" }
    }

    /// The output's shape, and how many URLs it has if not as many as were asked for.
    private mutating func drawShape(_ model: CatalogModel) -> (OutputShape, count: Int?, shown: JSONValue?) {
        let struck = settings.faults.draw(from: FaultName.outputs, kind: .create, using: &generator)
        if let struck, struck.name == .outputMany { return (.list, struck.rule.count ?? 1_000_000, nil) }
        if let struck, struck.name == .outputJSON {
            return (.list, SimulatorLimits.outputs, struck.rule.text.flatMap { try? JSONValue(parsing: $0) })
        }
        return (shape(struck?.name) ?? settings.outputShape ?? model.output, nil, nil)
    }

    private func shape(_ fault: FaultName?) -> OutputShape? {
        switch fault {
        case .outputNull: .null
        case .outputEmpty: .empty
        case .outputShort: .short
        case .outputObject: .object
        case .outputDataURI: .dataURI
        case .outputDeep: .deep
        default: nil
        }
    }

    private static func outputCount(_ input: JSONValue) -> Int {
        let asked = input["num_outputs"]?.intValue ?? input["max_images"]?.intValue ?? 1
        return Int(max(1, min(asked, Int64(SimulatorLimits.outputs))))
    }

    private static func fileExtension(_ input: JSONValue) -> String {
        switch input["output_format"]?.stringValue {
        case "png": "png"
        case "webp": "webp"
        default: "jpg"
        }
    }

    /// When the model's workers get to a prediction created at `now`: start, cold start and queue are in it.
    private mutating func schedule(
        _ model: String, runTime: Microseconds, at now: Microseconds
    ) -> Microseconds {
        var use = modelUse[model] ?? ModelUse(warmAt: now, busyUntil: .min)
        if settings.coldStartMilliseconds > 0, use.busyUntil < now - .minute {
            use.warmAt = now + .milliseconds(settings.coldStartMilliseconds)
        }
        var startsAt = max(now, use.warmAt) + settings.startMilliseconds.draw(using: &generator)
        if settings.modelSlots > 0 {
            if use.slotsFreeAt.count != settings.modelSlots {
                use.slotsFreeAt = Array(repeating: now, count: settings.modelSlots)
            }
            var soonest = 0
            for slot in use.slotsFreeAt.indices where use.slotsFreeAt[slot] < use.slotsFreeAt[soonest] {
                soonest = slot
            }
            startsAt = max(startsAt, use.slotsFreeAt[soonest])
            use.slotsFreeAt[soonest] = startsAt + runTime
        }
        use.busyUntil = max(use.busyUntil, startsAt + runTime)
        modelUse[model] = use
        return startsAt
    }
}
