// Looking at one prediction after the other, while the provider's list can't be read or keeps us waiting.
extension ProviderLane {
    /// Whether single readings stand in for the list.
    var isListAway: Bool { listGate.isShut || polls.hasLatePage }

    /// Of the budget so much is for single readings at most. Uploads and searches go before them.
    private static let singlesShare = 0.9
    /// Single readings that are sent at once at most.
    private static let singlesBurst: Int64 = 4

    /// How far single readings are apart on average.
    private func singlesPace(_ settings: EngineSettings) -> TimeSpan {
        settings.window * (1 / (Self.singlesShare * Double(reads.limiter.limit)))
    }

    /// Gives what a page keeps waiting for too long back, to be read by itself.
    mutating func planLatePages(at now: Moment) {
        for id in polls.takeLate(at: now) { polls.giveBack(id) }
    }

    /// Reads what is due one by one, as far as the budget goes.
    mutating func planSingles(_ settings: EngineSettings, at now: Moment, into actions: inout [Action]) {
        let pace = singlesPace(settings)
        while !polls.ready.isEmpty, nextSingle <= now, reads.next(at: now) == now,
            let id = mostUrgent(settings, at: now)
        {
            nextSingle = max(nextSingle, now - pace * Double(Self.singlesBurst)) + pace
            readAlone(id, at: now, into: &actions)
        }
    }

    /// Tries the list again. Nothing waits for the answer.
    mutating func planListProbe(at now: Moment, into actions: inout [Action]) {
        guard let next = nextListProbe, next <= now, reads.next(at: now) == now else { return }
        listGate.probed()
        takeRead(at: now)
        actions.append(.sweep(page: polls.pageAsked(for: [], before: nil, at: now), before: nil, account))
    }

    /// When the list is tried again; nil: nothing runs that it could tell of, or it is being tried.
    private var nextListProbe: Moment? {
        listGate.isShut && polls.pages.isEmpty && !polls.items.isEmpty ? listGate.nextProbe : nil
    }

    /// When the next of these may be sent, if a read may be sent at `slot`.
    mutating func nextSingleOrProbe(slot: Moment, at now: Moment) -> Moment? {
        let due = polls.ready.isEmpty ? polls.nextDue() : now
        let single = due.map { max($0, nextSingle, slot) }
        return [single, nextListProbe.map { max($0, slot) }].compactMap(\.self).min()
    }

    /// What is read first: what would soon be lost with its output, then what has been due for longest; of those that
    /// are equal, the oldest.
    private func mostUrgent(_ settings: EngineSettings, at now: Moment) -> ItemID? {
        var best: (rank: Int, due: Moment, createdAt: Moment, item: ItemID)?
        for id in polls.ready.keys {
            guard let running = polls.watched[id] else { continue }
            let isExpiring = running.since + settings.outputLifetime < now + Self.expiryReserve
            let next = (isExpiring ? 0 : 1, running.due, running.createdAt, id)
            if let known = best, known < next { continue }
            best = next
        }
        return best?.item
    }

    private static let expiryReserve = TimeSpan.minutes(10)

    /// How long after a look the next one is due. The longer it has run, the less a moment matters; but one by one,
    /// looks are dear, and what has ended is to be noticed within seconds all the same.
    func nextLook(afterRunning age: TimeSpan) -> TimeSpan {
        let usual = age * (1.0 / 12)
        return isListAway
            ? min(max(usual, .seconds(1)), .seconds(3)) : min(max(usual, .milliseconds(100)), .seconds(30))
    }
}
