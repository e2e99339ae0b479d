internal import HeapModule

// Outputs: fetched at once, by earliest expiry first, since the provider deletes them an hour after the creation.
extension Engine {
    mutating func succeeded(
        _ item: ActiveItem, _ running: ActiveItem.Running, _ outputs: [String], _ report: PredictionReport,
        at now: Moment, into actions: inout [Action]
    ) {
        var paid = item
        paid.attempts += 1
        guard !outputs.isEmpty else {
            let error = ItemError(.outputMissing, "the prediction succeeded without an output", retryable: true)
            return lost(paid, error, at: now, into: &actions)
        }
        polls.forget(item.item, running.prediction)
        // What is in the address itself is large, and of what is not fetched the address alone is kept.
        let outputs = outputs.enumerated().map { $0 >= settings.maxOutputs && $1.hasPrefix("data:") ? "data:" : $1 }
        enter(.saving(ActiveItem.Saving(createdAt: running.createdAt, noticedAt: now, outputs: outputs)), paid)
        fetches.add(item.item, createdAt: running.createdAt)
        updateParking(of: item.store, at: now)
        actions.append(.record(.saving(item.item, outputs: outputs, predictSeconds: report.predictSeconds)))
    }

    /// It succeeded, and the provider has deleted what came of it before it was seen here.
    mutating func outputRemoved(_ item: ActiveItem, at now: Moment, into actions: inout [Action]) {
        var paid = item
        paid.attempts += 1
        let error = ItemError(
            .outputGone, "the provider has deleted the output: it keeps one for an hour from the creation on",
            retryable: true)
        lost(paid, error, at: now, into: &actions)
    }

    /// Starts the fetches for which there is room.
    mutating func planFetches(at now: Moment, into actions: inout [Action]) {
        while let id = fetches.next(limit: settings.maxFetches, at: now) {
            guard case .saving(var saving) = active[id]?.phase, !saving.isFetching else {
                fetches.ended()
                continue
            }
            saving.isFetching = true
            active[id]?.phase = .saving(saving)
            actions.append(.fetch(id, outputs: Array(saving.outputs.prefix(settings.maxOutputs))))
        }
    }

    mutating func fetched(_ id: ItemID, _ result: Fetch, at now: Moment, into actions: inout [Action]) {
        if let item = active[id], case .copying(let leader) = item.phase {
            return copied(item, from: leader, result, at: now, into: &actions)
        }
        guard let item = active[id], case .saving(let saving) = item.phase, saving.isFetching else {
            preconditionFailure("outputs that were not asked for")
        }
        switch result {
        case .saved(let files):
            fetches.foundRoom()
            end(item, .done, at: now)
            actions.append(.record(.done(id, files, at: now)))
            actions.append(.tell(.itemDone(id, item.job, item.store, files)))
        case .lost(let error):
            lost(item, error, at: now, into: &actions)
        case .noSpace(let message):
            fetches.foundFull(message, at: now)
            fetchEnded(id)
            fetches.add(id, createdAt: saving.createdAt)
        case .failed(let message):
            let error = ItemError(
                .outputUnfetched, "the output could not be fetched before it expired: \(message)", retryable: true)
            fetchLater(item, noticedAt: saving.noticedAt, orLoseWith: error, at: now, into: &actions)
        case .wrong(let error) where item.failures + 1 < Self.mostFetchesOfWrong:
            fetchLater(item, noticedAt: saving.noticedAt, orLoseWith: error, at: now, into: &actions)
        case .wrong(let error):
            lost(item, error, at: now, into: &actions)
        }
    }

    /// What was paid for is fetched so often before it is believed to be no picture.
    private static let mostFetchesOfWrong = 3

    /// A fetch came to nothing: another one follows while the output may be there, else `error` is what it was lost
    /// with. Its life is counted from when it was noticed here: the provider's clock need not agree with ours. That is
    /// too long rather than too short, and what has gone says so itself.
    private mutating func fetchLater(
        _ item: ActiveItem, noticedAt: Moment, orLoseWith error: ItemError, at now: Moment, into actions: inout [Action]
    ) {
        fetchEnded(item.item)
        active[item.item]?.failures += 1
        let wait = retryPolicy.delay(afterFailures: item.failures + 1, using: &generator)
        guard now + wait - noticedAt < settings.outputLifetime else {
            return lost(item, error, at: now, into: &actions)
        }
        timers.insert(Timer(at: now + wait, subject: .fetch(item.item)))
    }

    /// What was fetched of an item is not any more.
    private mutating func fetchEnded(_ id: ItemID) {
        guard case .saving(var saving) = active[id]?.phase, saving.isFetching else { return }
        saving.isFetching = false
        active[id]?.phase = .saving(saving)
        fetches.ended()
    }

    /// A fetch that failed may be tried again.
    mutating func fetchAgain(_ id: ItemID) {
        if case .copying = active[id]?.phase { return copiesDue.append(id) }
        guard case .saving(let saving) = active[id]?.phase, !saving.isFetching else { return }
        fetches.add(id, createdAt: saving.createdAt)
    }

    /// A paid result can't be had. It is not paid for again unless the settings say so.
    private mutating func lost(_ item: ActiveItem, _ error: ItemError, at now: Moment, into actions: inout [Action]) {
        // Nothing is left to try the disk with, and nothing that could be lost on it.
        if totals.open == 1 { fetches.foundRoom() }
        if item.isCancelRequested, case .processing = active[item.item]?.phase {
            return endCanceled(item, at: now, into: &actions)
        }
        guard settings.retryLostOutputs, !item.isCancelRequested, item.counted < settings.maxAttempts else {
            return fail(item, error, at: now, into: &actions)
        }
        fetchEnded(item.item)
        retryOrFail(item, error, at: now, into: &actions)
    }
}
