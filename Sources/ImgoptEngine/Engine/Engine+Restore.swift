// Starting again: what was on disk becomes what is to be done.
extension Engine {
    /// Takes up the work of an earlier life. Once, before the first event.
    package mutating func restore(_ state: RestoredState, at now: Moment, into actions: inout [Action]) {
        precondition(jobs.isEmpty && active.isEmpty, "only a new engine can be restored")
        for (store, settings) in state.stores { configure(store, settings, at: now) }
        for store in state.knownStores { meet(store, at: now) }
        let accounts = state.active.map(\.account) + state.absent.map(\.account) + state.creations.map(\.account)
        for account in Set(accounts).union(state.pausedAccounts).sorted() { use(account, at: now) }
        for account in state.pausedAccounts { lanes[account].isPaused = true }
        for account in lanes.ids {
            let own = state.creations.filter { $0.account == account }
            lanes[account].restore(state.limits[account], own, at: now)
        }
        mode.isPaused = state.isPaused
        for (store, own) in Dictionary(grouping: state.creations, by: \.store) {
            if let store { stores.change(store) { $0.restore(own, at: now) } }
        }
        runs = UsualRuns(state.runTimes)
        restoreSpend(state.spent, of: state.spentOfAccounts, at: now)
        reviewAvailability()
        jobs.reserveCapacity(state.jobs.count)
        for job in state.jobs { restore(job, at: now) }
        for batch in state.queued { restore(batch, at: now) }
        for absence in state.absent { lanes[absence.account].watchOn(absence, settings, at: now) }
        for item in state.active { restore(item, at: now, into: &actions) }
        for follower in state.followers { restore(follower) }
        // A job all of whose items had ended, but whose own end was not written.
        jobs.touched.formUnion(state.jobs.filter { $0.counts.open == 0 }.map(\.id))
    }

    private mutating func restore(_ job: RestoredJob, at now: Moment) {
        jobs[job.id] = OpenJob(
            store: job.store, priority: job.priority, deadline: job.deadline, isOpen: job.isOpen, counts: job.counts,
            startedAt: job.startedAt)
        totals.add(job.counts)
        if stores[job.store] == nil { meet(job.store, at: now) }
        let inFlight = ItemState.allCases.reduce(0) { $0 + (Self.isInFlight($1) ? job.counts[$1] : 0) }
        stores.change(job.store) {
            $0.queued += job.counts[.queued]
            $0.inFlight += inFlight
        }
        if let deadline = job.deadline { timers.set(.deadline(job.id), at: deadline) }
    }

    private mutating func restore(_ queued: RestoredBatch, at now: Moment) {
        guard let job = jobs[queued.job] else { preconditionFailure("a queued item without its job") }
        let run = Run(
            job: queued.job, batch: queued.batch, priority: job.priority, deadline: job.deadline, attempts: 0
        ).with(attempts: queued.attempts, excused: queued.excused)
        if queued.attempts > 0 {
            for item in 0..<Int64(run.count) {
                retries.note(ItemID(run.first.rawValue + item), of: run.job, run.model)
            }
        }
        if let until = queued.notBefore, until > now {
            for offset in 0..<Int64(run.count) {
                let item = ActiveItem(
                    run: run.only(ItemID(run.first.rawValue + offset)), store: job.store, attempts: queued.attempts,
                    phase: .resting(until: until))
                active[item.item] = item
                timers.set(.retry(item.item), at: until)
            }
        } else {
            waiting.add(run, of: job.store)
        }
    }

    private mutating func restore(_ old: RestoredItem, at now: Moment, into actions: inout [Action]) {
        guard let job = jobs[old.job] else { preconditionFailure("an item without its job") }
        let batch = Submission.Batch(first: old.id, count: 1, model: old.model, needsUpload: old.needsUpload)
        var run = Run(job: old.job, batch: batch, priority: job.priority, deadline: job.deadline, attempts: 0)
            .with(attempts: old.attempts, excused: old.excused)
        // Its bytes are where it was sent.
        if old.needsUpload { run = run.uploaded(to: old.account) }
        var item = ActiveItem(
            run: run, store: job.store, account: old.account, attempts: old.attempts, phase: .creating(since: now),
            isCancelRequested: old.isCancelRequested)
        item.charge = old.charge
        if old.attempts > 0 { retries.note(old.id, of: old.job, old.model) }
        switch old.progress {
        case .creating(let sentAt):
            active[old.id] = item
            // Its answer will never come: the next start need not count it as just sent.
            actions.append(.record(.answered(old.id, at: now)))
            doubt(item, since: sentAt, "the daemon stopped before the answer was recorded", at: now, into: &actions)
        case .unresolved(let since, let forPerson):
            item.phase = forPerson ? .unresolved : .doubtful
            active[old.id] = item
            noteForPerson(nil, becomes: item.phase, item)
            if !forPerson { lanes[old.account].lookFor(old.id, since: since, settings, at: now) }
        case .processing(let prediction, let createdAt):
            let since = min(old.sentAt ?? now, now)
            item.phase = .processing(.init(prediction: prediction, createdAt: createdAt, since: since))
            active[old.id] = item
            lanes[old.account].watch(old.id, prediction, createdAt: createdAt, since: since, due: now)
            // The list no longer shows the outcome of what is an hour old.
            if now - since > settings.outputLifetime { lanes[old.account].polls.readAlone(old.id) }
            if item.isCancelRequested { lanes[old.account].cancel(old.id, into: &actions) }
        case .copying(let leader):
            item.phase = .copying(from: leader)
            restoreCopy(item, from: leader)
        case .saving(let prediction, let createdAt, let outputs):
            item.attempts += 1
            item.phase = .saving(
                .init(createdAt: createdAt, noticedAt: now, prediction: prediction, outputs: outputs))
            active[old.id] = item
            fetches.add(old.id, createdAt: createdAt)
        }
    }
}
