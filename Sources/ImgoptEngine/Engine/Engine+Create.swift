// From a queue to the provider: preparing, sending, and reading the answer.
extension Engine {
    /// Sends what may be sent now.
    mutating func planCreations(at now: Moment, into actions: inout [Action]) {
        reviewStores(at: now)
        // A slot that one account has no more may go to the next one of a store's list: until none has one.
        var isGiven = true
        while isGiven {
            isGiven = false
            for account in lanes.ids where !lanes.values[lanes.place(of: account)].isGone {
                reviewSlots(at: now)
                while let slot = nextCreation(of: account, at: now), slot <= now, let pick = waiting.next(of: account) {
                    isGiven = lanes.ids.count > 1
                    if pick.run.attempts < settings.maxPaidRuns {
                        send(pick, at: now, into: &actions)
                    } else {
                        giveUp(pick, at: now, into: &actions)
                    }
                    reviewStores(at: now)
                    reviewSlots(at: now)
                }
            }
        }
    }

    /// When the next creation may be sent to an account; nil: there is none, or only an event can tell.
    mutating func nextCreation(of account: AccountID, at now: Moment) -> Moment? {
        guard !mode.isPaused, !mode.isLeaving, totals.inFlight < settings.maxInFlight, canKeepOutputs,
            waiting.hasNext(of: account)
        else {
            return nil
        }
        let place = lanes.place(of: account)
        return lanes.values[place].isPaused ? nil : lanes.values[place].creations.next(at: now)
    }

    /// Whether what is paid for now could be kept: outputs that wait too long for the disk or the network expire.
    private var canKeepOutputs: Bool {
        guard fetches.noSpace == nil else {
            // What waited for the full disk was lost: one creation at a time finds out whether there is room again.
            return totals[.saving] == 0 && totals.inFlight == 0
        }
        return totals[.saving] < settings.maxInFlight
    }

    private mutating func send(_ pick: FairQueue.Pick, at now: Moment, into actions: inout [Action]) {
        if models.sent(pick.item, of: pick.run.model) { reviewClosing(of: pick.run.model) }
        lanes.values[lanes.place(of: pick.account)].creationSent(at: now)
        stores.change(pick.store) { $0.creationSent(at: now) }
        let item = ActiveItem(
            run: pick.run, store: pick.store, account: pick.account, attempts: Int(pick.run.attempts),
            phase: .creating(since: now))
        enter(.creating(since: now), item)
        actions.append(.record(.creating(item.item, at: now, pick.account)))
        charge(item, into: &actions)
        actions.append(.create(item.item, pick.account))
        if jobs[item.job]?.startedAt == nil {
            jobs[item.job]?.startedAt = now
            actions.append(.tell(.jobStarted(item.job, item.store)))
        }
        actions.append(.tell(.itemCreating(item.item, item.job, item.store, attempt: item.attempts + 1)))
    }

