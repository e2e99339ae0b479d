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
            if models.works(model, shownSince: running.since) {
                reviewClosing(of: model)
                actions.append(.tell(.providerUp(.model(model))))
            }
            return false
        }
        let verdict = models.failed(
            model, item.item, failure.provider ?? failure.message, createdAt: running.since,
            limit: settings.modelFailures, at: now, using: &generator)
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
            guard let breaker = models[model], let until = breaker.restEnd else { return false }
            reviewClosing(of: model)
            timers.set(.model(model), at: until)
            actions.append(.tell(.providerDown(.model(model), message: breaker.message, until: until)))
        }
        return false
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
    mutating func paidOnceMore(
        _ id: ItemID, _ report: PredictionReport, _ cost: CostChange?, at account: AccountID,
        into actions: inout [Action]
    ) {
        change(id) {
            $0.attempts += 1
            $0.excused += 1
        } _: {
            $0.excuse(id, paid: 1)
        }
        actions.append(.record(.paid(id, prediction: report.id, createdAt: report.createdAt, cost, account)))
    }

    private mutating func change(
        _ id: ItemID, _ change: (inout ActiveItem) -> Void, _ changeWaiting: (inout WaitingImages) -> Void
    ) {
        if var item = active[id] {
            change(&item)
            active[id] = item
        } else {
            changeWaiting(&waiting)
        }
    }

    /// A model's rest is over: one item of it may go.
    mutating func modelRested(_ model: ModelID, at now: Moment) {
        if models.rested(model, at: now) { reviewClosing(of: model) }
    }

    /// An item is neither sent nor runs any more. If it was a probe that told nothing, another one goes.
    mutating func probeMayHaveLeft(_ item: ActiveItem, to state: ItemState) {
        guard !models.isEmpty, state != .creating, state != .processing else { return }
        if models.left(item.item, of: item.run.model) { reviewClosing(of: item.run.model) }
    }

    /// A model's images wait while it rests, or costs more than is left of the budget of all.
    mutating func reviewClosing(of model: ModelID) {
        waiting.setClosed(models.resting.contains(model) || ledger.unaffordable.contains(model), model)
    }
}
