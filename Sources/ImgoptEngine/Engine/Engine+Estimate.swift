/// How long a job still takes, and how many images go before it.
package struct JobEstimate: Hashable, Sendable {
    /// Creations expected before the job's next one.
    package let position: Int
    /// Until its last image is done, as likely longer as shorter; nil: nothing moves.
    package fileprivate(set) var remaining: TimeSpan?
    /// The same in nine of ten cases.
    package fileprivate(set) var remainingP90: TimeSpan?
    /// What fails of it; nil: nothing.
    package let trouble: JobTrouble?
}

// When jobs will be done: the stores' next slots and shares, the rate, and the learned run times.
extension Engine {
    /// How long an open job still takes; nil: it is not open.
    package mutating func estimate(of id: JobID, at now: Moment) -> JobEstimate? {
        estimates(of: [id], at: now)[id]
    }

    /// The same for some jobs at once; those that are not open are left out.
    package mutating func estimates(of ids: [JobID], at now: Moment) -> [JobID: JobEstimate] {
        let leaders = leaders(of: Set(ids))
        let needsBacklog = !leaders.isEmpty || ids.contains { firstQueued(of: $0) != nil }
        let looksAhead = !leaders.isEmpty || ids.contains { imagesAhead(of: $0) < Backlog.reach(settings) }
        var backlogs: [AccountID: Backlog] = [:]
        var found: [JobID: JobEstimate] = [:]
        for id in ids {
            guard let account = jobs[id].map({ account(of: $0.store) }) else { continue }
            let backlog =
                backlogs[account]
                ?? (needsBacklog ? Backlog(self, of: account, looksAhead: looksAhead) : Backlog(of: account))
            backlogs[account] = backlog
            found[id] = estimate(of: id, behind: leaders[id], among: backlog, at: now)
        }
        return found
    }

    mutating func estimate(
        of id: JobID, behind leaders: Leaders?, among backlog: Backlog, at now: Moment
    ) -> JobEstimate? {
        guard let job = jobs[id] else { return nil }
        let order = job.order(of: id)
        let first = firstQueued(of: id)
        let model =
            first?.model ?? retries.items(of: id).values.first ?? active.values.first { $0.job == id }?.run.model
        var (position, images) = (0, 0)
        if first != nil {
            let ahead = imagesAhead(of: id)
            images = waiting.images(through: order, store: job.store)
            position = backlog.slots(for: ahead + 1, of: job.store, weight: weight(of: job.store)) - 1
        }
        var estimate = JobEstimate(position: position, trouble: trouble(of: id, model))
        // They wait for a person, who may come or not.
        let forPerson = totals.undecided.jobs[id] ?? 0
        let own = job.counts.open - forPerson - (leaders?.images ?? 0)
        guard isMoving(job), isForecastable(id, model), let decided = lastDecision(of: id, at: now),
            budgetSeconds(1, 1, of: job.store, model: first?.model, at: now) != nil,
            // What waits for a person alone has no end.
            forPerson == 0 || forPerson < job.counts.open,
            !fetches.refused.keys.contains(where: { active[$0]?.job == id })
        else { return estimate }
        let sending = max(
            sendSeconds(images, of: job.store, among: backlog, model: model, at: now),
            lastRest(of: id).map { ($0 - now).seconds } ?? 0, (decided - now).seconds)
        func total(_ share: Double) -> TimeSpan {
            guard own > 0 else { return .zero }
            // All must have ended: the slowest of the last few decides. (1 - (1 - p) / n, near enough p to the 1/n.)
            let run = usualRun(of: model, share: 1 - (1 - share) / Double(min(own, Self.lastFew))).seconds
            return TimeSpan(microseconds: Int64((sending + run + 1) * 1_000_000))
        }
        var (median, p90) = (total(0.5), total(0.9))
        if let leaders {
            guard let last = lastResult(of: leaders, among: backlog, at: now) else { return estimate }
            (median, p90) = (max(median, last.median), max(p90, last.p90))
        }
        (estimate.remaining, estimate.remainingP90) = (median, p90)
        return estimate
    }

    /// Images of a job's store that go before its own.
    private func imagesAhead(of id: JobID) -> Int {
        guard let job = jobs[id] else { return 0 }
        return waiting.images(before: job.order(of: id), store: job.store)
    }

    /// When the last of a job's creations in doubt is decided, now if none is in doubt; nil: nobody can tell.
    func lastDecision(of id: JobID, at now: Moment) -> Moment? {
        var last = now
        guard (jobs[id]?.counts[.unresolved] ?? 0) > 0 else { return last }
        for account in lanes.ids {
            for (item, doubt) in lanes[account].search.doubts where !doubt.isWatched && active[item]?.job == id {
                guard let decision = decision(of: item, at: now) else { return nil }
                last = max(last, decision)
            }
        }
        return last
    }

    /// The first images of an open job that wait in a queue.
    func firstQueued(of id: JobID) -> Run? {
        guard let job = jobs[id] else { return nil }
        return waiting.first(of: job.order(of: id), store: job.store)
    }

    /// So many of the last images run at the same time and end last.
    private static let lastFew = 8

    /// Whether the job will end by itself as things are.
    func isMoving(_ job: OpenJob) -> Bool {
        // Nobody knows when a provider that can't be reached is back: its short absences are no news.
        let lane = lanes[account(of: job.store)]
        if lane.reads.gate.isAnnounced || fetches.noSpace != nil { return false }
        // What holds creations up keeps nothing from its end that is sent.
        guard job.counts[.queued] > 0 else { return true }
        let gate = lane.creations.gate
        if mode.isPaused || stores[job.store]?.settings.isPaused == true || gate.isAnnounced { return false }
        return gate.reason == nil || gate.reason == .unreachable
    }

    /// Seconds until the first `images` images of a store are sent.
    mutating func sendSeconds(
        _ images: Int, of store: StoreID, among backlog: Backlog, model: ModelID?, at now: Moment
    ) -> Double {
        guard images > 0 else { return 0 }
        let window = settings.window.seconds
        let all = backlog.slots(for: images, of: store, weight: weight(of: store))
        let account = account(of: store)
        let free = lanes[account].creations.limiter.free(at: now)
        let run = usualRun(of: model, share: 0.5).seconds
        var seconds = Double(max(0, all - free)) * window / Double(max(lanes[account].creations.limit.limit, 1))
        // No more than may be open can end in the time that one runs.
        seconds = max(
            seconds, Double(all + totals.inFlight - settings.maxInFlight) * run / Double(max(settings.maxInFlight, 1)))
        if let record = stores[store] {
            if let rate = record.settings.perWindow {
                seconds = max(seconds, Double(images) * window / Double(max(rate, 1)))
            }
            if let most = record.settings.maxInFlight {
                seconds = max(seconds, Double(images + record.inFlight - most) * run / Double(max(most, 1)))
            }
        }
        seconds = max(seconds, budgetSeconds(images, all, of: store, model: model, at: now) ?? 0)
        if let until = lanes[account].creations.limiter.blockedUntil, until > now { seconds += (until - now).seconds }
        // After the rate was lowered, what was sent before keeps the next slot away for longer than the rate says.
        if all > free, let next = lanes[account].creations.limiter.nextSlot(at: now) {
            seconds = max(seconds, (next - now).seconds)
        }
        return seconds
    }
}
