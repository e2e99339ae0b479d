internal import HeapModule

// Models that fail again and again rest, each by itself.
extension Engine {
    /// An item of a model ended: by a failure that may be the model's fault, or otherwise.
    mutating func modelEnded(
        _ item: ActiveItem, _ failure: ItemError?, at now: Moment, into actions: inout [Action]
    ) {
        let model = item.run.model
        if let failure, failure.retryable {
            let isDown = breakers[model, default: ModelBreaker()].failed(
                item.item, failure.provider ?? failure.message, limit: settings.modelFailures, rest: modelRest, at: now,
                using: &generator)
            guard isDown, let breaker = breakers[model], case .resting(let until) = breaker.phase else { return }
            setClosed(true, model)
            timers.insert(Timer(at: until, subject: .model(model)))
            actions.append(.tell(.providerDown(message: breaker.message, until: until, model: model)))
        } else if breakers.removeValue(forKey: model)?.isDown == true {
            setClosed(false, model)
            actions.append(.tell(.providerUp(model: model)))
        }
    }

    /// A model's rest is over: one item of it may go.
    mutating func modelRested(_ model: ModelID, at now: Moment) {
        guard let breaker = breakers[model], case .resting(let until) = breaker.phase, until <= now else { return }
        setClosed(false, model)
    }

    /// An item is sent: if its model does not work, it is the probe, and nothing follows it.
    mutating func noteProbe(_ item: ItemID, of model: ModelID) {
        guard breakers[model]?.isDown == true else { return }
        breakers[model]?.probe(item)
        setClosed(true, model)
    }

    /// An item is neither sent nor runs any more. If it was a probe that told nothing, another one goes.
    mutating func probeMayHaveLeft(_ item: ActiveItem, to state: ItemState) {
        guard !breakers.isEmpty, state != .creating, state != .processing else { return }
        let model = item.run.model
        if breakers[model]?.probeLeft(item.item, at: .distantPast) == true { setClosed(false, model) }
    }

    /// Closes or opens a model's lanes. What is uploaded ahead for a closed lane takes no place from the others.
    private mutating func setClosed(_ isClosed: Bool, _ model: ModelID) {
        guard isClosed != closedModels.contains(model) else { return }
        for record in stores.values where !record.isParked {
            prepared += (isClosed ? -1 : 1) * (record.prepared[model] ?? 0)
        }
        if isClosed { closedModels.insert(model) } else { closedModels.remove(model) }
        queue.setClosed(isClosed, model: model)
        uploads.setClosed(isClosed, model: model)
    }

    /// Counts images of a store that are uploaded and wait for their slot.
    mutating func notePrepared(_ change: Int, _ model: ModelID, of store: StoreID) {
        guard let isParked = stores[store]?.isParked else { return }
        stores[store]?.prepared[model, default: 0] += change
        if !isParked && !closedModels.contains(model) { prepared += change }
    }

    /// Images of a store that are uploaded and could have a slot, were the store not parked.
    func preparedAhead(_ record: StoreRecord) -> Int {
        record.prepared.reduce(0) { closedModels.contains($1.key) ? $0 : $0 + $1.value }
    }
}
