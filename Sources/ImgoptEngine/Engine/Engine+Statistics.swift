/// The engine's figures at a moment.
package struct EngineStatistics: Sendable {
    /// Items that could be created now but for the rate.
    package var queueLength = 0
    /// Items of open jobs by state.
    package var counts = ItemCounts()
    /// Creations sent in the last window.
    package var createdInWindow = 0
    /// The live rate, the set one, and the live burst.
    package var createLimit = 0
    /// Creations a window as set, by the settings or an admin.
    package var setLimit = 0
    /// Creations at once now.
    package var burst = 0
    /// Creations that were not answered yet.
    package var createOpen = 0
    /// When the next creation may be sent; nil: only an answer can tell.
    package var nextSlot: Moment?
    /// Until when the provider said to wait; nil: it did not.
    package var throttledUntil: Moment?
    /// What refusals taught; nil: nothing.
    package var learnedLimit: Int?
    /// Why the live rate is below the one of the settings; nil: it is not.
    package var reason: LimitReason?
    /// Whether an admin set rates of his own, lower or higher.
    package var isSetByAdmin = false
    /// Reads sent in the last window.
    package var readsInWindow = 0
    /// Reads a window at most.
    package var readLimit = 0
    /// Reads that are sent and not answered.
    package var readsOpen = 0
    /// When the next read may be sent; nil: only an answer can tell.
    package var nextReadSlot: Moment?
    /// Until when the provider wants no reads; nil: it does.
    package var readsThrottledUntil: Moment?
    /// What was counted since the start.
    package var tally = EngineTally()
    /// What was counted of the provider since the start.
    package var laneTally = LaneTally()
    /// Why creations are stopped as a whole; nil: they are not, or none could be sent and the provider is reached.
    package var gate: ProviderGate?
    /// What the last creations failed with, if the provider is reached since and none could be sent; nil: nothing.
    package var failedCreations: String?
    /// Why reads are stopped as a whole; nil: they are not.
    package var readGate: ProviderGate?
    /// Why predictions are read one by one; nil: the list is read.
    package var listGate: ListGate?
    /// Why creations in doubt can't be looked for; nil: they can.
    package var searchTrouble: SearchTrouble?
    /// Creations in doubt that are looked for.
    package var lookedFor = 0
    /// Models that fail again and again, and so take no work but probes.
    package var downModels: [ModelID: DownModel] = [:]
    /// The disk's words when it is full.
    package var noSpace: String?
    /// What the disk refuses for another reason; nil: nothing.
    package var refusal: DiskRefusal?
    /// Creations in doubt that a person has to decide.
    package var forPerson = 0
    /// The jobs of those, in order.
    package var undecidedJobs: [JobID] = []
    /// An admin paused all creations.
    package var isPaused = false
    /// No new work is taken.
    package var isDraining = false
    /// Each store that is known.
    package var stores: [StoreID: StoreStatistics] = [:]
    /// Jobs that are not finished.
    package var openJobs = 0
    /// Those of them that wait for their senders alone; nil: none does.
    package var senders: AwaitedSenders?
    /// Those of them of which no image was sent yet.
    package var pendingJobs = 0
    /// The day, in UTC, that `spent` and the stores' tell of.
    package var day = Day(0)
    /// What was spent today, in all: what is in flight counts already.
    package var spent = Money.zero
    /// What may be spent in a day, in all; nil: nothing is held back.
    package var dailyBudget: Money?
    /// Whether some model costs more than is left of that.
    package var isOverBudget = false
    /// Images that wait for a budget.
    package var waitingForBudget = 0
    /// How far the provider's clock is ahead of ours; nil: it has told nothing yet.
    package var providerOffset: ProviderClock.Offset?

    /// An engine that nobody has looked at yet.
    package init() {}
}

/// Jobs that are open, and of which all images are finished.
package struct AwaitedSenders: Hashable, Sendable {
    /// How many there are.
    package let jobs: Int
    /// The one that waits for longest.
    package let oldest: JobID
    /// Since when it does.
    package let since: Moment

    /// Nil: there are none.
    package init?(_ awaited: [JobID: Moment]) {
        guard let (oldest, since) = awaited.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return nil }
        (jobs, self.oldest, self.since) = (awaited.count, oldest, since)
    }
}

/// A model that rests.
package struct DownModel: Hashable, Sendable {
    /// What its last failure said.
    package let message: String
    /// Since when it has not worked.
    package let since: Moment
    /// When it is probed; nil: a probe runs.
    package let until: Moment?
    /// Whether an image waits for it: without one nothing can probe it.
    package let isWanted: Bool
}