    /// The answer to a creation.
    mutating func created(_ id: ItemID, _ result: Creation, at now: Moment, into actions: inout [Action]) {
        guard var item = active[id], case .creating(let sentAt) = item.phase else {
            preconditionFailure("an answer to a creation that was not sent")
        }
        let account = item.account
        let foreign = lanes.values[lanes.place(of: account)].creationAnswered(id, at: now)
        stores.change(item.store) { $0.creationAnswered(at: now) }
        actions.append(.record(.answered(id, at: now)))
        switch result {
        case .created(let report) where foreign.contains(report.id):
            lanes.values[lanes.place(of: account)].creations.reached(into: &actions)
            let message = "its prediction was found first, and given to an equal image whose answer was lost"
            doubt(item, since: sentAt, message, at: now, into: &actions)
        case .created(let report):
            lanes.values[lanes.place(of: account)].creations.reached(into: &actions)
            learnTime(from: report, of: account, sentAt: sentAt, at: now)
            started(item, report, isAdopted: false, at: now, into: &actions)
        case .refused(let error):
            lanes[account].creations.answered(into: &actions)
            giveBack(&item, into: &actions)
            actions.append(.record(.notCreated(id)))
            fail(item, error, at: now, into: &actions)
        case .throttled(let throttle):
            lanes[account].creations.answered(into: &actions)
            lanes[account].creationThrottled(throttle, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .noCredit(let message):
            shut(account, .noCredit, message, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .tokenRefused(let message):
            shut(account, .tokenRefused, message, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .notSent(let message):
            shut(account, .unreachable, message, at: now, into: &actions)
            takeBack(item, at: now, into: &actions)
        case .turnedAway(let message): turnAway(item, message, at: now, into: &actions)
        case .unknown(let message):
            shut(account, .unreachable, message, certain: false, at: now, into: &actions)
            doubt(item, since: sentAt, message, at: now, into: &actions)
        case .unprepared:
            lanes[account].creations.answered(into: &actions)
            takeBack(item, at: now, into: &actions, prepareAgain: true)
        }
    }

    /// A creation that was answered was created in between, by the provider's clock.
    private mutating func learnTime(
        from report: PredictionReport, of account: AccountID, sentAt: Moment, at now: Moment
    ) {
        guard let createdAt = report.createdAt else { return }
        lanes.values[lanes.place(of: account)].clock.learn(
            ProviderTimeSample(sent: sentAt, received: now, createdAt: createdAt))
    }

    /// A prediction exists: from its creation's answer, or found again.
    mutating func started(
        _ item: ActiveItem, _ report: PredictionReport, isAdopted: Bool, at now: Moment, into actions: inout [Action]
    ) {
        let createdAt = report.createdAt ?? now
        // By our clock, which need not agree with the provider's.
        let sent = lanes.values[lanes.place(of: item.account)].search.doubts[item.item]?.sent ?? now
        let since = isAdopted ? sent : now
        enter(.processing(.init(prediction: report.id, createdAt: createdAt, since: since)), item)
        lanes.values[lanes.place(of: item.account)].watch(
            item.item, report.id, createdAt: createdAt, since: since,
            due: isAdopted ? now : now + firstLook(at: item.run.model))
        actions.append(.record(.processing(item.item, prediction: report.id, createdAt: createdAt)))
        actions.append(
            .tell(.itemProcessing(item.item, item.job, item.store, prediction: report.id, adopted: isAdopted)))
        models.started(item.run.model)
        retries.gotThrough(item.item)
        // That it runs is no news: the first look stays as it is. What has ended is paid for, and kept.
        if report.progress != .running {
            apply(report, to: item.item, at: now, into: &actions)
        } else if item.isCancelRequested {
            lanes[item.account].cancel(item.item, into: &actions)
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
        let run = item.run.with(attempts: item.attempts, excused: item.excused)
        let pick = FairQueue.Pick(store: item.store, run: run, account: item.account)
        if prepareAgain {
            waiting.add(run.unprepared, of: item.store)
        } else {
            waiting.putBack(pick)
        }
    }

    /// Something before the provider took it in its stead, and may do so for what is in this one alone: it rests for
    /// longer each time, so that others are tried meanwhile.
    private mutating func turnAway(
        _ item: ActiveItem, _ message: String, at now: Moment, into actions: inout [Action]
    ) {
        var item = item
        let times = retries.turnedAway(item.item)
        // One image alone tells nothing more of the others.
        if times <= Self.tellingTurns || lanes[item.account].creations.gate.reason != nil {
            shut(item.account, .unreachable, message, certain: false, at: now, into: &actions)
        }
        giveBack(&item, into: &actions)
        actions.append(.record(.notCreated(item.item)))
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        let error = ItemError(
            .creationRefused, "the creation was not passed on, and is sent again by itself: \(message)",
            retryable: true)
        let wait = retries.delay(afterFailures: times, using: &generator)
        rest(item, until: now + wait, because: error, at: now, into: &actions)
    }

    private static let tellingTurns = 3

    private mutating func shut(
        _ account: AccountID, _ reason: ProviderGate.Reason, _ message: String, certain: Bool = true, at now: Moment,
        into actions: inout [Action]
    ) {
        lanes[account].creations.shut(reason, message, certain: certain, at: now, using: &generator, into: &actions)
    }

    // MARK: Uploads

    /// Uploads the bytes of the images whose turn comes soon.
    mutating func planPreparations(of account: AccountID, at now: Moment, into actions: inout [Action]) {
        while waiting.hasUpload(to: account, most: settings.maxPrepared), lanes[account].reads.next(at: now) == now,
            let pick = waiting.nextUpload(to: account)
        {
            lanes[account].takeRead(at: now)
            active[pick.item] = ActiveItem(
                run: pick.run, store: pick.store, account: account, attempts: Int(pick.run.attempts),
                phase: .preparing)
            actions.append(.prepare(pick.item, account))
        }
    }

    mutating func prepared(
        _ id: ItemID, _ result: Preparation, _ account: AccountID, at now: Moment, into actions: inout [Action]
    ) {
        lanes[account].reads.answered(at: now)
        guard let item = active[id], case .preparing = item.phase else { return }  // Stopped meanwhile.
        switch result {
        case .ready:
            lanes[account].readSucceeded(at: now)
            leave(item)
            waiting.addUploaded(item.run, to: account, of: item.store)
        case .unfinished:
            lanes[account].readSucceeded(at: now)
            leave(item)
            waiting.add(item.run, of: item.store)
        case .refused(let error):
            lanes[account].readSucceeded(at: now)
            fail(item, error, at: now, into: &actions)
        case .throttled(let wait):
            rest(item, until: lanes[account].blockReads(wait, settings, at: now), because: nil, at: now, into: &actions)
        case .failed(let message, let reason):
            lanes[account].reads.failed(reason, message, at: now, using: &generator)
            var waiting = item
            waiting.failures += 1
            let error = ItemError(.uploadFailed, message, retryable: true)
            let wait = retries.delay(afterFailures: waiting.failures, using: &generator)
            rest(waiting, until: now + wait, because: error, at: now, into: &actions)
        }
    }
}
