// What clients ask for: submits, cancels, retries.
extension Engine {
    mutating func submit(_ submission: Submission, _ ticket: Ticket, at now: Moment, into actions: inout [Action]) {
        precondition(jobs[submission.job] == nil, "a job's id was given twice")
        if let refusal = refusal(of: submission.images, by: submission.store, at: now) {
            return actions.append(.answer(ticket, .refused(refusal)))
        }
        jobs[submission.job] = OpenJob(
            store: submission.store, priority: submission.priority, deadline: submission.deadline,
            isOpen: submission.isOpen, counts: ItemCounts())
        if let deadline = submission.deadline {
            timers.set(.deadline(submission.job), at: deadline)
        }
        actions.append(.record(.accepted(ticket)))
        actions.append(.tell(.jobSubmitted(submission.job, submission.store, images: submission.images)))
        // What waits of it is on disk with its rows, and told with the submit: its line says nothing new.
        enqueue(submission.batches, of: submission.job)
        if submission.isOpen { jobs.noteSender(of: submission.job, at: now) }
        actions.append(.answer(ticket, .accepted))
    }

    mutating func append(_ submission: Submission, _ ticket: Ticket, at now: Moment, into actions: inout [Action]) {
        guard let job = jobs[submission.job] else {
            return actions.append(.answer(ticket, .refused(.jobSealed)))
        }
        let refusal = job.isOpen ? refusal(of: submission.images, by: submission.store, at: now) : .jobSealed
        if let refusal { return actions.append(.answer(ticket, .refused(refusal))) }
        actions.append(.record(.accepted(ticket)))
        enqueue(submission.batches, of: submission.job)
        jobs.touched.insert(submission.job)
        actions.append(.answer(ticket, .accepted))
    }

    mutating func seal(_ id: JobID, _ ticket: Ticket, into actions: inout [Action]) {
        guard jobs[id] != nil else { return actions.append(.answer(ticket, .refused(.jobFinished))) }
        jobs[id]?.isOpen = false
        jobs.touched.insert(id)
        actions.append(.answer(ticket, .accepted))
    }

    mutating func cancelJob(_ id: JobID, _ ticket: Ticket, at now: Moment, into actions: inout [Action]) {
        guard jobs[id] != nil else { return actions.append(.answer(ticket, .refused(.jobFinished))) }
        stop(id, at: now, into: &actions)
        actions.append(.answer(ticket, .accepted))
    }

    mutating func cancelItem(
        _ id: ItemID, of jobID: JobID, _ ticket: Ticket, at now: Moment, into actions: inout [Action]
    ) {
        guard let job = jobs[jobID] else { return actions.append(.answer(ticket, .refused(.jobFinished))) }
        if let item = active[id] {
            cancel(item, at: now, into: &actions)
        } else if let run = waiting.take(id, of: job.store) ?? sharing.take(id) {
            let item = ActiveItem(
                run: run, store: job.store, attempts: Int(run.attempts), phase: .resting(until: now))
            endCanceled(item, at: now, into: &actions)
        } else {
            return actions.append(.answer(ticket, .refused(.jobFinished)))
        }
        actions.append(.answer(ticket, .accepted))
    }

    mutating func retry(_ retry: Retry, _ ticket: Ticket, at now: Moment, into actions: inout [Action]) {
        if mode.isDraining { return actions.append(.answer(ticket, .refused(.draining))) }
        let restored = retry.job
        let wanted = retry.batches.flatMap { batch in
            (0..<Int64(batch.count)).map { offset in
                Submission.Batch(
                    first: ItemID(batch.first.rawValue + offset), count: 1, model: batch.model,
                    needsUpload: batch.needsUpload)
            }
        }.filter { retry.states[$0.first]?.allows(.queued) == true && !retries.isRequeued($0.first) }
        // Somebody else asked for the same in this turn: it is done.
        guard !wanted.isEmpty else { return actions.append(.answer(ticket, .accepted)) }
        // All of them or none: what is left over would have to be found and asked for again.
        if let refusal = refusal(of: wanted.count, by: restored.store, at: now) {
            return actions.append(.answer(ticket, .refused(refusal)))
        }
        if jobs[restored.id] == nil {
            jobs[restored.id] = OpenJob(
                store: restored.store, priority: restored.priority, deadline: nil, isOpen: false,
                counts: restored.counts, startedAt: restored.startedAt)
            totals.add(restored.counts)
            actions.append(.record(.reopened(restored.id)))
        }
        for single in wanted {
            guard let old = retry.states[single.first] else { continue }
            if old == .unresolved {
                guard sendsUnresolved(single.first, retry, at: now, into: &actions) else { continue }
            }
            requeueFinished(single, restored.id, was: old, into: &actions)
        }
        jobs.touched.insert(restored.id)
        actions.append(.answer(ticket, .accepted))
    }

    /// The deadline of a job: what is not finished is given up.
    mutating func deadlinePassed(_ id: JobID, at now: Moment, into actions: inout [Action]) {
        // A job that is run again has no deadline any more.
        guard let deadline = jobs[id]?.deadline, deadline <= now else { return }
        jobs[id]?.error = ItemError(
            .deadlinePassed, "the job's deadline passed before all of it was done", retryable: true)
        stop(id, at: now, into: &actions)
    }