/// A store's figures at a moment.
package struct StoreStatistics: Sendable {
    /// What it may have.
    package var settings: StoreSettings
    /// Its items in state queued.
    package var queued: Int
    /// Its items at the provider, or on their way there.
    package var inFlight: Int
    /// Its part, 0 to 1, of the creations that come, limits of its own apart; 0: it has nothing to send.
    package var share = 0.0
    /// What it spent today: what is in flight counts already.
    package var spent = Money.zero
    /// Its images that wait for a budget, its own or that of all.
    package var waitingForBudget = 0
    /// Those of them that cost more than a whole day's budget: no day lets them go.
    package var hopeless = 0
    /// Whether some model costs more than is left of its own budget.
    package var isOverBudget = false
}

extension Engine {
    /// What keeps outputs from the disk.
    package var diskTrouble: DiskTrouble { fetches.trouble }

    /// The figures of this moment.
    package mutating func statistics(at now: Moment) -> EngineStatistics {
        var figures = EngineStatistics()
        figures.queueLength = waiting.backlogged.reduce(0) { $0 + waiting.count(of: $1) }
        figures.counts = totals.counts
        figures.createdInWindow = lanes[.main].creations.limiter.sentInWindow(at: now)
        figures.createLimit = lanes[.main].creations.limit.limit
        figures.setLimit = lanes[.main].creations.limit.setLimit
        figures.burst = lanes[.main].creations.limit.burst
        figures.createOpen = lanes[.main].creations.limiter.open
        figures.nextSlot = lanes[.main].creations.limiter.nextSlot(at: now)
        figures.throttledUntil = lanes[.main].creations.limiter.blockedUntil.flatMap { $0 > now ? $0 : nil }
        figures.learnedLimit = lanes[.main].creations.limit.learned
        figures.reason = lanes[.main].creations.limit.reason
        figures.isSetByAdmin = lanes[.main].creations.limit.admin != nil
        figures.readsInWindow = lanes[.main].reads.limiter.sentInWindow(at: now)
        figures.readLimit = lanes[.main].reads.limiter.limit
        figures.readsOpen = lanes[.main].reads.limiter.open
        figures.nextReadSlot = lanes[.main].reads.limiter.nextSlot(at: now)
        figures.readsThrottledUntil = lanes[.main].reads.limiter.blockedUntil.flatMap { $0 > now ? $0 : nil }
        figures.tally = totals.tally
        figures.laneTally = lanes[.main].tally
        let gate = lanes[.main].creations.gate
        if gate.isRead, figures.queueLength + totals[.creating] == 0 {
            figures.failedCreations = gate.message
        } else if gate.reason != nil {
            figures.gate = gate
        }
        figures.readGate = lanes[.main].reads.gate.reason == nil ? nil : lanes[.main].reads.gate
        figures.listGate = lanes[.main].listGate.isShut ? lanes[.main].listGate : nil
        figures.searchTrouble = lanes[.main].search.trouble
        figures.lookedFor = totals[.unresolved] - totals.undecided.count
        for (model, breaker) in models.breakers where breaker.isDown {
            figures.downModels[model] = DownModel(
                message: breaker.message, since: breaker.since ?? now, until: breaker.restEnd,
                isWanted: isWanted(model))
        }
        figures.noSpace = fetches.noSpace
        figures.refusal = fetches.refusal
        figures.forPerson = totals.undecided.count
        figures.undecidedJobs = totals.undecided.jobs.keys.sorted()
        figures.isPaused = isPaused
        figures.isDraining = isDraining
        figures.openJobs = jobs.count
        figures.senders = AwaitedSenders(jobs.awaited)
        figures.pendingJobs = jobs.count - jobs.startedCount
        figures.day = ledger.day
        figures.spent = ledger.all
        figures.dailyBudget = settings.dailyBudget
        figures.providerOffset = lanes[.main].clock.offset(at: now)
        figures.isOverBudget = !ledger.unaffordable.isEmpty
        for (id, record) in stores.all {
            let waiting = waitingForBudget(of: id)
            figures.waitingForBudget += waiting
            figures.stores[id] = StoreStatistics(
                settings: record.settings, queued: record.queued, inFlight: record.inFlight,
                spent: ledger.spent(by: id), waitingForBudget: waiting,
                hopeless: waiting > 0 ? hopeless(of: id) : 0, isOverBudget: !ledger.unaffordable(of: id).isEmpty)
        }
        let wanting = figures.stores.filter {
            $0.value.queued > $0.value.waitingForBudget && !$0.value.settings.isPaused
        }
        let shares = Shares(wanting.keys.map { weight(of: $0) }, part: waiting.ready.partOfBatch)
        for id in wanting.keys { figures.stores[id]?.share = shares.of(weight(of: id)) }
        return figures
    }

    private func isWanted(_ model: ModelID) -> Bool {
        waiting.hasWork(for: model)
            || active.values.contains { $0.run.model == model && !$0.phase.isPaidFor }
    }
}
