// Looking at what runs: by the list where one page answers for many, one by one for stragglers.
extension Engine {
    /// Every read counts against one budget; a closed gate lets one probe through.
    mutating func readSlot(at now: Moment) -> Moment? {
        guard let slot = reads.nextSlot(at: now) else { return nil }
        guard !readGate.isOpen(at: max(slot, now)) else { return slot }
        return readGate.nextProbe.map { max($0, slot) }
    }

    mutating func takeRead(at now: Moment) {
        readGate.pass()
        reads.take(at: now)
        tally.reads += 1
    }

    /// A read was refused for the rate. The next one waits as long as it was told to, but no longer than a window: what
    /// is paid for expires while nothing is read.
    /// - Returns: when the next one may be sent.
    @discardableResult
    mutating func blockReads(_ wait: TimeSpan?, at now: Moment) -> Moment {
        let until = now + min(max(wait ?? .seconds(5), .zero), settings.window)
        reads.block(until: until)
        tally.refusedReads += 1
        return until
    }

    mutating func noteReadFailure(_ message: String, at now: Moment) {
        _ = readGate.failed(.unreachable, message, certain: false, at: now, using: &generator)
    }

    /// Sends the readings that are due.
    mutating func planReads(at now: Moment, into actions: inout [Action]) {
        polls.collect(at: now) { [active] item in
            guard case .processing(let running) = active[item]?.phase, !running.isReading else { return nil }
            return running.due
        }
        planLatePages(at: now)
        planLooks(at: now, into: &actions)
        guard !isListAway else {
            planSingles(at: now, into: &actions)
            return planListProbe(at: now, into: &actions)
        }
        for id in polls.readySingles.sorted() {
            guard readSlot(at: now) == now else { return }
            readAlone(id, at: now, into: &actions)
        }
        planPages(at: now, into: &actions)
    }

    mutating func readAlone(_ id: ItemID, at now: Moment, into actions: inout [Action]) {
        guard case .processing(var running) = active[id]?.phase else { return }
        takeRead(at: now)
        polls.taken(id)
        running.isReading = true
        active[id]?.phase = .processing(running)
        actions.append(.poll(id, prediction: running.prediction))
    }

    /// When the next reading may be sent; nil: none is to be sent.
    mutating func nextRead(at now: Moment) -> Moment? {
        // A page that keeps us waiting is noticed even while nothing may be sent.
        guard let slot = readSlot(at: now) else { return polls.nextLate }
        var candidates = [nextSearch(at: now), polls.nextLate]
        let hasUpload = preparing + prepared < settings.maxPrepared && uploads.hasNext()
        if hasUpload || hasLookup || !doubted.isEmpty { candidates.append(slot) }
        if isListAway {
            candidates.append(nextSingleOrProbe(slot: slot, at: now))
            return candidates.compactMap(\.self).min()
        }
        if !polls.readySingles.isEmpty { candidates.append(slot) }
        // What becomes due before the next page may be asked for needs no turn of its own.
        if let due = polls.ready.isEmpty ? polls.nextDue : now, let page = polls.nextPage(settings) {
            candidates.append(max(due, page, slot))
        }
        return candidates.compactMap(\.self).min()
    }

    mutating func polled(
        _ id: ItemID, _ prediction: String, _ reading: Reading, at now: Moment, into actions: inout [Action]
    ) {
        reads.close(at: now)
        readGate.probeAnswered()
        if let item = active[id], case .saving(let saving) = item.phase, saving.isReading,
            saving.prediction == prediction
        {
            return looked(item, saving, reading, at: now, into: &actions)
        }
        // Ended by the list meanwhile, or even in its next attempt.
        guard case .processing(var running) = active[id]?.phase, running.prediction == prediction, running.isReading
        else { return }
        running.isReading = false
        active[id]?.phase = .processing(running)
        take(reading, of: id, running, at: now, into: &actions)
    }

    /// What the provider said of one prediction, however it was asked.
    private mutating func take(
        _ reading: Reading, of id: ItemID, _ running: ActiveItem.Running, at now: Moment, into actions: inout [Action]
    ) {
        switch reading {
        case .found(let report):
            readSucceeded(at: now)
            apply(report, to: id, at: now, into: &actions)
            cancelAgain(id, into: &actions)
        case .missing:
            readSucceeded(at: now)
            missed(id, running, at: now, into: &actions)
        case .throttled(let wait):
            blockReads(wait, at: now)
            look(at: id, running, after: .milliseconds(100), now)
        case .failed(let message):
            noteReadFailure(message, at: now)
            look(at: id, running, after: .seconds(1), now)
        }
    }

    /// Takes in what a reading tells of the provider itself.
    mutating func noteReading(_ reading: Reading, at now: Moment) {
        switch reading {
        case .found, .missing: readSucceeded(at: now)
        case .throttled(let wait): blockReads(wait, at: now)
        case .failed(let message): noteReadFailure(message, at: now)
        }
    }

