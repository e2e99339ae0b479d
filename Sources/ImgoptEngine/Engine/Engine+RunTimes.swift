// What was learned of how long models run.
extension Engine {
    mutating func learnRun(of model: ModelID, _ span: TimeSpan) {
        runs.learn(model, span)
        if settings.prices[model] != nil { expectCost(of: model) }
    }

    /// Lets what was learned go to disk with a turn that writes anyway, and when all is paused.
    mutating func saveRunTimes(at now: Moment, into actions: inout [Action]) {
        guard runs.isSaveDue(at: now) else { return }
        let isPauseNew = runs.isSaveWanted && mode.isPaused
        guard isPauseNew || actions.contains(where: { if case .record = $0 { true } else { false } }) else { return }
        for (model, bytes) in runs.takeUnsaved(at: now) { actions.append(.record(.runTimes(model, bytes))) }
    }

    /// The time by which the given share of a model's runs has ended; of all models' or ten seconds, if it is unknown.
    package func usualRun(of model: ModelID?, share: Double) -> TimeSpan {
        runs.usual(of: model, share: share)
    }
}
