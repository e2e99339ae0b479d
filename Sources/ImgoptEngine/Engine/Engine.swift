/// Decides everything: what is created when, what is read, what is fetched, tried again or given up.
///
/// Pure: it reads no clock, no dice, no file and no socket, and never suspends. Events go in with the moment of the
/// turn, actions come out. One turn is: `handle` for each event that waits, then `plan` once; then the shell carries
/// out the actions and sleeps until `nextDeadline` or the next event.
package struct Engine: Sendable {
    var settings: EngineSettings
    var jobs = JobTable()
    var active: [ItemID: ActiveItem] = [:]
    var stores: [StoreID: StoreRecord] = [:]
    var sharing = ResultSharing()
    /// Items that may be created at once.
    var queue: FairQueue
    /// Items whose bytes must be uploaded first.
    var uploads: FairQueue
    /// Uploads under way.
    var preparing = 0
    /// Items in `queue` whose bytes are uploaded, of stores that may have slots: they wait ahead of their slot.
    var prepared = 0
    var creations: RateLimiter
    var reads: RateLimiter
    var limit: LearnedLimit
    var gate = ProviderGate(longest: .minutes(5))
    var readGate = ProviderGate(longest: .seconds(30))
    var listGate = ListGate()
    /// When the next reading of one prediction may be sent in place of the list's.
    var nextSingle = Moment.distantPast
    /// Requests that somebody waits for, and how many of them are on their way.
    var lookups: [Lookup] = []
    var openLookups = 0
    var polls = PollPlanner()
    var runs = UsualRuns()
    var fetches = FetchPlanner()
    /// Items whose outputs are fetched again once their predictions have been read again.
    var doubted: [ItemID] = []
    var search = ListSearch()
    /// How far the wall clock is ahead of our time.
    var wallAhead: TimeSpan
    /// How far the provider's clock is from ours.
    package internal(set) var providerClock = ProviderClock()
    /// Predictions that were adopted, with the creations that were on their way just then: the answer to one of those
    /// may name a prediction that an equal image in doubt was given.
    var adoptions: [String: Set<ItemID>] = [:]
    var models: ModelHealth
    /// Models whose items have to wait: they rest, or cost more than is left of the budget of all.
    var closedModels: Set<ModelID> = []
    /// What was spent today.
    var ledger: Ledger
    var timers = Timers()
    /// Jobs whose line changed in this turn.
    var touched: Set<JobID> = []
    /// Jobs that are open though all of their images are finished, and since when: their senders are awaited.
    var awaited: [JobID: Moment] = [:]
    /// How often something before the provider turned an item's creation away, since it last got through.
    var turnedAway: [ItemID: Int] = [:]
    /// Items that failed before and are not finished, with their models, by job.
    var retrying: [JobID: [ItemID: ModelID]] = [:]
    /// Finished items that were queued again in this turn: whoever asked later in it saw them as they were before.
    var requeued: Set<ItemID> = []
    /// Items of open jobs by state, plus what ended since the start.
    var totals = ItemCounts()
    /// Those of them that wait for a person.
    var undecided = Undecided()
    var tally = EngineTally()
    var generator: SeededGenerator
    var retryPolicy: RetryPolicy
    /// An admin paused all creations.
    package internal(set) var isPaused = false
    /// The daemon is about to stop.
    private(set) var isLeaving = false
    /// No new work is taken; what is there is finished.
    package internal(set) var isDraining = false

    /// Makes an engine with nothing to do. The seed decides all its jitter.
    ///
    /// `wallAhead` is how far the wall clock, by which days begin, is ahead of `now`'s.
    package init(settings: EngineSettings, seed: UInt64, at now: Moment, wallAhead: TimeSpan = .zero) {
        self.settings = settings
        self.wallAhead = wallAhead
        queue = FairQueue(batch: settings.fairnessBatch, maxPerStore: settings.fairnessMaxPerStore)
        uploads = FairQueue(batch: settings.fairnessBatch, maxPerStore: settings.fairnessMaxPerStore)
        creations = RateLimiter(
            limit: settings.createLimit, burst: settings.createBurst, window: settings.window, at: now)
        // Reads answer to nobody's burst: a second's worth at once is plenty.
        reads = RateLimiter(
            limit: settings.readLimit, burst: max(1, settings.readLimit / 60), window: settings.window, at: now)
        limit = LearnedLimit(configured: settings.createLimit, burst: settings.createBurst)
        generator = SeededGenerator(seed: seed)
        models = ModelHealth(rest: RetryPolicy(base: settings.modelRestBase, longest: settings.modelRestMax))
        retryPolicy = RetryPolicy(base: settings.retryBase, longest: settings.retryMax)
        ledger = Ledger(day: Day(of: now + wallAhead))
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
        case .lookupWanted(let lookup): lookups.append(lookup)
        case .lookedUp(_, let trouble): lookedUp(trouble, at: now)
        case .prepared(let item, let result): prepared(item, result, at: now, into: &actions)
        case .created(let item, let result): created(item, result, at: now, into: &actions)
        case .polled(let item, let prediction, let reading):
            polled(item, prediction, reading, at: now, into: &actions)
        case .swept(let sweep): swept(sweep, at: now, into: &actions)
        case .searched(let search): searched(search, at: now, into: &actions)
        case .cancelAnswered(let item, let prediction, let reading):
            cancelAnswered(item, prediction, reading, at: now, into: &actions)
        case .fetched(let item, let fetch): fetched(item, fetch, at: now, into: &actions)
        case .providerTime(let sample): providerClock.learn(sample)
        case .storeChanged(let store, let settings): change(store, settings, byFile: nil, at: now, into: &actions)
        case .storeReloaded(let store, let old, let new):
            let running = stores[store]?.settings ?? old
            change(store, running.changed(from: old, to: new), byFile: new, at: now, into: &actions)
        case .limitChanged(let change): self.change(change, at: now, into: &actions)
        case .wallClock(let ahead): wallAhead = ahead
        case .settingsChanged(let new): change(new, at: now, into: &actions)
        case .priced(let model, let price): self.price(model, price)
        case .storeEdited(let store, let edit):
            let new = edit.applied(to: stores[store]?.settings)
            change(store, new, byFile: edit.defaults, at: now, into: &actions)
        case .leave:
            isLeaving = true
            // What was learned goes to disk.
            runs.saveSoon()
        case .pauseAll(let isPaused):
            if isPaused != self.isPaused { actions.append(.record(.paused(isPaused))) }
            self.isPaused = isPaused
            if isPaused { runs.saveSoon() }
            // Going on means going on with everything: a drain ends too.
            if !isPaused { isDraining = false }
        case .drain:
            if !isDraining { actions.append(.tell(.draining)) }
            isDraining = true
        case .wake: break
        }
    }

    /// Ends the turn: lets timers ring, uses every slot that is free, and writes the lines of the jobs that changed.
    package mutating func plan(at now: Moment, into actions: inout [Action]) {
        turnDay(at: now)
        ring(at: now, into: &actions)
        if limit.relax(at: now) { applyLimit(at: now, into: &actions) }
        planCreations(at: now, into: &actions)
        planPreparations(at: now, into: &actions)
        planSearches(at: now, into: &actions)
        planReads(at: now, into: &actions)
        planLookups(at: now, into: &actions)
        planFetches(at: now, into: &actions)
        planCopies(at: now, into: &actions)
        settleJobs(at: now, into: &actions)
        saveRunTimes(at: now, into: &actions)
        requeued.removeAll(keepingCapacity: true)
    }

    /// When the next turn is due if no event comes first; nil: only an event can change anything.
    package mutating func nextDeadline(at now: Moment) -> Moment? {
        var deadlines: [Moment] = []
        if let timer = timers.next { deadlines.append(timer) }
        if let step = limit.nextStep { deadlines.append(step) }
        if let slot = nextCreation(at: now) { deadlines.append(slot) }
        if let read = nextRead(at: now) { deadlines.append(read) }
        if let fetch = fetches.nextStart(limit: settings.maxFetches) { deadlines.append(fetch) }
        if ledger.isHolding { deadlines.append(dayEnd) }
        return deadlines.min()
    }

    /// Rings every timer that is due.
    private mutating func ring(at now: Moment, into actions: inout [Action]) {
        while let subject = timers.ring(at: now) {
            switch subject {
            case .retry(let item): wakeResting(item, at: now)
            case .fetch(let item): fetchAgain(item)
            case .deadline(let job): deadlinePassed(job, at: now, into: &actions)
            case .store(let store): updateParking(of: store, at: now)
            case .model(let model): modelRested(model, at: now)
            }
        }
    }
}
