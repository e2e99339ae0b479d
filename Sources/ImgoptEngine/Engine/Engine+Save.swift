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
        lanes.values[lanes.place(of: item.account)].ended(item.item)
        // What is in the address itself is large, and of what is not fetched the address alone is kept.
        let outputs = outputs.enumerated().map { $0 >= settings.maxOutputs && $1.hasPrefix("data:") ? "data:" : $1 }
        let saving = ActiveItem.Saving(
            createdAt: running.createdAt, noticedAt: now, prediction: running.prediction, outputs: outputs)
        enter(.saving(saving), paid)
        fetches.add(item.item, createdAt: running.createdAt)
        actions.append(.record(.saving(item.item, outputs: outputs, predictSeconds: report.predictSeconds)))
    }

    /// It succeeded, and the provider has deleted what came of it before it was seen here.
    mutating func outputRemoved(_ item: ActiveItem, at now: Moment, into actions: inout [Action]) {
        var paid = item
        paid.attempts += 1
        lost(paid, Self.deleted, at: now, into: &actions)
    }

    private static let deleted = ItemError(
        .outputGone, "the provider has deleted the output: it keeps one for an hour from the creation on",
        retryable: true)

    /// Starts the fetches for which there is room.
    mutating func planFetches(at now: Moment, into actions: inout [Action]) {
        while let id = fetches.next(limit: settings.maxFetches, at: now) {
            guard case .saving(var saving) = active[id]?.phase, !saving.isFetching else {
                fetches.ended()
                continue
            }
            saving.isFetching = true
            active[id]?.phase = .saving(saving)
            let outputs = Array(saving.outputs.prefix(settings.maxOutputs))
            actions.append(.fetch(id, outputs: outputs, kept: saving.kept))
        }
    }

    mutating func fetched(_ id: ItemID, _ result: Fetch, at now: Moment, into actions: inout [Action]) {
        if let item = active[id], case .copying(let leader) = item.phase {
            return copied(item, from: leader, result, at: now, into: &actions)
        }
        guard let item = active[id], case .saving(var saving) = item.phase, saving.isFetching else {
            preconditionFailure("outputs that were not asked for")
        }
        switch result {
        case .partly(let kept, let rest):
            saving.kept = kept
            active[id]?.phase = .saving(saving)
            fetched(id, rest, at: now, into: &actions)
        case .saved(let files):
            fetches.foundRoom()
            done(item, files, saving.kept.unfetched, at: now, into: &actions)
        case .lost(let error): lost(item, error, at: now, into: &actions)
        case .noSpace(let message):
            fetches.foundFull(message, at: now)
            fetchEnded(id)
            fetches.add(id, createdAt: saving.createdAt)
        case .unsaved(let message, let folder):
            fetches.refuse(id, message, in: folder, at: now)
            let error = ItemError(
                .outputUnfetched, "the output could not be saved before it expired: \(message)", retryable: true)
            fetchLater(item, saving, orLoseWith: error, at: now, into: &actions)
        case .held(let message, let place):
            fetches.refuse(id, message, in: place, at: now)
            fetchLater(item, saving, orLoseWith: nil, at: now, into: &actions)
        case .failed(let message):
            saving.trouble = message
            let error = ItemError(
                .outputUnfetched, "the output could not be fetched before it expired: \(message)", retryable: true)
            fetchLater(item, saving, orLoseWith: error, at: now, into: &actions)
        case .away(let message):
            saving.trouble = message
            let error = ItemError(
                .outputUnfetched, "the output could not be fetched before it expired: \(message)", retryable: true)
            saving.isDoubted = item.failures % Self.fetchesPerLook == 1
            fetchLater(item, saving, orLoseWith: error, at: now, into: &actions)
        case .wrong(let error):
            saving.wrongs += 1
            guard saving.wrongs < Self.mostFetchesOfWrong else { return lost(item, error, at: now, into: &actions) }
            fetchLater(item, saving, orLoseWith: error, at: now, into: &actions)
        }
    }

    /// Of so many fetches in a row that were answered with something else, the second is followed by a look at the
    /// prediction: an output that the provider has deleted is not asked for until its hour is over.
    private static let fetchesPerLook = 4

    private mutating func done(
        _ item: ActiveItem, _ files: [OutputFile], _ unfetched: [UnfetchedOutput], at now: Moment,
        into actions: inout [Action]
    ) {
        var outputs: [String] = []
        if case .saving(let saving) = active[item.item]?.phase { outputs = saving.outputs }
        end(item, .done, at: now)
        if !unfetched.isEmpty { actions.append(.record(.unfetched(item.item, unfetched))) }
        actions.append(.record(.done(item.item, files, at: now)))
        let told = KeptOutputs(files, unfetched, of: outputs)
        actions.append(.tell(.itemDone(item.item, item.job, item.store, told)))
    }

    /// What was paid for is fetched so often before it is believed not to be what it says.
    private static let mostFetchesOfWrong = 3

    /// A fetch came to nothing: another one follows while the output may be there, else `error` is what it was lost
    /// with; nil: it can't be. Its life is counted from when it was noticed here: the provider's clock need not agree
    /// with ours. That is too long rather than too short, and what has gone says so itself.
    private mutating func fetchLater(
        _ item: ActiveItem, _ saving: ActiveItem.Saving, orLoseWith error: ItemError?, at now: Moment,
        into actions: inout [Action]
    ) {
        active[item.item]?.phase = .saving(saving)
        // While it rests, others have its place.
        fetchEnded(item.item)
        active[item.item]?.failures += 1
        let wait = retries.delay(afterFailures: item.failures + 1, using: &generator)
        if let error, now + wait - saving.noticedAt >= settings.outputLifetime {
            return lost(item, error, at: now, into: &actions)
        }
        timers.set(.fetch(item.item), at: now + wait)
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
        if case .copying = active[id]?.phase { return sharing.tryAgain(id) }
        guard let item = active[id], case .saving(var saving) = item.phase, !saving.isFetching else { return }
        guard saving.isDoubted else { return fetches.add(id, createdAt: saving.createdAt) }
        saving.isDoubted = false
        active[id]?.phase = .saving(saving)
        lanes.values[lanes.place(of: item.account)].looks.want(id, saving.prediction)
    }

    /// What the provider says of a prediction whose outputs do not come: only that they are gone ends it.
    mutating func looked(_ id: ItemID, _ report: PredictionReport?, at now: Moment, into actions: inout [Action]) {
        guard let item = active[id], case .saving(let saving) = item.phase else { return }
        switch report?.progress {
        case .outputRemoved: return lost(item, Self.deleted, at: now, into: &actions)
        case .succeeded(let outputs) where outputs.isEmpty:
            let error = ItemError(.outputGone, "the provider has the output no longer", retryable: true)
            return lost(item, error, at: now, into: &actions)
        default: fetches.add(item.item, createdAt: saving.createdAt)
        }
    }

    /// A paid result can't be had. It is not paid for again unless the settings say so.
    private mutating func lost(_ item: ActiveItem, _ error: ItemError, at now: Moment, into actions: inout [Action]) {
        fetches.forget(item.item)
        // Nothing is left to try the disk with, and nothing that could be lost on it.
        if totals.open == 1 { fetches.foundRoom() }
        var kept = KeptOutputs()
        if case .saving(let saving) = active[item.item]?.phase {
            kept = saving.kept
            // What there is of it was paid for too.
            if !kept.files.isEmpty {
                let others = saving.outputs.prefix(settings.maxOutputs).indices.filter { !kept.numbers.contains($0) }
                kept.unfetched += others.map {
                    UnfetchedOutput(number: $0, sourceURL: saving.outputs[$0].bounded, reason: error.message)
                }
                return done(item, kept.files, kept.unfetched, at: now, into: &actions)
            }
        }
        if item.isCancelRequested, case .processing = active[item.item]?.phase {
            return endCanceled(item, at: now, into: &actions)
        }
        guard settings.retryLostOutputs, error.retryable, !item.isCancelRequested, item.counted < settings.maxAttempts
        else {
            if !kept.unfetched.isEmpty { actions.append(.record(.unfetched(item.item, kept.unfetched))) }
            return fail(item, error, at: now, into: &actions)
        }
        fetchEnded(item.item)
        retryOrFail(item, error, at: now, into: &actions)
    }
}

extension KeptOutputs {
    /// The files of an item and all else that its model made, in order. `unfetched`: those of it that have a reason.
    fileprivate init(_ files: [OutputFile], _ unfetched: [UnfetchedOutput], of outputs: [String]) {
        self.files = files
        guard outputs.count > files.count else { return }
        let kept = Set(files.enumerated().map { $1.number ?? $0 })
        let named = Dictionary(unfetched.map { ($0.number, $0) }) { $1 }
        self.unfetched = outputs.indices.filter { !kept.contains($0) }.map { number in
            named[number] ?? UnfetchedOutput(number: number, sourceURL: outputs[number].bounded, reason: nil)
        }
    }
}

extension String {
    /// An address as it is kept of an output that is not: of one that holds the bytes itself, only what it is.
    fileprivate var bounded: String { hasPrefix("data:") ? "data:" : self }
}
