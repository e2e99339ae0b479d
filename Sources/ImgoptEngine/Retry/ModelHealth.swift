/// Which models work: those that fail again and again rest, each by itself.
struct ModelHealth: Sendable {
    /// Models with failures since their last success.
    private(set) var breakers: [ModelID: ModelBreaker] = [:]
    /// Those of them that take no work now: they rest, or their probe is on its way.
    private(set) var resting: Set<ModelID> = []

    /// How long models rest.
    private let rest: RetryPolicy

    init(rest: RetryPolicy) {
        self.rest = rest
    }

    subscript(_ model: ModelID) -> ModelBreaker? { breakers[model] }

    /// Whether nothing fails.
    var isEmpty: Bool { breakers.isEmpty }

    /// Whether nobody can say when something of a model succeeds.
    func isDoubtful(_ model: ModelID) -> Bool { breakers[model]?.isDoubtful == true }

    /// Until when a model rests; nil: it does not.
    func restEnd(of model: ModelID) -> Moment? { breakers[model]?.restEnd }

    /// Another prediction of a model was created.
    mutating func started(_ model: ModelID) {
        breakers[model]?.started()
    }

    /// An item of a model, whose prediction was created at `moment`, failed in a way that may be the model's fault.
    mutating func failed(
        _ model: ModelID, _ item: ItemID, _ text: String, createdAt moment: Moment, limit: Int, at now: Moment,
        using generator: inout SeededGenerator
    ) -> ModelBreaker.Verdict {
        let verdict = breakers[model, default: ModelBreaker(failingSince: moment)].failed(
            item, text, limit: limit, rest: rest, at: now, using: &generator)
        if case .rests = verdict { resting.insert(model) }
        return verdict
    }

    /// A prediction of a model, created at `moment`, ended as it should, or by its input's own fault.
    /// - Returns: whether the model takes work again.
    mutating func works(_ model: ModelID, shownSince moment: Moment) -> Bool {
        guard breakers[model]?.isAnswered(byOneCreatedAt: moment) == true,
            breakers.removeValue(forKey: model)?.isDown == true
        else { return false }
        resting.remove(model)
        return true
    }

    /// Somebody wants a model tried now. True: it was resting.
    mutating func endRest(of model: ModelID, at now: Moment) -> Bool {
        breakers[model]?.endRest(at: now) == true
    }

    /// A model's rest is over: one item of it may go.
    /// - Returns: whether it is.
    mutating func rested(_ model: ModelID, at now: Moment) -> Bool {
        guard let until = restEnd(of: model), until <= now else { return false }
        resting.remove(model)
        return true
    }

    /// An item is sent.
    /// - Returns: whether it is the probe of a model that does not work, and nothing may follow it.
    mutating func sent(_ item: ItemID, of model: ModelID) -> Bool {
        guard breakers[model]?.isDown == true else { return false }
        breakers[model]?.probe(item)
        resting.insert(model)
        return true
    }

    /// An item is neither sent nor runs any more.
    /// - Returns: whether it was a probe that told nothing, so that another one may go.
    mutating func left(_ item: ItemID, of model: ModelID) -> Bool {
        guard breakers[model]?.probeLeft(item, at: .distantPast) == true else { return false }
        resting.remove(model)
        return true
    }
}
