// Creations whose answer was lost: they may run, and may be paid for. They are looked for, never blindly sent again.
extension Engine {
    /// The outcome of a creation sent at `since` is unknown. Whoever sent it does so no longer.
    mutating func doubt(
        _ item: ActiveItem, since: Moment, _ message: String, at now: Moment, into actions: inout [Action]
    ) {
        enter(.doubtful, item)
        lookFor(item, since: since, at: now)
        let words =
            "\(message): it is looked for at the provider, goes on if its creation took place, and is sent again if it "
            + "surely did not; a cancel waits for that as well"
        let error = ItemError(.outcomeUnknown, words, retryable: true)
        actions.append(.record(.unresolved(item.item, error, forPerson: false)))
    }

    /// Looks for a creation that was sent at `since`, and is on its way no later than what its connection and all in
    /// between may hold back from now on.
    mutating func lookFor(_ item: ActiveItem, since: Moment, at now: Moment) {
        let dead = now + settings.tcpTimeout + settings.hopDelay
        search.add(item.item, Doubt(sent: since, dead: dead, arose: now, searchPlan))
    }

    /// What an earlier life found absent is watched on.
    mutating func watchOn(_ absence: RestoredAbsence, at now: Moment) {
        let doubt = Doubt(
            watchedFrom: absence.sentAt, dead: absence.by, paidBy: absence.payer, at: now, searchPlan)
        if doubt.end(searchPlan) > now { search.add(absence.item, doubt) }
    }

    var searchPlan: Doubt.Plan { Doubt.Plan(settings) }

    /// The provider's clock as a search needs it. Nothing known: its lists are read all the same, and prove nothing.
    private func searchOffset(at now: Moment) -> ProviderClock.Offset {
        providerClock.offset(at: now) ?? ProviderClock.Offset(low: .seconds(-7_200), high: .seconds(7_200))
    }

    /// Sends the next request of a search.
    mutating func planSearches(at now: Moment, into actions: inout [Action]) {
        guard let due = search.due, due <= now else { return }
        for id in search.ended(at: now, searchPlan) {
            if search.isWatched(id) {
                search.remove(id)
            } else if let item = active[id] {
                giveToPerson(item, at: now, into: &actions)
            }
        }
        guard searchSlot(at: now) == now else { return }
        let isCertain = providerClock.offset(at: now) != nil
        guard let request = search.ask(at: now, searchOffset(at: now), isCertain: isCertain, searchPlan) else { return }
        takeRead(at: now)
        actions.append(.search(request))
    }

    /// When the next search may be sent; nil: none is to be sent.
    mutating func nextSearch(at now: Moment) -> Moment? {
        guard let due = search.due, let slot = searchSlot(at: now) else { return nil }
        return max(due, slot)
    }

    /// While reads fail, what runs tells whether they work again: a search whose own pages can't be read would take
    /// each probe from it, for ever.
    private mutating func searchSlot(at now: Moment) -> Moment? {
        readGate.reason == nil || polls.items.isEmpty ? readSlot(at: now) : nil
    }

    mutating func searched(_ answer: Search, at now: Moment, into actions: inout [Action]) {
        reads.close(at: now)
        readGate.probeAnswered()
        switch answer.result {
        case .page: readSucceeded(at: now)
        case .throttled(let wait): blockReads(wait, at: now)
        // What can't be listed may be read one by one all the same: it closes no gate.
        case .failed(let message): if readGate.reason != nil { noteReadFailure(message, at: now) }
        }
        for outcome in search.answered(answer, at: now, searchPlan) {
            if search.isWatched(outcome.item) {
                if case .found(let report) = outcome.verdict { strayed(outcome.item, report, into: &actions) }
                continue
            }
            guard let item = active[outcome.item], case .doubtful = item.phase else { continue }
            switch outcome.verdict {
            case .found(let report) where isFree(report): adopt(item, report, at: now, into: &actions)
            // What was found got another owner meanwhile: the next search knows that, and may find what this one left.
            case .found: search.again(item.item, at: now, searchPlan)
            case .absent:
                tally.resent += 1
                let last = search.watch(
                    item.item, paidBy: Payer(item.job, of: item.store, for: item.run.model), at: now, searchPlan)
                actions.append(.record(.absent(item.item, by: last)))
                takeBack(item, at: now, into: &actions)
            case .undecided: break
            }
        }
    }

    /// A prediction belongs to one item: what runs for another one was not created for this one.
    private func isFree(_ report: PredictionReport) -> Bool { polls.items[report.id] == nil }

    private mutating func adopt(
        _ item: ActiveItem, _ report: PredictionReport, at now: Moment, into actions: inout [Action]
    ) {
        tally.adopted += 1
        reached(into: &actions)
        let open = active.values.filter { if case .creating = $0.phase { true } else { false } }
        if !open.isEmpty { adoptions[report.id] = Set(open.map(\.item)) }
        started(item, report, isAdopted: true, at: now, into: &actions)
        search.remove(item.item)
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

    /// A creation was surely absent, was sent again, and took place all the same.
    private mutating func strayed(_ item: ItemID, _ report: PredictionReport, into actions: inout [Action]) {
        let doubt = search.doubts[item]
        search.remove(item)
        guard isFree(report) else { return }
        tally.strays += 1
        let cost = doubt.flatMap { doubt in doubt.payer.flatMap { countStray(report, sent: doubt.sent, by: $0) } }
        paidOnceMore(item, report, cost, into: &actions)
        actions.append(.stray(item, prediction: report.id))
        if report.progress == .running { actions.append(.cancel(item, prediction: report.id)) }
    }

    /// Too late to find it out: its input is gone from the list.
    private mutating func giveToPerson(_ item: ActiveItem, at now: Moment, into actions: inout [Action]) {
        let suspects = search.doubts[item.item]?.opaque.sorted() ?? []
        search.remove(item.item)
        if item.isCancelRequested { return endCanceled(item, because: .neverFoundOut, at: now, into: &actions) }
        enter(.unresolved, item)
        touched.insert(item.job)
        updateParking(of: item.store, at: now)
        let named = suspects.prefix(Self.suspectsNamed).joined(separator: ", ")
        let hint = suspects.isEmpty ? "" : ", first for predictions that show no input and may be it (\(named))"
        let number = item.item.rawValue
        let error = ItemError(
            .outcomeUnknown,
            "it is not known whether the creation took place, and the provider no longer shows it: "
                + "look at its own records\(hint), then imgoptctl retry --item \(number) --again (it may be paid for "
                + "twice) or imgoptctl cancel --item \(number) (what it costs, if it took place, is counted)",
            retryable: true)
        actions.append(.record(.unresolved(item.item, error, forPerson: true)))
    }

    /// More names than this help nobody.
    private static let suspectsNamed = 5
}

extension ItemError {
    /// It was canceled before it was known whether its creation took place.
    static let neverFoundOut = ItemError(
        .outcomeUnknown,
        "it was canceled before it was known whether its creation took place: if it did, it was paid for and counts "
            + "so, its result is lost, and the provider's own records tell", retryable: true)
}
