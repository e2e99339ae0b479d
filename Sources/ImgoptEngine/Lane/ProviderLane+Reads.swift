// Looking at what runs: by the list where one page answers for many, one by one for stragglers.
extension ProviderLane {
    /// A read is sent. Only when `reads.next` is now.
    mutating func takeRead(at now: Moment) {
        reads.sent(at: now)
        tally.reads += 1
    }

    /// A read was refused for the rate.
    /// - Returns: when the next one may be sent.
    @discardableResult
    mutating func blockReads(_ wait: TimeSpan?, _ settings: EngineSettings, at now: Moment) -> Moment {
        tally.refusedReads += 1
        early.pause(until: now + settings.window)
        return reads.block(wait, window: settings.window, at: now)
    }

    /// The provider can be read again: its list may be too.
    mutating func readSucceeded(at now: Moment) {
        if reads.gate.reason != nil { listGate.probeSoon(at: now) }
        reads.succeeded()
        creations.wasRead()
    }

    /// Sends the readings that are due.
    mutating func planReads(_ settings: EngineSettings, at now: Moment, into actions: inout [Action]) {
        polls.collect(at: now, but: readings)
        planLatePages(at: now)
        planLooks(at: now, into: &actions)
        guard !isListAway else {
            planSingles(settings, at: now, into: &actions)
            return planListProbe(at: now, into: &actions)
        }
        for id in polls.readySingles.sorted() {
            guard reads.next(at: now) == now else { return }
            readAlone(id, at: now, into: &actions)
        }
        planPages(settings, at: now, into: &actions)
        planEarly(settings, at: now, into: &actions)
    }

    /// Reads one prediction by itself.
    mutating func readAlone(_ id: ItemID, at now: Moment, into actions: inout [Action]) {
        guard let watched = polls.watched[id] else { return }
        polls.taken(id)
        // One that was sent early, before a page gave it back, serves as well.
        guard readings[id] == nil else { return }
        takeRead(at: now)
        readings[id] = watched.prediction
        actions.append(.poll(id, prediction: watched.prediction, account))
    }

    /// Reads predictions again whose outputs do not come, as far as the budget goes.
    private mutating func planLooks(at now: Moment, into actions: inout [Action]) {
        while !looks.isEmpty, reads.next(at: now) == now, let look = looks.next() {
            guard readings[look.item] == nil else { continue }
            takeRead(at: now)
            readings[look.item] = look.prediction
            actions.append(.poll(look.item, prediction: look.prediction, account))
        }
    }

    /// When the next reading may be sent; nil: none is to be sent. `hasUpload`: whether an upload waits for a read.
    mutating func nextRead(hasUpload: Bool, _ settings: EngineSettings, at now: Moment) -> Moment? {
        // A page that keeps us waiting is noticed even while nothing may be sent.
        guard let slot = reads.next(at: now) else { return polls.nextLate }
        var candidates = [nextSearch(at: now), polls.nextLate]
        if hasUpload || lookups.canSend || !looks.isEmpty { candidates.append(slot) }
        if isListAway {
            candidates.append(nextSingleOrProbe(slot: slot, at: now))
            return candidates.compactMap(\.self).min()
        }
        if !polls.readySingles.isEmpty { candidates.append(slot) }
        // What becomes due before the next page may be asked for needs no turn of its own.
        if let due = polls.ready.isEmpty ? polls.nextDue() : now, let page = polls.nextPage(settings) {
            candidates.append(max(due, page, slot))
        }
        candidates.append(nextEarly(slot: slot, settings, at: now))
        return candidates.compactMap(\.self).min()
    }

    // MARK: Answers

    /// What a reading of one prediction comes to for its item.
    enum Polled {
        /// It is there: what the provider tells of it.
        case report(PredictionReport)
        /// The provider no longer knows it.
        case lost
        /// It ended well before, and its outputs do not come. Nil: that it is there is all that is known.
        case outputs(PredictionReport?)
    }

    /// The answer to a reading of one prediction; nil: nothing follows for the item.
    mutating func polled(
        _ id: ItemID, _ prediction: String, _ reading: Reading, _ settings: EngineSettings, at now: Moment,
        using generator: inout SeededGenerator
    ) -> Polled? {
        reads.answered(at: now)
        // Ended meanwhile, or even in its next attempt.
        guard readings[id] == prediction else { return nil }
        readings[id] = nil
        switch reading {
        case .found, .missing: readSucceeded(at: now)
        case .throttled(let wait): blockReads(wait, settings, at: now)
        case .failed(let message, let reason): reads.failed(reason, message, at: now, using: &generator)
        }
        guard polls.watched[id] != nil else {
            // By the list, meanwhile.
            guard looks.answered(id) else { return nil }
            if case .found(let report) = reading { return .outputs(report) }
            return .outputs(nil)
        }
        switch reading {
        case .found(let report): return .report(report)
        case .missing: return missed(id, at: now)
        case .throttled: polls.look(at: id, at: now + .milliseconds(100))
        case .failed: polls.look(at: id, at: now + .seconds(1))
        }
        return nil
    }

    /// The answer to a cancel; nil: nothing follows for the item.
    mutating func cancelAnswered(_ id: ItemID, _ prediction: String, _ reading: Reading, at now: Moment) -> Polled? {
        // Ended meanwhile, or even in its next attempt.
        guard polls.canceled(id, prediction) else { return nil }
        switch reading {
        case .found(let report): return .report(report)
        case .missing: return missed(id, at: now)
        case .throttled, .failed:
            // The next look finds it running, and cancels again.
            polls.look(at: id, at: now + .seconds(1))
            return nil
        }
    }

    /// A known prediction was not found. That happens for a while after a creation; after many times it is lost.
    private mutating func missed(_ id: ItemID, at now: Moment) -> Polled? {
        polls.readAlone(id)
        guard let (misses, since) = polls.missed(id) else { return nil }
        if misses >= Self.missesToLose, now - since > .seconds(120) { return .lost }
        polls.look(at: id, at: now + .milliseconds(Int64(500 << min(misses, 5))))
        return nil
    }

    private static let missesToLose = 8

    /// A reading shows that it runs still.
    mutating func runsStill(_ id: ItemID, at now: Moment) {
        guard let since = polls.watched[id]?.since else { return }
        polls.found(id)
        polls.look(at: id, at: now + nextLook(afterRunning: now - since))
    }
}
