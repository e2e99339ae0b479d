internal import HeapModule

// Creations whose answer was lost: they may run, and may be paid for. They are looked for, never blindly sent again.
extension Engine {
    /// The outcome of a creation sent at `since` is unknown.
    mutating func doubt(
        _ item: ActiveItem, since: Moment, _ message: String, at now: Moment, into actions: inout [Action]
    ) {
        let first = now + (settings.searchDelays.first ?? .zero)
        enter(.doubtful(ActiveItem.Doubt(since: since, arose: now, next: first)), item)
        timers.insert(Timer(at: first, subject: .search(item.item)))
        let error = ItemError(.outcomeUnknown, message, retryable: true)
        actions.append(.record(.unresolved(item.item, error, forPerson: false)))
    }

    /// Looks for all that are due with one reading of the list.
    mutating func planSearches(at now: Moment, into actions: inout [Action]) {
        guard searchesOpen == 0, let next = nextSearch(at: now), next <= now else { return }
        var items: [ItemID] = []
        var since = now
        for item in doubtful() {
            guard case .doubtful(var doubt) = item.phase, doubt.next <= now else { continue }
            doubt.isSearching = true
            active[item.item]?.phase = .doubtful(doubt)
            items.append(item.item)
            since = min(since, doubt.since)
        }
        takeRead(at: now)
        searchesOpen += 1
        actions.append(.search(items.sorted(), since: since - settings.clockSlack))
    }

    /// When the next search may be sent; nil: none is to be sent.
    mutating func nextSearch(at now: Moment) -> Moment? {
        guard searchesOpen == 0, totals[.unresolved] > 0 else { return nil }
        let due = doubtful().compactMap { item -> Moment? in
            if case .doubtful(let doubt) = item.phase { doubt.next } else { nil }
        }.min()
        guard let due, let slot = readSlot(at: now) else { return nil }
        return max(due, slot)
    }

    mutating func searched(_ search: Search, at now: Moment, into actions: inout [Action]) {
        reads.close(at: now)
        // How long the list is, the search alone found out: its further pages count from now on.
        for _ in 1..<max(search.pages, 1) {
            takeRead(at: now)
            reads.close(at: now)
        }
        searchesOpen -= 1
        readGate.probeAnswered()
        switch search.result {
        case .complete(let found):
            _ = readGate.succeeded()
            for id in search.items { conclude(id, found[id], at: now, into: &actions) }
        case .incomplete(let found, let message):
            noteReadFailure(message, at: now)
            for id in search.items { searchAgain(id, found[id], at: now, into: &actions) }
        }
    }

    /// The list was read to its end: the prediction is there, or is absent once more.
    private mutating func conclude(
        _ id: ItemID, _ report: PredictionReport?, at now: Moment, into actions: inout [Action]
    ) {
        guard let item = active[id], case .doubtful(var doubt) = item.phase else { return }
        if let report, isFree(report) { return adopt(item, report, at: now, into: &actions) }
        doubt.isSearching = false
        // What was found got another owner meanwhile: the next search knows that, and may find what this one left.
        guard report == nil else { return lookAgain(item, doubt, at: now) }
        // So late, absence proves nothing: the provider no longer shows what it was created with.
        guard now - doubt.since < settings.searchLifetime else {
            return giveToPerson(item, at: now, into: &actions)
        }
        doubt.searches += 1
        guard doubt.searches < settings.searchDelays.count else {
            // Looked for several times after the list had time to show it: it surely does not exist.
            tally.resent += 1
            return takeBack(item, at: now, into: &actions)
        }
        doubt.next = max(doubt.arose + settings.searchDelays[doubt.searches], now)
        active[id]?.phase = .doubtful(doubt)
        timers.insert(Timer(at: doubt.next, subject: .search(id)))
    }

    /// The list could not be read: nothing is known about what was not found.
    private mutating func searchAgain(
        _ id: ItemID, _ report: PredictionReport?, at now: Moment, into actions: inout [Action]
    ) {
        guard let item = active[id], case .doubtful(var doubt) = item.phase else { return }
        if let report, isFree(report) { return adopt(item, report, at: now, into: &actions) }
        doubt.isSearching = false
        guard now - doubt.since < settings.searchLifetime else {
            return giveToPerson(item, at: now, into: &actions)
        }
        lookAgain(item, doubt, at: now)
    }

    /// Another search soon, since this one does not count.
    private mutating func lookAgain(_ item: ActiveItem, _ doubt: ActiveItem.Doubt, at now: Moment) {
        active[item.item]?.failures += 1
        var next = doubt
        next.next = now + retryPolicy.delay(afterFailures: item.failures + 1, using: &generator)
        active[item.item]?.phase = .doubtful(next)
        timers.insert(Timer(at: next.next, subject: .search(item.item)))
    }

    /// A prediction belongs to one item: what runs for another one was not created for this one.
    private func isFree(_ report: PredictionReport) -> Bool {
        polls.items[report.id] == nil
    }

    private mutating func adopt(
        _ item: ActiveItem, _ report: PredictionReport, at now: Moment, into actions: inout [Action]
    ) {
        tally.adopted += 1
        reached(into: &actions)
        let open = active.values.filter { if case .creating = $0.phase { true } else { false } }
        if !open.isEmpty { adoptions[report.id] = Set(open.map(\.item)) }
        started(item, report, isAdopted: true, at: now, into: &actions)
    }

    /// The adopted predictions that may be those of this creation, whose answer is here. Equal images are matched as a
    /// set: whoever was first keeps the prediction, and the other one looks for what is left.
    mutating func takenFromCreation(of id: ItemID) -> Set<String> {
        guard !adoptions.isEmpty else { return [] }
        let taken = adoptions.filter { $0.value.contains(id) }
        for prediction in taken.keys {
            adoptions[prediction]?.remove(id)
            if adoptions[prediction]?.isEmpty == true { adoptions[prediction] = nil }
        }
        return Set(taken.keys)
    }

    /// Too late to find it out: its input is gone from the list.
    mutating func giveToPerson(_ item: ActiveItem, at now: Moment, into actions: inout [Action]) {
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        enter(.unresolved, item)
        let error = ItemError(
            .outcomeUnknown,
            "it is not known whether the creation took place, and the provider no longer shows it: "
                + "look at its own records, then retry the item (it may be paid for twice) or cancel it",
            retryable: true)
        actions.append(.record(.unresolved(item.item, error, forPerson: true)))
    }

    private func doubtful() -> [ActiveItem] {
        guard totals[.unresolved] > 0 else { return [] }
        return active.values.filter {
            if case .doubtful(let doubt) = $0.phase { return !doubt.isSearching }
            return false
        }
    }
}
