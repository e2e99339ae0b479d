internal import HeapModule

// Models that fail again and again rest, each by itself.
extension Engine {
    /// An item of a model ended: by a failure that may be the model's fault, or otherwise. True: whose fault it is, the
    /// next ones will tell.
    mutating func modelEnded(
        _ item: inout ActiveItem, _ running: ActiveItem.Running, _ failure: ItemError?, at now: Moment,
        into actions: inout [Action]
    ) -> Bool {
        let model = item.run.model
        guard let failure, failure.retryable else {
            modelWorks(model, shownSince: running.since, into: &actions)
            return false
        }
        let verdict = breakers[model, default: ModelBreaker(failingSince: running.since)].failed(
            item.item, failure.provider ?? failure.message, limit: settings.modelFailures, rest: modelRest, at: now,
            using: &generator)
        switch verdict {
        case .counts: return false
        case .pending: return true
        case .excused:
            item.excused += 1
            actions.append(.record(.excused(item.item)))
        case .rests(let excused):
            for id in excused {
                if id == item.item { item.excused += 1 } else { excuse(id, of: model) }
                actions.append(.record(.excused(id)))
            }
            guard let breaker = breakers[model], let until = breaker.restEnd else { return false }
            setClosed(true, model)
            timers.insert(Timer(at: until, subject: .model(model)))
            actions.append(.tell(.providerDown(message: breaker.message, until: until, model: model)))
        }
        return false
    }

    /// A prediction of a model, created at the moment, ended as it should, or by its input's own fault.
    private mutating func modelWorks(_ model: ModelID, shownSince moment: Moment, into actions: inout [Action]) {
        guard breakers[model]?.isAnswered(byOneCreatedAt: moment) == true,
            breakers.removeValue(forKey: model)?.isDown == true
        else { return }
        setClosed(false, model)
        actions.append(.tell(.providerUp(model: model)))
    }

    /// A failure of an image, some moments ago, was its model's. Wherever the image is now, it counts no longer.
    private mutating func excuse(_ id: ItemID, of model: ModelID) {
        change(id) {
            $0.excused += 1
        } _: {
            $0.excuse(id, of: model)
        }
    }

    /// An item was paid for once more than was known. That is not its fault, and counts in what it may cost.
    mutating func paidOnceMore(_ id: ItemID, _ report: PredictionReport, into actions: inout [Action]) {
        change(id) {
            $0.attempts += 1
            $0.excused += 1
        } _: {
            $0.excuse(id, paid: 1)
        }
        actions.append(.record(.paid(id, prediction: report.id, createdAt: report.createdAt)))
    }

    private mutating func change(
        _ id: ItemID, _ change: (inout ActiveItem) -> Void, _ changeWaiting: (inout FairQueue) -> Bool
    ) {
        if var item = active[id] {
            change(&item)
            active[id] = item
        } else if !changeWaiting(&queue) {
            _ = changeWaiting(&uploads)
        }
    }

    /// Until when a model rests; nil: it does not.
    func restEnd(of model: ModelID) -> Moment? { breakers[model]?.restEnd }

    /// A model's rest is over: one item of it may go.
    mutating func modelRested(_ model: ModelID, at now: Moment) {
        guard let until = restEnd(of: model), until <= now else { return }
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

    private mutating func setClosed(_ isClosed: Bool, _ model: ModelID) {
        if isClosed { restingModels.insert(model) } else { restingModels.remove(model) }
        reviewClosing(of: model)
    }

    /// Closes or opens a model's lanes. What is uploaded ahead for a closed lane takes no place from the others.
    mutating func reviewClosing(of model: ModelID) {
        let isClosed = restingModels.contains(model) || ledger.unaffordable.contains(model)
        guard isClosed != closedModels.contains(model) else { return }
        for record in stores.values where !record.isParked && !record.unaffordable.contains(model) {
            prepared += (isClosed ? -1 : 1) * (record.prepared[model] ?? 0)
        }
        if isClosed { closedModels.insert(model) } else { closedModels.remove(model) }
        queue.setClosed(isClosed, model: model)
        uploads.setClosed(isClosed, model: model)
    }

    /// Counts images of a store that are uploaded and wait for their slot.
    mutating func notePrepared(_ change: Int, _ model: ModelID, of store: StoreID) {
        guard let record = stores[store] else { return }
        stores[store]?.prepared[model, default: 0] += change
        if !record.isParked && !isClosed(model, record) { prepared += change }
    }

    /// Images of a store that are uploaded and could have a slot, were the store not parked.
    func preparedAhead(_ record: StoreRecord) -> Int {
        record.prepared.reduce(0) { isClosed($1.key, record) ? $0 : $0 + $1.value }
    }

    /// Whether a model's items of a store have to wait, whatever the store's turn.
    private func isClosed(_ model: ModelID, _ record: StoreRecord) -> Bool {
        closedModels.contains(model) || record.unaffordable.contains(model)
    }
}