    /// Stops all of a job that is not finished.
    private mutating func stop(_ id: JobID, at now: Moment, into actions: inout [Action]) {
        guard let job = jobs[id] else { return }
        let (store, order) = (job.store, job.order(of: id))
        if job.isOpen, job.error == nil {
            let words = "the job was canceled before its sender had sealed it: it may lack images"
            jobs[id]?.error = ItemError(.jobUnsealed, words, retryable: false)
        }
        jobs[id]?.isCancelRequested = true
        jobs[id]?.isOpen = false
        jobs.touched.insert(id)
        let followers = sharing.take(of: id)
        for item in retries.items(of: id).keys where active[item] == nil { retries.forget(item, of: id) }
        for item in active.values.filter({ $0.job == id }).sorted(by: { $0.item < $1.item }) {
            cancel(item, at: now, into: &actions)
        }
        let queued = waiting.take(order, of: store)
        let count = queued.reduce(followers) { $0 + Int($1.count) }
        if count > 0 {
            jobs[id]?.counts[.queued] -= count
            jobs[id]?.counts[.canceled] += count
            totals.cancelQueued(count)
            stores.change(store) { $0.queued -= count }
            actions.append(.record(.canceledQueued(id, at: now)))
        }
        leadersStopped(queued, into: &actions)
        actions.append(.tell(.jobCanceled(id, store)))
    }

    /// Stops one item that is under way, at once or as soon as its place at the provider is known.
    private mutating func cancel(_ item: ActiveItem, at now: Moment, into actions: inout [Action]) {
        switch item.phase {
        case .preparing, .resting: endCanceled(item, at: now, into: &actions)
        case .unresolved: endCanceled(item, because: .neverFoundOut, at: now, into: &actions)
        case .creating, .doubtful: requestCancel(of: item, at: now, into: &actions)
        case .copying:
            // A moment more, and it is done.
            requestCancel(of: item, at: now, into: &actions)
        case .processing:
            requestCancel(of: item, at: now, into: &actions)
            lanes[item.account].cancel(item.item, into: &actions)
        case .saving:
            // It is paid for and done: keeping the result costs nothing more. Only another attempt would.
            requestCancel(of: item, at: now, into: &actions)
        }
    }

    /// On disk, so that a crash does not forget it: the item would be paid for after all.
    private mutating func requestCancel(of item: ActiveItem, at now: Moment, into actions: inout [Action]) {
        guard !item.isCancelRequested else { return }
        var item = item
        item.isCancelRequested = true
        active[item.item] = item
        actions.append(.record(.cancelRequested(item.item, at: now)))
        if case .doubtful = item.phase { tellDoubt(of: item, into: &actions) }
    }

    /// Why so many images can't be queued for a store now; nil: they can.
    private mutating func refusal(of images: Int, by store: StoreID, at now: Moment) -> Refusal? {
        if mode.isDraining { return .draining }
        let record = meet(store, at: now)
        if record.queued + images > record.settings.maxQueued {
            return .storeQueueFull(queued: record.queued, limit: record.settings.maxQueued)
        }
        if totals[.queued] + images > settings.maxQueued {
            return .queueFull(queued: totals[.queued], limit: settings.maxQueued)
        }
        return nil
    }

    private mutating func enqueue(_ batches: [Submission.Batch], of id: JobID) {
        guard let job = jobs[id] else { return }
        for batch in batches {
            let run = Run(job: id, batch: batch, priority: job.priority, deadline: job.deadline, attempts: 0)
            let count = Int(batch.count)
            jobs[id]?.counts[.queued] += count
            totals.queue(count)
            stores.change(job.store) { $0.queued += count }
            if let leader = batch.leader {
                follow(run, leader, of: job.store)
            } else {
                waiting.add(run, of: job.store)
            }
        }
    }

    /// A person wants an item sent again though its creation may have taken place. It stays counted as paid; one that
    /// was looked for is watched from now on, so that what turns up is canceled. False: it is not to be sent.
    private mutating func sendsUnresolved(
        _ id: ItemID, _ retry: Retry, at now: Moment, into actions: inout [Action]
    ) -> Bool {
        guard var item = active[id] else { return false }
        switch item.phase {
        case .unresolved: break
        case .doubtful where retry.sendsDoubtful:
            let last = lanes[item.account].search.watch(id, paidBy: nil, at: now, Doubt.Plan(settings))
            actions.append(.record(.absent(id, by: last)))
        default: return false
        }
        keepCharge(&item, into: &actions)
        noteForPerson(item.phase, becomes: nil, item)
        return true
    }

    private mutating func requeueFinished(
        _ single: Submission.Batch, _ jobID: JobID, was old: ItemState, into actions: inout [Action]
    ) {
        guard let job = jobs[jobID] else { return }
        let id = single.first
        let run = Run(job: jobID, batch: single, priority: job.priority, deadline: job.deadline, attempts: 0)
        let item = ActiveItem(run: run, store: job.store, attempts: 0, phase: .unresolved)
        move(item, from: old, to: .queued)
        active[id] = nil
        retries.requeue(id)
        retries.forget(id, of: jobID)
        actions.append(.record(.queued(id, attempts: 0, notBefore: nil, nil)))
        waiting.add(run, of: job.store)
    }
}
