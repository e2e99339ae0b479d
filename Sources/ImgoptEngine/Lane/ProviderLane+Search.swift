// Creations whose answer was lost: they may run, and may be paid for.
extension ProviderLane {
    /// Looks for a creation that was sent at `since`, and is on its way no later than what its connection and all in
    /// between may hold back from now on.
    mutating func lookFor(_ item: ItemID, since: Moment, _ settings: EngineSettings, at now: Moment) {
        let dead = now + settings.tcpTimeout + settings.hopDelay
        search.add(item, Doubt(sent: since, dead: dead, arose: now, Doubt.Plan(settings)))
    }

    /// What an earlier life found absent is watched on.
    mutating func watchOn(_ absence: RestoredAbsence, _ settings: EngineSettings, at now: Moment) {
        let plan = Doubt.Plan(settings)
        let doubt = Doubt(watchedFrom: absence.sentAt, dead: absence.by, paidBy: absence.payer, at: now, plan)
        if doubt.end(plan) > now { search.add(absence.item, doubt) }
    }

    /// The creations in doubt that can't be found out any more.
    mutating func notFound(_ settings: EngineSettings, at now: Moment) -> [ItemID] {
        guard let due = search.due, due <= now else { return [] }
        var items: [ItemID] = []
        for id in search.ended(at: now, Doubt.Plan(settings)) {
            if search.isWatched(id) { search.remove(id) } else { items.append(id) }
        }
        return items
    }

    /// Sends the next request of a search.
    mutating func planSearch(_ settings: EngineSettings, at now: Moment, into actions: inout [Action]) {
        guard let due = search.due, due <= now, searchSlot(at: now) == now else { return }
        let isCertain = clock.offset(at: now) != nil
        guard let request = search.ask(at: now, searchOffset(at: now), isCertain: isCertain, Doubt.Plan(settings))
        else { return }
        takeRead(at: now)
        actions.append(.search(request, account))
    }

    /// The offset by which what is in doubt is compared with the list. Nothing known: lists are read all the same, and
    /// prove nothing.
    func searchOffset(at now: Moment) -> ProviderClock.Offset {
        clock.offset(at: now) ?? ProviderClock.Offset(low: .seconds(-7_200), high: .seconds(7_200))
    }

    /// When the next search may be sent; nil: none is to be sent.
    mutating func nextSearch(at now: Moment) -> Moment? {
        guard let due = search.due, let slot = searchSlot(at: now) else { return nil }
        return max(due, slot)
    }

    /// While reads fail, what runs tells whether they work again: a search whose own pages can't be read would take
    /// each probe from it, for ever.
    private mutating func searchSlot(at now: Moment) -> Moment? {
        reads.gate.reason == nil || polls.items.isEmpty ? reads.next(at: now) : nil
    }

    /// The answer to a search.
    mutating func searched(
        _ answer: Search, _ settings: EngineSettings, at now: Moment, using generator: inout SeededGenerator
    ) -> [ListSearch.Outcome] {
        reads.answered(at: now)
        switch answer.result {
        case .page: readSucceeded(at: now)
        case .throttled(let wait): blockReads(wait, settings, at: now)
        // What can't be listed may be read one by one all the same: it closes no gate.
        case .failed(let message, let reason):
            if reads.gate.reason != nil { reads.failed(reason, message, at: now, using: &generator) }
        }
        return search.answered(answer, at: now, Doubt.Plan(settings))
    }
}
