// Noticing ends early, by what is left of the reads.
extension ProviderLane {
    /// How far apart early looks may be: they take no more than their share of what all others leave. Nil: none is
    /// left, or none is wanted.
    private mutating func earlyPace(_ settings: EngineSettings, at now: Moment) -> TimeSpan? {
        guard settings.looksEarly, polls.mayEnd > 0, reads.gate.reason == nil else { return nil }
        let others = reads.limiter.sentInWindow(at: now) - early.sentInWindow(settings.window, at: now)
        let share = Double(reads.limiter.limit - others) * settings.earlyShare
        guard share >= 1 else { return nil }
        return max(settings.sweepMin, settings.window * (1 / share))
    }

    /// When the next early look may be sent; nil: none is to be.
    mutating func nextEarly(slot: Moment, _ settings: EngineSettings, at now: Moment) -> Moment? {
        guard settings.looksEarly else { return nil }
        // What is due next may end from then on.
        let news = polls.nextDue().map { max($0, slot) }
        guard let pace = earlyPace(settings, at: now) else { return news }
        if polls.isNews { early.hurry() }
        let next = early.next(pace: pace, after: polls.lastSweep).map { max($0, slot) }
        return early.isLeisurely ? [next, news].compactMap(\.self).min() : next
    }

    /// Looks at what may end at any moment.
    mutating func planEarly(_ settings: EngineSettings, at now: Moment, into actions: inout [Action]) {
        guard let pace = earlyPace(settings, at: now) else { return }
        if polls.isNews { early.hurry() }
        guard let next = early.next(pace: pace, after: polls.lastSweep), next <= now, reads.next(at: now) == now else {
            return
        }
        polls.noted()
        guard let sight = sight() else { return }
        if sight.count == 1 {
            let isRead = readings[sight.newest.item] != nil
            early.looked(age: now - sight.since, at: now)
            guard !isRead else { return }
            early.sent(page: nil, at: now)
            return readAlone(sight.newest.item, at: now, into: &actions)
        }
        let number = polls.pageNumber()
        let before = early.below == nil && isNearTheHead(sight.newest) ? nil : sight.newest.highest + .shortest
        early.looked(age: now - sight.since, at: now)
        early.sent(page: number, at: now)
        takeRead(at: now)
        actions.append(.sweep(page: number, before: before, account))
    }

    /// The runs that may end at any moment and stand below the last page, or all of them.
    private struct Sight {
        var count = 0
        /// Where the page starts.
        var newest: PollPlanner.Place
        /// Since when the youngest runs.
        var since: Moment
    }

    private mutating func sight() -> Sight? {
        if let below = early.below, let sight = sight(below: below) { return sight }
        early.fromTheTop()
        return sight(below: nil)
    }

    private func sight(below moment: Moment?) -> Sight? {
        var sight: Sight?
        for (item, running) in polls.watched where running.mayEnd && moment.map({ running.highest <= $0 }) ?? true {
            let place = PollPlanner.Place(item: item, highest: running.highest)
            guard var known = sight else {
                sight = Sight(count: 1, newest: place, since: running.since)
                continue
            }
            known.count += 1
            known.newest = max(known.newest, place)
            known.since = max(known.since, running.since)
            sight = known
        }
        return sight
    }

    /// The answer to a page that was asked for nobody.
    mutating func sweptEarly(_ sweep: Sweep, _ settings: EngineSettings, at now: Moment) -> Shown? {
        switch sweep.result {
        case .throttled(let wait): blockReads(wait, settings, at: now)
        case .failed:
            // Whether the list can be read is found out by those that something rests on.
            early.pause(until: now + settings.window)
        case .page(let reports, let end):
            readSucceeded(at: now)
            listGate.succeeded()
            return Shown(page: nil, end: end, watched: polls.items.count, reports: ours(of: reports))
        }
        return nil
    }

    /// What such a page shows was taken in. `end`: all that is newer was shown; nil: all there is.
    mutating func followUpEarly(end: Moment?) {
        let isAll = end.map { end in !polls.watched.values.contains { $0.mayEnd && $0.createdAt <= end } } ?? true
        early.shown(to: end, isAll: isAll)
    }
}
