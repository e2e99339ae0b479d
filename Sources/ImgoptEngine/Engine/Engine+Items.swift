// The one place where items change their state, and jobs follow.
extension Engine {
    /// Changes an item's public state: the job's counts, the store's and the totals move with it.
    mutating func move(_ item: ActiveItem, from old: ItemState, to new: ItemState) {
        precondition(old.allows(new), "an item can't go from \(old) to \(new)")
        jobs[item.job]?.counts.move(from: old, to: new)
        totals.move(from: old, to: new)
        jobs.touched.insert(item.job)
        let wasInFlight = Self.isInFlight(old)
        let isInFlight = Self.isInFlight(new)
        if wasInFlight != isInFlight { stores.change(item.store) { $0.inFlight += isInFlight ? 1 : -1 } }
        if (old == .queued) != (new == .queued) {
            stores.change(item.store) { $0.queued += new == .queued ? 1 : -1 }
        }
        probeMayHaveLeft(item, to: new)
    }

    /// Whether an item in this state takes one of the places at the provider.
    static func isInFlight(_ state: ItemState) -> Bool {
        state == .creating || state == .processing || state == .unresolved
    }

    /// One that waits for a person takes no place: others would wait for that person too.
    mutating func noteForPerson(_ old: ActiveItem.Phase?, becomes new: ActiveItem.Phase?, _ item: ActiveItem) {
        let (was, isNow) = (old?.isForPerson == true, new?.isForPerson == true)
        guard was != isNow else { return }
        totals.undecided.note(isNow, of: item.job)
        stores.change(item.store) { $0.inFlight -= isNow ? 1 : -1 }
    }

    /// Puts an item into a new phase.
    mutating func enter(_ phase: ActiveItem.Phase, _ item: ActiveItem) {
        let before = active[item.item]?.phase
        let old = before?.state ?? .queued
        noteForPerson(before, becomes: phase, item)
        var changed = item
        changed.phase = phase
        changed.failures = 0
        if old != phase.state { move(changed, from: old, to: phase.state) }
        active[item.item] = changed
    }

    /// Takes an item out of the engine with its final state.
    mutating func end(_ item: ActiveItem, _ state: ItemState, at now: Moment) {
        let before = active[item.item]?.phase
        let old = before?.state ?? .queued
        noteForPerson(before, becomes: nil, item)
        move(item, from: old, to: state)
        leave(item)
        retries.gotThrough(item.item)
        retries.forget(item.item, of: item.job)
        if state == .done { sharing.resultIsThere(item.item) }
    }

    /// Takes an item out of `active` and all that points to it.
    mutating func leave(_ item: ActiveItem) {
        lanes.values[lanes.place(of: item.account)].forget(item.item)
        if case .preparing = active[item.item]?.phase { waiting.uploadEnded(to: item.account) }
        if case .saving(let saving) = active[item.item]?.phase, saving.isFetching { fetches.ended() }
        fetches.forget(item.item)
        active[item.item] = nil
    }

    /// Gives an item up.
    mutating func fail(_ item: ActiveItem, _ error: ItemError, at now: Moment, into actions: inout [Action]) {
        end(item, .failed, at: now)
        actions.append(.record(.failed(item.item, error, at: now)))
        actions.append(.tell(.itemFailed(item.item, item.job, item.store, error)))
        promote(over: item.item, into: &actions)
    }

    /// Ends an item that a client wanted stopped. `error`: what is to be known of it all the same.
    mutating func endCanceled(
        _ item: ActiveItem, because error: ItemError? = nil, at now: Moment, into actions: inout [Action]
    ) {
        // Of one in doubt it is not known that it costs nothing.
        var item = item
        keepCharge(&item, into: &actions)
        end(item, .canceled, at: now)
        actions.append(.record(.canceled(item.item, error, at: now)))
        actions.append(.tell(.itemCanceled(item.item, item.job, item.store)))
        promote(over: item.item, into: &actions)
    }

    /// Another attempt after a paid one failed, or the end when there were enough of them.
    /// `mayGoOn`: the failure may turn out to be the model's, and so the item is not given up for it.
    mutating func retryOrFail(
        _ item: ActiveItem, _ error: ItemError, mayGoOn: Bool = false, at now: Moment, into actions: inout [Action]
    ) {
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        guard item.attempts < settings.maxPaidRuns else {
            return fail(item, costsTooMuch(error, item), at: now, into: &actions)
        }
        guard error.retryable, item.counted < settings.maxAttempts || mayGoOn else {
            return fail(item, error, at: now, into: &actions)
        }
        retries.note(item.item, of: item.job, item.run.model)
        var wait = retries.delay(afterFailures: item.counted, using: &generator)
        // Another image makes the model's next probe, so that no image makes them all.
        if let end = models.restEnd(of: item.run.model), end > now { wait = wait + (end - now) }
        rest(item, until: now + wait, because: error, at: now, into: &actions)
        actions.append(.tell(.itemRetrying(item.item, item.job, item.store, error, notBefore: now + wait)))
    }

    /// Lets an item wait, in state queued, for a moment.
    mutating func rest(
        _ item: ActiveItem, until moment: Moment, because error: ItemError?, at now: Moment,
        into actions: inout [Action]
    ) {
        lanes.values[lanes.place(of: item.account)].forget(item.item)
        if case .preparing = active[item.item]?.phase { waiting.uploadEnded(to: item.account) }
        let failures = item.failures
        enter(.resting(until: moment), item)
        active[item.item]?.failures = failures
        timers.set(.retry(item.item), at: moment)
        actions.append(.record(.queued(item.item, attempts: item.attempts, notBefore: moment, error)))
    }

    /// A resting item goes back to its queue.
    mutating func wakeResting(_ id: ItemID, at now: Moment) {
        guard let item = active[id], case .resting(let until) = item.phase, until <= now else { return }
        active[id] = nil
        waiting.add(item.run.with(attempts: item.attempts, excused: item.excused), of: item.store)
    }

    /// Writes the lines of the jobs that changed in this turn, and ends those that are finished.
    mutating func settleJobs(at now: Moment, into actions: inout [Action]) {
        for id in jobs.touched.sorted() {
            guard let job = jobs[id] else { continue }
            jobs.noteSender(of: id, at: now)
            guard job.counts.open == 0, !job.isOpen else {
                actions.append(.record(.job(id, job.progress)))
                actions.append(.tell(progress(of: id, job)))
                continue
            }
            let state = JobState(finished: job.counts)
            let progress = JobProgress(
                state: state, counts: job.counts, isOpen: false, startedAt: job.startedAt, finishedAt: now,
                error: job.error)
            actions.append(.record(.job(id, progress)))
            actions.append(.tell(.jobFinished(id, job.store, state, job.counts)))
            totals.remove(job.counts)
            jobs[id] = nil
        }
        jobs.touched.removeAll(keepingCapacity: true)
        totals.undecided.endTurn()
    }

    private func progress(of id: JobID, _ job: OpenJob) -> Notice {
        let forPerson = totals.undecided.jobs[id] ?? 0
        return totals.undecided.news.contains(id)
            ? .jobUndecided(id, job.store, job.counts, forPerson: forPerson)
            : .jobProgress(id, job.store, job.counts, forPerson: forPerson)
    }
}
