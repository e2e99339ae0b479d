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
    /// Why creations are stopped as a whole; nil: they are not.
    package var gate: ProviderGate?
    /// Why reads are stopped as a whole; nil: they are not.
    package var readGate: ProviderGate?
    /// Why predictions are read one by one; nil: the list is read.
    package var listGate: ListGate?
    /// Models that fail again and again, and so take no work but probes.
    package var downModels: [ModelID: DownModel] = [:]
    /// The disk's words when it is full.
    package var noSpace: String?
    /// Creations in doubt that a person has to decide.
    package var forPerson = 0
    /// An admin paused all creations.
    package var isPaused = false
    /// No new work is taken.
    package var isDraining = false
    /// Each store that is known.
    package var stores: [StoreID: StoreStatistics] = [:]
    /// Jobs that are not finished.
    package var openJobs = 0
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

/// A model that rests.
package struct DownModel: Hashable, Sendable {
    /// What its last failure said.
    package let message: String
    /// Since when it has not worked.
    package let since: Moment
    /// When it is probed; nil: a probe runs.
    package let until: Moment?
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
    /// The figures of this moment.
    package mutating func statistics(at now: Moment) -> EngineStatistics {
        var figures = EngineStatistics()
        figures.queueLength = queue.backlogged.reduce(0) { $0 + queue.ready(of: $1) + uploads.ready(of: $1) }
        figures.queueLength += uploads.backlogged.reduce(0) {
            $0 + (queue.ready(of: $1) == 0 ? uploads.ready(of: $1) : 0)
        }
        figures.counts = totals
        figures.createdInWindow = creations.sentInWindow(at: now)
        figures.createLimit = limit.limit
        figures.setLimit = limit.setLimit
        figures.burst = limit.burst
        figures.createOpen = creations.open
        figures.nextSlot = creations.nextSlot(at: now)
        figures.throttledUntil = creations.blockedUntil.flatMap { $0 > now ? $0 : nil }
        figures.learnedLimit = limit.learned
        figures.reason = limit.reason
        figures.isSetByAdmin = limit.admin != nil
        figures.readsInWindow = reads.sentInWindow(at: now)
        figures.readLimit = reads.limit
        figures.readsOpen = reads.open
        figures.nextReadSlot = reads.nextSlot(at: now)
        figures.readsThrottledUntil = reads.blockedUntil.flatMap { $0 > now ? $0 : nil }
        figures.tally = tally
        figures.gate = gate.reason == nil ? nil : gate
        figures.readGate = readGate.reason == nil ? nil : readGate
        figures.listGate = listGate.isShut ? listGate : nil
        for (model, breaker) in models.breakers where breaker.isDown {
            figures.downModels[model] = DownModel(breaker, at: now)
        }
        figures.noSpace = fetches.noSpace
        figures.forPerson = forPerson
        figures.isPaused = isPaused
        figures.isDraining = isDraining
        figures.openJobs = jobs.count
        figures.pendingJobs = jobs.count - jobs.startedCount
        figures.day = ledger.day
        figures.spent = ledger.all
        figures.dailyBudget = settings.dailyBudget
        figures.providerOffset = providerClock.offset(at: now)
        figures.isOverBudget = !ledger.unaffordable.isEmpty
        for (id, record) in stores {
            let waiting = waitingForBudget(of: id)
            figures.waitingForBudget += waiting
            figures.stores[id] = StoreStatistics(
                settings: record.settings, queued: record.queued, inFlight: record.inFlight,
                spent: ledger.spent(by: id), waitingForBudget: waiting,
                hopeless: waiting > 0 ? hopeless(of: id) : 0, isOverBudget: !record.unaffordable.isEmpty)
        }
        let wanting = figures.stores.filter {
            $0.value.queued > $0.value.waitingForBudget && !$0.value.settings.isPaused
        }
        let shares = Shares(wanting.keys.map { weight(of: $0) }, part: queue.partOfBatch)
        for id in wanting.keys { figures.stores[id]?.share = shares.of(weight(of: id)) }
        return figures
    }
}

extension DownModel {
    init(_ breaker: ModelBreaker, at now: Moment) {
        self.init(message: breaker.message, since: breaker.since ?? now, until: breaker.restEnd)
    }
}
