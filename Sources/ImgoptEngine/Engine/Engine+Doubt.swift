// Creations whose answer was lost: they may run, and may be paid for. They are looked for, never blindly sent again.
extension Engine {
    /// The outcome of a creation sent at `since` is unknown. Whoever sent it does so no longer.
    mutating func doubt(
        _ item: ActiveItem, since: Moment, _ message: String, at now: Moment, into actions: inout [Action]
    ) {
        var item = item
        item.cause = message
        enter(.doubtful, item)
        lanes[item.account].lookFor(item.item, since: since, settings, at: now)
        tellDoubt(of: item, into: &actions)
    }

    /// Says with an item what becomes of it while it is looked for.
    func tellDoubt(of item: ActiveItem, into actions: inout [Action]) {
        let cause = item.cause ?? "the answer to its creation was lost"
        let words =
            item.isCancelRequested
            ? "it is looked for at the provider, and canceled once it is known whether its creation took place: it is "
                + "not sent again, and what has ended by then is kept"
            : "it is looked for at the provider, goes on if its creation took place, and is sent again if it surely "
                + "did not; a cancel waits for that as well"
        let error = ItemError(.outcomeUnknown, "\(cause): \(words)", retryable: true)
        actions.append(.record(.unresolved(item.item, error, forPerson: false)))
    }

    /// Sends the next request of a search, and gives up what can't be found any more.
    mutating func planSearches(of account: AccountID, at now: Moment, into actions: inout [Action]) {
        for id in lanes[account].notFound(settings, at: now) {
            if let item = active[id] { giveToPerson(item, at: now, into: &actions) }
        }
        lanes[account].planSearch(settings, at: now, into: &actions)
    }

    /// The answer to a search.
    mutating func searched(_ answer: Search, _ account: AccountID, at now: Moment, into actions: inout [Action]) {
        for outcome in lanes[account].searched(answer, settings, at: now, using: &generator) {
            if lanes[account].search.isWatched(outcome.item) {
                if case .found(let report) = outcome.verdict {
                    strayed(outcome.item, report, account, into: &actions)
                }
                continue
            }
            guard let item = active[outcome.item], case .doubtful = item.phase else { continue }
            switch outcome.verdict {
            case .found(let report) where lanes[account].isFree(report.id):
                adopt(item, report, at: now, into: &actions)
            // What was found got another owner meanwhile: the next search knows that, and may find what this one left.
            case .found: lanes[account].search.again(item.item, at: now, Doubt.Plan(settings))
            case .absent:
                lanes[account].tally.resent += 1
                let last = lanes[account].search.watch(
                    item.item, paidBy: Payer(item.job, of: item.store, for: item.run.model), at: now,
                    Doubt.Plan(settings))
                actions.append(.record(.absent(item.item, by: last)))
                takeBack(item, at: now, into: &actions)
            case .undecided: break
            }
        }
    }

    private mutating func adopt(
        _ item: ActiveItem, _ report: PredictionReport, at now: Moment, into actions: inout [Action]
    ) {
        lanes[item.account].creations.reached(into: &actions)
        let open = active.values.filter {
            if case .creating = $0.phase { $0.account == item.account } else { false }
        }
        started(item, report, isAdopted: true, at: now, into: &actions)
        lanes[item.account].adopted(report.id, by: item.item, open: open.map(\.item))
    }

    /// A creation was surely absent, was sent again, and took place all the same.
    private mutating func strayed(
        _ item: ItemID, _ report: PredictionReport, _ account: AccountID, into actions: inout [Action]
    ) {
        let doubt = lanes[account].search.doubts[item]
        lanes[account].search.remove(item)
        guard lanes[account].isFree(report.id) else { return }
        lanes[account].tally.strays += 1
        let cost = doubt.flatMap { doubt in
            doubt.payer.flatMap { countStray(report, sent: doubt.sent, by: $0, at: account) }
        }
        paidOnceMore(item, report, cost, at: account, into: &actions)
        actions.append(.stray(item, prediction: report.id))
        if report.progress == .running { actions.append(.cancel(item, prediction: report.id, account)) }
    }

    /// Too late to find it out: its input is gone from the list.
    private mutating func giveToPerson(_ item: ActiveItem, at now: Moment, into actions: inout [Action]) {
        let lane = lanes[item.account]
        let suspects = lane.search.doubts[item.item]?.suspects(lane.searchOffset(at: now)) ?? []
        lanes[item.account].search.remove(item.item)
        if item.isCancelRequested { return endCanceled(item, because: .neverFoundOut, at: now, into: &actions) }
        enter(.unresolved, item)
        jobs.touched.insert(item.job)
        let number = item.item.rawValue
        let error = ItemError(
            .outcomeUnknown,
            "it is not known whether the creation took place, and \(Self.whereToLook(suspects)), then imgoptctl retry "
                + "--item \(number) --again (it may be paid for twice) or imgoptctl cancel --item \(number) (what it "
                + "costs, if it took place, is counted)",
            retryable: true)
        actions.append(.record(.unresolved(item.item, error, forPerson: true)))
    }

    /// Where a person finds what took place: `suspects` may be it, the likeliest first.
    private static func whereToLook(_ suspects: [String]) -> String {
        if suspects.isEmpty { return "the provider no longer shows it: look at its own records" }
        let named = suspects.prefix(suspectsNamed).joined(separator: ", ")
        let more = suspects.count > suspectsNamed ? " and \(suspects.count - suspectsNamed) more" : ""
        return "which prediction it is, if any, can't be told from others: look at the provider's own records, first "
            + "for predictions that show no input and may be it, by how near in time they were created "
            + "(\(named)\(more))"
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
