// From a queue to the provider: preparing, sending, and reading the answer.
extension Engine {
    /// Sends what may be sent now.
    mutating func planCreations(at now: Moment, into actions: inout [Action]) {
        while let slot = nextCreation(at: now), slot <= now, let pick = queue.next() {
            if pick.run.needsUpload { notePrepared(-1, pick.run.model, of: pick.store) }
            guard pick.run.attempts < settings.maxPaidRuns else {
                giveUp(pick, at: now, into: &actions)
                continue
            }
            send(pick, at: now, into: &actions)
        }
    }

    /// When the next creation may be sent; nil: there is none, or only an event can tell.
    mutating func nextCreation(at now: Moment) -> Moment? {
        guard !isPaused, !isLeaving, inFlight < settings.maxInFlight, canKeepOutputs, queue.hasNext() else {
            return nil
        }
        guard let slot = creations.nextSlot(at: now) else { return nil }
        guard !gate.isOpen(at: max(slot, now)) else { return slot }
        return gate.nextProbe.map { max($0, slot) }
    }

    /// Whether what is paid for now could be kept: outputs that wait too long for the disk or the network expire.
    private var canKeepOutputs: Bool {
        guard fetches.noSpace == nil else {
            // What waited for the full disk was lost: one creation at a time finds out whether there is room again.
            return totals[.saving] == 0 && inFlight == 0
        }
        return totals[.saving] < settings.maxInFlight
    }

    /// Items that take a place at the provider.
    var inFlight: Int { totals[.creating] + totals[.processing] + totals[.unresolved] - undecided.count }

    private mutating func send(_ pick: FairQueue.Pick, at now: Moment, into actions: inout [Action]) {
        if models.sent(pick.item, of: pick.run.model) { reviewClosing(of: pick.run.model) }
        gate.pass()
        creations.take(at: now)
        tally.creations += 1
        polls.creationSent()
        if stores[pick.store]?.limiter != nil {
            stores[pick.store]?.limiter?.take(at: now)
            stores[pick.store]?.open += 1
        }
        let item = ActiveItem(
            run: pick.run, store: pick.store, attempts: Int(pick.run.attempts), phase: .creating(since: now))
        enter(.creating(since: now), item)
        actions.append(.record(.creating(item.item, at: now)))
        charge(item, into: &actions)
        actions.append(.create(item.item))
        if jobs[item.job]?.startedAt == nil {
            jobs[item.job]?.startedAt = now
            actions.append(.tell(.jobStarted(item.job, item.store)))
        }
        actions.append(.tell(.itemCreating(item.item, item.job, item.store, attempt: item.attempts + 1)))
        updateParking(of: pick.store, at: now)
    }

