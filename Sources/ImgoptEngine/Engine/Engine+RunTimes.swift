// What was learned of how long models run: kept over a restart, at no cost worth speaking of.
extension Engine {
    mutating func learnRun(of model: ModelID, _ span: TimeSpan) {
        runTimes[model, default: RunTimes()].learn(span)
        unsavedRunTimes.insert(model)
        if settings.prices[model] != nil { expectCost(of: model) }
    }

    /// Lets what was learned go to disk with a turn that writes anyway, at most once a minute, and when all is paused.
    mutating func saveRunTimes(at now: Moment, into actions: inout [Action]) {
        guard !unsavedRunTimes.isEmpty, now - runTimesSavedAt >= .minutes(1) else { return }
        let isPauseNew = runTimesSavedAt == .distantPast && isPaused
        guard isPauseNew || actions.contains(where: { if case .record = $0 { true } else { false } }) else { return }
        for model in unsavedRunTimes.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let times = runTimes[model] else { continue }
            actions.append(.record(.runTimes(model, times.bytes)))
        }
        unsavedRunTimes = []
        runTimesSavedAt = now
    }

    /// The time by which the given share of a model's runs has ended; of all models' or ten seconds, if it is unknown.
    package func usualRun(of model: ModelID?, share: Double) -> TimeSpan {
        let known = model.flatMap { runTimes[$0]?.quantile(share) }
        return known ?? runTimes.values.compactMap { $0.quantile(share) }.max() ?? .seconds(10)
    }
}
