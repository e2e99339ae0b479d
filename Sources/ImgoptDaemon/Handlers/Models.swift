import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Tells how the models' runs go.
struct ModelHandlers: Sendable {
    let engine: EngineReader
    let mailbox: Mailbox
    let database: any NameRecords

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
        let deed = Deed(by: context.caller.actingUser, .modelResumed(call.model))
        guard mailbox.post(.deed(.tryNow(.model(model)), deed)) else { return context.reply.fail(.draining()) }
        engine.afterTurn(orElse: context.reply.fail) { engine, now in
            let condition = engine.modelConditions()[model] ?? ModelCondition()
            context.reply.succeed(ModelStatus(call.model, condition, at: now))
        }
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
