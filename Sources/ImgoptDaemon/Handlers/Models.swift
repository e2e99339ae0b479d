import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

// How the models' runs go, and what fails of jobs.
extension Handlers {
    /// Admins see all models. Others see those that fail, as in `health`: which ones somebody uses is not theirs to
    /// know.
    func modelList(_ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let (conditions, now) = try engine.now { ($0.modelConditions(), $1) }
            let all = database.modelNames().map { model, name in
                ModelStatus(name, conditions[model] ?? ModelCondition(), at: now)
            }
            let shown = context.caller.isAdmin ? all : all.filter { $0.state != .working }
            return ModelListResult(models: shown.sorted { $0.model < $1.model })
        }
    }

    func modelResume(_ call: ModelResume, _ context: RequestContext) {
        let names = database.modelNames()
        guard let model = names.first(where: { $0.value == call.model })?.key else {
            return context.reply.fail(.unknownModel(call.model, among: names.values))
        }
        guard mailbox.post(.event(.tryNow(.model(model)))) else { return context.reply.fail(.draining()) }
        engine.afterTurn(orElse: context.reply.fail) { engine, now in
            let condition = engine.modelConditions()[model] ?? ModelCondition()
            context.reply.succeed(ModelStatus(call.model, condition, at: now))
        }
    }

    /// What fails of a job, in the words of one of its images, or in those of its model where none of them failed.
    func failing(_ estimate: JobEstimate?) throws(WireError) -> FailingImages? {
        guard let trouble = estimate?.trouble else { return nil }
        var failing = FailingImages(
            images: trouble.images, error: nil, nextAttemptAt: trouble.nextTry.map { Timestamp($0) })
        if let item = trouble.item {
            let errors = try read { () throws(DatabaseError) in try database.lastErrors(of: [item]) }
            failing.error = errors[item].map { WireItemError($0) }
        } else if let model = trouble.model, let message = trouble.message {
            failing.error = WireItemError(
                name: ImgoptEngine.ItemError.Name.predictionFailed.rawValue,
                message: "the model \(database.modelName(model) ?? "") fails again and again: \(message)",
                retryable: true, provider: message)
        }
        return failing
    }
}

extension ModelStatus {
    fileprivate init(_ name: String, _ condition: ModelCondition, at now: Moment) {
        let (state, until): (ModelState, Moment?) =
            switch condition.state {
            case .working: (.working, nil)
            case .failing: (.failing, nil)
            case .resting(let until): (.resting, until)
            case .probing: (.probing, nil)
            }
        self.init(
            model: name, state: state, failures: condition.failures, message: condition.message,
            since: condition.since.map { Timestamp($0) }, until: until.map { Timestamp(max($0, now)) },
            runMilliseconds: condition.usualRun.map { Int($0.milliseconds) })
    }
}
