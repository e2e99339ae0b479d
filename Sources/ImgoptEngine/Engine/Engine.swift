/// Decides everything: what is created when, what is read, what is fetched, tried again or given up.
///
/// Pure: it reads no clock, no dice, no file and no socket, and never suspends. Events go in with the moment of the
/// turn, actions come out. One turn is: `handle` for each event that waits, then `plan` once; then the shell carries
/// out the actions and sleeps until `nextDeadline` or the next event.
package struct Engine: Sendable {
    var settings: EngineSettings
    var jobs = JobTable()
    var active: [ItemID: ActiveItem] = [:]
    var stores = StoreTable()
    var sharing = ResultSharing()
    var waiting: WaitingImages
    /// The accounts at the provider.
    var lanes: AccountTable<ProviderLane>
    var runs = UsualRuns()
    var fetches = FetchPlanner()
    var models: ModelHealth
    /// What was spent today.
    var ledger: Ledger
    var timers = Timers()
    var retries: Retries
    var totals = ItemTotals()
    var mode = OperatingMode()
    var generator: SeededGenerator

    /// Makes an engine with nothing to do. The seed decides all its jitter.
    ///
    /// `wallAhead` is how far the wall clock, by which days begin, is ahead of `now`'s.
    package init(settings: EngineSettings, seed: UInt64, at now: Moment, wallAhead: TimeSpan = .zero) {
        self.settings = settings
        waiting = WaitingImages(batch: settings.fairnessBatch, maxPerStore: settings.fairnessMaxPerStore)
        lanes = AccountTable(main: ProviderLane(settings, at: now))
        generator = SeededGenerator(seed: seed)
        models = ModelHealth(rest: RetryPolicy(base: settings.modelRestBase, longest: settings.modelRestMax))
        retries = Retries(settings)
        ledger = Ledger(at: now, wallAhead: wallAhead)
        useAccounts(at: now)
        reviewBudgets()
    }

    /// Takes in one event. Actions are appended in the order they are decided.
    package mutating func handle(_ event: Event, at now: Moment, into actions: inout [Action]) {
        switch event {
        case .submit(let submission, let ticket): submit(submission, ticket, at: now, into: &actions)
        case .append(let submission, let ticket): append(submission, ticket, at: now, into: &actions)
        case .seal(let job, let ticket): seal(job, ticket, into: &actions)
        case .cancelJob(let job, let ticket): cancelJob(job, ticket, at: now, into: &actions)
        case .cancelItem(let item, let job, let ticket): cancelItem(item, of: job, ticket, at: now, into: &actions)
        case .retry(let retry, let ticket): self.retry(retry, ticket, at: now, into: &actions)
        case .tryNow(let wish): tryNow(wish, at: now, into: &actions)
        case .lookupWanted(let lookup, let account): want(lookup, of: account, into: &actions)
        case .lookedUp(_, let trouble, let account):
            lanes.values[lanes.place(of: account)].lookedUp(trouble, settings, at: now)
        case .prepared(let item, let result, let account):
            prepared(item, result, account, at: now, into: &actions)
        case .created(let item, let result): created(item, result, at: now, into: &actions)
        case .polled(let item, let prediction, let reading, let account):
            polled(item, prediction, reading, account, at: now, into: &actions)
        case .swept(let sweep, let account): swept(sweep, account, at: now, into: &actions)
        case .searched(let search, let account): searched(search, account, at: now, into: &actions)
        case .cancelAnswered(let item, let prediction, let reading, let account):
            cancelAnswered(item, prediction, reading, account, at: now, into: &actions)
        case .fetched(let item, let fetch): fetched(item, fetch, at: now, into: &actions)
        case .providerTime(let sample, let account): lanes.values[lanes.place(of: account)].clock.learn(sample)
        case .storeChanged(let store, let settings): change(store, settings, byFile: nil, at: now, into: &actions)
        case .storeReloaded(let store, let old, let new):
            let running = stores[store]?.settings ?? old
            change(store, running.changed(from: old, to: new), byFile: new, at: now, into: &actions)
        case .limitChanged(let change, let account): self.change(change, of: account, at: now, into: &actions)
        case .wallClock(let ahead): ledger.wallAhead = ahead
        case .settingsChanged(let new): change(new, at: now, into: &actions)
        case .priced(let model, let price): self.price(model, price)
        case .storeEdited(let store, let edit):
            let new = edit.applied(to: stores[store]?.settings)
            change(store, new, byFile: edit.defaults, at: now, into: &actions)
        case .leave:
            mode.isLeaving = true
            // What was learned goes to disk.
            runs.saveSoon()
        case .pauseAll(let isPaused): pause(isPaused, at: now, into: &actions)
        case .pauseAccount(let account, let isPaused): pause(isPaused, account, at: now, into: &actions)
        case .drain:
            if !mode.isDraining { actions.append(.tell(.draining)) }
            mode.isDraining = true
        case .wake: break
        }
    }

    /// Ends the turn: lets timers ring, uses every slot that is free, and writes the lines of the jobs that changed.
    package mutating func plan(at now: Moment, into actions: inout [Action]) {
        turnDay(at: now)
        ring(at: now, into: &actions)
        for account in lanes.ids { lanes.values[lanes.place(of: account)].creations.relax(at: now, into: &actions) }
        planCreations(at: now, into: &actions)
        for account in lanes.ids {
            let place = lanes.place(of: account)
            if !lanes.values[place].isGone {
                planPreparations(of: account, at: now, into: &actions)
                planSearches(of: account, at: now, into: &actions)
                lanes.values[place].planReads(settings, at: now, into: &actions)
            }
            lanes.values[place].planLookups(isLeaving: mode.isLeaving, at: now, into: &actions)
        }
        planFetches(at: now, into: &actions)
        planCopies(at: now, into: &actions)
        settleJobs(at: now, into: &actions)
        saveRunTimes(at: now, into: &actions)
        retries.endTurn()
    }

    /// When the next turn is due if no event comes first; nil: only an event can change anything.
    package mutating func nextDeadline(at now: Moment) -> Moment? {
        var deadlines: [Moment] = []
        if let timer = timers.next { deadlines.append(timer) }
        reviewStores(at: now)
        for account in lanes.ids where !lanes.values[lanes.place(of: account)].isGone {
            if let step = lanes.values[lanes.place(of: account)].creations.limit.nextStep { deadlines.append(step) }
            if let slot = nextCreation(of: account, at: now) { deadlines.append(slot) }
            if let trial = nextTrial(of: account, at: now) { deadlines.append(trial) }
            let hasUpload = waiting.hasUpload(to: account, most: settings.maxPrepared)
            if let read = lanes.values[lanes.place(of: account)].nextRead(hasUpload: hasUpload, settings, at: now) {
                deadlines.append(read)
            }
        }
        if let fetch = fetches.nextStart(limit: settings.maxFetches) { deadlines.append(fetch) }
        if ledger.isHolding { deadlines.append(ledger.dayEnd) }
        return deadlines.min()
    }

    /// Rings every timer that is due.
    private mutating func ring(at now: Moment, into actions: inout [Action]) {
        while let subject = timers.ring(at: now) {
            switch subject {
            case .retry(let item): wakeResting(item, at: now)
            case .fetch(let item): fetchAgain(item)
            case .deadline(let job): deadlinePassed(job, at: now, into: &actions)
            case .store(let store): stores.review(store)
            case .model(let model): modelRested(model, at: now)
            }
        }
    }
}