    /// The answer to a creation.
    mutating func created(_ id: ItemID, _ result: Creation, at now: Moment, into actions: inout [Action]) {
        creations.close(at: now)
        guard var item = active[id], case .creating(let sentAt) = item.phase else {
            preconditionFailure("an answer to a creation that was not sent")
        }
        closeStoreLimiter(item.store, at: now)
        actions.append(.record(.answered(id, at: now)))
        let foreign = takenFromCreation(of: id)
        switch result {
        case .created(let report) where foreign.contains(report.id):
            reached(into: &actions)
            let message = "its prediction was found first, and given to an equal image whose answer was lost"
            doubt(item, since: sentAt, message, at: now, into: &actions)
        case .created(let report):
            reached(into: &actions)
            learnTime(from: report, sentAt: sentAt, at: now)
            started(item, report, isAdopted: false, at: now, into: &actions)
        case .refused(let error):
            answered(into: &actions)
            giveBack(&item, into: &actions)
            actions.append(.record(.notCreated(id)))
            fail(item, error, at: now, into: &actions)
        case .throttled(let throttle):
            answered(into: &actions)
            throttled(throttle, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .noCredit(let message):
            shut(.noCredit, message, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .tokenRefused(let message):
            shut(.tokenRefused, message, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .notSent(let message):
            shut(.unreachable, message, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .turnedAway(let message): turnAway(item, message, at: now, into: &actions)
        case .unknown(let message):
            shut(.unreachable, message, certain: false, at: now, into: &actions)
            doubt(item, since: sentAt, message, at: now, into: &actions)
        case .unprepared:
            answered(into: &actions)
            takeBack(item, at: now, into: &actions, prepareAgain: true)
        }
    }

    /// A creation that was answered was created in between, by the provider's clock.
    private mutating func learnTime(from report: PredictionReport, sentAt: Moment, at now: Moment) {
        guard let createdAt = report.createdAt else { return }
        providerClock.learn(ProviderTimeSample(sent: sentAt, received: now, createdAt: createdAt))
    }

    /// A prediction exists: from its creation's answer, or found again.
    mutating func started(
        _ item: ActiveItem, _ report: PredictionReport, isAdopted: Bool, at now: Moment, into actions: inout [Action]
    ) {
        let createdAt = report.createdAt ?? now
        // By our clock, which need not agree with the provider's.
        let since = search.doubts[item.item]?.sent ?? now
        let running = ActiveItem.Running(
            prediction: report.id, createdAt: createdAt, since: isAdopted ? since : now,
            due: isAdopted ? now : now + firstLook(at: item.run.model))
        enter(.processing(running), item)
        polls.add(item.item, report.id, creation: createdAt, due: running.due)
        actions.append(.record(.processing(item.item, prediction: report.id, createdAt: createdAt)))
        actions.append(
            .tell(.itemProcessing(item.item, item.job, item.store, prediction: report.id, adopted: isAdopted)))
        models.started(item.run.model)
        forgetTurnedAway(item.item)
        // That it runs is no news: the first look stays as it is. What has ended is paid for, and kept.
        if report.progress != .running {
            apply(report, to: item.item, at: now, into: &actions)
        } else if item.isCancelRequested {
            cancelAtProvider(item.item, running, into: &actions)
        }
    }

    /// The creation certainly did not take place: the item waits again, and has lost nothing.
    mutating func takeBack(
        _ item: ActiveItem, at now: Moment, into actions: inout [Action], prepareAgain: Bool = false
    ) {
        var item = item
        giveBack(&item, into: &actions)
        actions.append(.record(.notCreated(item.item)))
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        move(item, from: item.phase.state, to: .queued)
        leave(item)
        actions.append(.record(.queued(item.item, attempts: item.attempts, notBefore: nil, nil)))
        let pick = FairQueue.Pick(store: item.store, run: item.run.with(attempts: item.attempts, excused: item.excused))
        if prepareAgain {
            uploads.add(pick.run.unprepared, store: item.store)
        } else {
            if item.run.needsUpload { notePrepared(1, item.run.model, of: item.store) }
            queue.putBack(pick)
        }
        updateParking(of: item.store, at: now)
    }

    /// Something before the provider took it in its stead, and may do so for what is in this one alone: it rests for
    /// longer each time, so that others are tried meanwhile.
    private mutating func turnAway(
        _ item: ActiveItem, _ message: String, at now: Moment, into actions: inout [Action]
    ) {
        var item = item
        let times = turnedAway[item.item, default: 0] + 1
        // One image alone tells nothing more of the others.
        if times <= Self.tellingTurns || gate.reason != nil {
            shut(.unreachable, message, certain: false, at: now, into: &actions)
        }
        giveBack(&item, into: &actions)
        actions.append(.record(.notCreated(item.item)))
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        turnedAway[item.item] = times
        let error = ItemError(
            .creationRefused, "the creation was not passed on, and is sent again by itself: \(message)",
            retryable: true)
        let wait = retryPolicy.delay(afterFailures: times, using: &generator)
        rest(item, until: now + wait, because: error, at: now, into: &actions)
    }

    private static let tellingTurns = 3

    mutating func forgetTurnedAway(_ id: ItemID) {
        if !turnedAway.isEmpty { turnedAway[id] = nil }
    }

    private mutating func throttled(_ throttle: Throttle, at now: Moment, into actions: inout [Action]) {
        tally.refusedCreations += 1
        tally.lastRefusal = now
        let before = (limit.limit, limit.burst)
        limit.refused(throttle, at: now)
        let until = now + max(throttle.retryAfter ?? .seconds(2), .zero)
        creations.block(until: until)
        actions.append(.tell(.limiterThrottled(until: until, message: throttle.message)))
        if (limit.limit, limit.burst) != before { applyLimit(at: now, into: &actions) }
    }

    /// Something got through: the provider is there.
    mutating func reached(into actions: inout [Action]) {
        if gate.succeeded() { actions.append(.tell(.providerUp(model: nil))) }
    }

    /// Something answered, which says nothing about credit or token.
    private mutating func answered(into actions: inout [Action]) {
        if gate.answered() { actions.append(.tell(.providerUp(model: nil))) }
    }

    private mutating func shut(
        _ reason: ProviderGate.Reason, _ message: String, certain: Bool = true, at now: Moment,
        into actions: inout [Action]
    ) {
        if gate.failed(reason, message, certain: certain, at: now, using: &generator) {
            actions.append(.tell(.providerDown(message: message, until: gate.until, model: nil)))
        }
    }

    // MARK: Uploads

    /// Uploads the bytes of the images whose turn comes soon.
    mutating func planPreparations(at now: Moment, into actions: inout [Action]) {
        while preparing + prepared < settings.maxPrepared, uploads.hasNext(), readSlot(at: now) == now,
            let pick = uploads.next()
        {
            takeRead(at: now)
            preparing += 1
            active[pick.item] = ActiveItem(
                run: pick.run, store: pick.store, attempts: Int(pick.run.attempts), phase: .preparing)
            actions.append(.prepare(pick.item))
        }
    }

    mutating func prepared(_ id: ItemID, _ result: Preparation, at now: Moment, into actions: inout [Action]) {
        reads.close(at: now)
        readGate.probeAnswered()
        guard let item = active[id], case .preparing = item.phase else { return }  // Stopped meanwhile.
        switch result {
        case .ready:
            readSucceeded(at: now)
            leave(item)
            notePrepared(1, item.run.model, of: item.store)
            queue.add(item.run, store: item.store)
        case .unfinished:
            readSucceeded(at: now)
            leave(item)
            uploads.add(item.run, store: item.store)
        case .refused(let error):
            readSucceeded(at: now)
            fail(item, error, at: now, into: &actions)
        case .throttled(let wait):
            rest(item, until: blockReads(wait, at: now), because: nil, at: now, into: &actions)
        case .failed(let message):
            noteReadFailure(message, at: now)
            var waiting = item
            waiting.failures += 1
            let error = ItemError(.uploadFailed, message, retryable: true)
            let wait = retryPolicy.delay(afterFailures: waiting.failures, using: &generator)
            rest(waiting, until: now + wait, because: error, at: now, into: &actions)
        }
    }
}
