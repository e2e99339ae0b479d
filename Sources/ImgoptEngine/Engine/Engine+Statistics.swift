/// The engine's figures at a moment.
package struct EngineStatistics: Sendable {
    /// Items that could be created now but for the rate.
    package var queueLength = 0
    /// Items of open jobs by state.
    package var counts = ItemCounts()
    /// Of each account that is in use, and of those that are no longer in the settings.
    package var accounts: [AccountID: AccountStatistics] = [.main: AccountStatistics()]
    /// What was counted since the start.
    package var tally = EngineTally()
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

    /// An engine that nobody has looked at yet.
    package init() {}

    /// The account of `replicate.*` and `limiter.*`.
    package var main: AccountStatistics {
        get { accounts[.main] ?? AccountStatistics() }
        set { accounts[.main] = newValue }
    }

    /// Creations sent in the last window, of all accounts.
    package var createdInWindow: Int { accounts.values.reduce(0) { $0 + $1.createdInWindow } }

    /// Creations a window at most now, of all accounts that are in use.
    package var createLimit: Int { accounts.values.reduce(0) { $1.isGone ? $0 : $0 + $1.createLimit } }

    /// When the provider refused a creation for the rate last, of any account; nil: it never did.
    package var lastRefusal: Moment? { accounts.values.compactMap(\.tally.lastRefusal).max() }
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
        figures.tally = totals.tally
        let mayBeSent = figures.queueLength + totals[.creating] > 0
        let inFlight = inFlightByAccount()
        for account in lanes.ids {
            figures.accounts[account] = statistics(of: account, inFlight[account] ?? 0, mayBeSent: mayBeSent, at: now)
        }
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

    /// `mayBeSent`: whether a creation is on its way, or something waits for one.
    private mutating func statistics(
        of account: AccountID, _ inFlight: Int, mayBeSent: Bool, at now: Moment
    ) -> AccountStatistics {
        var figures = AccountStatistics()
        figures.isGone = lanes[account].isGone
        figures.isPaused = lanes[account].isPaused
        figures.inFlight = inFlight
        figures.createdInWindow = lanes[account].creations.limiter.sentInWindow(at: now)
        figures.createLimit = lanes[account].creations.limit.limit
        figures.setLimit = lanes[account].creations.limit.setLimit
        figures.burst = lanes[account].creations.limit.burst
        figures.createOpen = lanes[account].creations.limiter.open
        figures.nextSlot = lanes[account].creations.limiter.nextSlot(at: now)
        figures.throttledUntil = lanes[account].creations.limiter.blockedUntil.flatMap { $0 > now ? $0 : nil }
        figures.learnedLimit = lanes[account].creations.limit.learned
        figures.reason = lanes[account].creations.limit.reason
        figures.isSetByAdmin = lanes[account].creations.limit.admin != nil
        figures.readsInWindow = lanes[account].reads.limiter.sentInWindow(at: now)
        figures.readLimit = lanes[account].reads.limiter.limit
        figures.readsOpen = lanes[account].reads.limiter.open
        figures.nextReadSlot = lanes[account].reads.limiter.nextSlot(at: now)
        figures.readsThrottledUntil = lanes[account].reads.limiter.blockedUntil.flatMap { $0 > now ? $0 : nil }
        figures.tally = lanes[account].tally
        let gate = lanes[account].creations.gate
        if gate.isRead, !mayBeSent {
            figures.failedCreations = gate.message
        } else if gate.reason != nil {
            figures.gate = gate
        }
        figures.readGate = lanes[account].reads.gate.reason == nil ? nil : lanes[account].reads.gate
        figures.listGate = lanes[account].listGate.isShut ? lanes[account].listGate : nil
        figures.searchTrouble = lanes[account].search.trouble
        figures.providerOffset = lanes[account].clock.offset(at: now)
        figures.spent = ledger.spent(of: account)
        figures.dailyBudget = settings.accounts[account]?.dailyBudget
        figures.isOverBudget = !ledger.unaffordable(of: account).isEmpty
        return figures
    }

    private func inFlightByAccount() -> [AccountID: Int] {
        guard lanes.ids.count > 1 else { return [.main: totals.inFlight] }
        return active.values.reduce(into: [:]) { counts, item in
            if Self.isInFlight(item.phase.state) { counts[item.account, default: 0] += 1 }
        }
    }

    private func isWanted(_ model: ModelID) -> Bool {
        waiting.hasWork(for: model)
            || active.values.contains { $0.run.model == model && !$0.phase.isPaidFor }
    }
}