    /// The provider can be read again: its list may be too.
    mutating func readSucceeded(at now: Moment) {
        if readGate.reason != nil { listGate.probeSoon(at: now) }
        _ = readGate.succeeded()
        gate.wasRead()
    }

    /// A known prediction was not found. That happens for a while after a creation; after many times it is lost.
    private mutating func missed(
        _ id: ItemID, _ running: ActiveItem.Running, at now: Moment, into actions: inout [Action]
    ) {
        var missing = running
        missing.misses += 1
        polls.readAlone(id)
        guard missing.misses >= Self.missesToLose, now - running.since > .seconds(120), var item = active[id] else {
            return look(at: id, missing, after: .milliseconds(Int64(500 << min(missing.misses, 5))), now)
        }
        keepCharge(&item, into: &actions)
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        let error = ItemError(
            .predictionLost, "the provider no longer knows prediction \(running.prediction)", retryable: true)
        fail(item, error, at: now, into: &actions)
    }

    private static let missesToLose = 8

    /// Takes in what a reading says about a prediction that runs.
    mutating func apply(_ report: PredictionReport, to id: ItemID, at now: Moment, into actions: inout [Action]) {
        guard var item = active[id], case .processing(var running) = item.phase, running.prediction == report.id else {
            return
        }
        if let end = report.completedAt, let start = report.createdAt, end > start {
            learnRun(of: item.run.model, end - start)
        }
        settle(&item, by: report, into: &actions)
        switch report.progress {
        case .running:
            running.misses = 0
            polls.readWithOthers(id)
            look(at: id, running, after: nextLook(afterRunning: now - running.since), now)
        case .succeeded(let outputs):
            _ = modelEnded(&item, running, nil, at: now, into: &actions)
            succeeded(item, running, outputs, report, at: now, into: &actions)
        case .outputRemoved:
            _ = modelEnded(&item, running, nil, at: now, into: &actions)
            outputRemoved(item, at: now, into: &actions)
        case .failed(let error):
            item.attempts += 1
            let isPending = modelEnded(&item, running, error, at: now, into: &actions)
            retryOrFail(item, error, mayGoOn: isPending, at: now, into: &actions)
        case .aborted, .canceled: stopped(item, report, at: now, into: &actions)
        }
    }

    /// It ended without a result and without an error: by a cancel, ours or not, or by its time limit.
    private mutating func stopped(
        _ item: ActiveItem, _ report: PredictionReport, at now: Moment, into actions: inout [Action]
    ) {
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        let error =
            report.progress == .aborted
            ? ItemError(.predictionAborted, "the provider ended it before it ran", retryable: true)
            : ItemError(
                .canceledAtProvider, "it was cancelled at the provider, or ran longer than it may", retryable: true)
        fail(item, error, at: now, into: &actions)
    }

    mutating func cancelAtProvider(_ id: ItemID, _ running: ActiveItem.Running, into actions: inout [Action]) {
        guard !running.isCancelling else { return }
        var cancelling = running
        cancelling.isCancelling = true
        active[id]?.phase = .processing(cancelling)
        // What stops spending waits for no budget.
        actions.append(.cancel(id, prediction: running.prediction))
    }

    mutating func cancelAnswered(
        _ id: ItemID, _ prediction: String, _ reading: Reading, at now: Moment, into actions: inout [Action]
    ) {
        // Ended meanwhile, or even in its next attempt.
        guard case .processing(var running) = active[id]?.phase, running.prediction == prediction,
            running.isCancelling
        else { return }
        running.isCancelling = false
        active[id]?.phase = .processing(running)
        switch reading {
        case .found(let report): apply(report, to: id, at: now, into: &actions)
        case .missing: missed(id, running, at: now, into: &actions)
        case .throttled, .failed:
            // The next look finds it running, and cancels again.
            look(at: id, running, after: .seconds(1), now)
        }
    }

    /// A reading shows that it still runs though it should be cancelled.
    mutating func cancelAgain(_ id: ItemID, into actions: inout [Action]) {
        guard let item = active[id], item.isCancelRequested, case .processing(let running) = item.phase else { return }
        cancelAtProvider(id, running, into: &actions)
    }

    /// Sets when an item is looked at next.
    private mutating func look(at id: ItemID, _ running: ActiveItem.Running, after wait: TimeSpan, _ now: Moment) {
        var next = running
        next.due = now + wait
        active[id]?.phase = .processing(next)
        polls.schedule(id, at: next.due)
    }

    /// How long after its creation a prediction is looked at first: when one in ten of its model has ended.
    func firstLook(at model: ModelID) -> TimeSpan {
        runs.known(of: model, share: 0.1) ?? settings.firstPoll
    }
}
