import ImgoptEngine
import ImgoptWire

extension Stats {
    /// The limiter's figures, in the shape of the contract. `account`: of it alone; nil: of all, and `create` and
    /// `read` are the main one's. `names`: those of the accounts.
    init(
        _ figures: EngineStatistics, of account: AccountID?, names: [AccountID: String], _ settings: Settings,
        _ health: HealthStatus, at now: Moment
    ) {
        let shown = figures.accounts[account ?? .main] ?? AccountStatistics()
        let (created, limit) =
            account == nil
            ? (figures.createdInWindow, figures.createLimit) : (shown.createdInWindow, shown.createLimit)
        let lastRefusal = account == nil ? figures.lastRefusal : shown.tally.lastRefusal
        let percent = Double(created) * 100 / Double(max(limit, 1))
        let quiet = TimeSpan.seconds(Int64(settings.metrics.healthyAfterThrottleSeconds))
        self.init(
            status: StatsStatus(figures, health), timestamp: Timestamp(now),
            rateLimiter: RateLimiterStats(
                queueLength: figures.queueLength, requestsInLastMinute: created, maxRPM: limit,
                rpmUsagePercent: (percent * 10).rounded() / 10),
            health: HealthStats(
                queueHealthy: figures.queueLength < settings.metrics.healthyQueueLength,
                rpmHealthy: lastRefusal.map { now - $0 >= quiet } ?? true),
            create: CreateStats(shown, cached: figures.tally.cached, at: now),
            read: ReadStats(shown, finished: figures.tally.done + figures.tally.failed, at: now),
            money: MoneyStatus(figures, currency: settings.money.currency),
            accounts: figures.accounts.count == 1
                ? nil
                : Dictionary(
                    uniqueKeysWithValues: figures.accounts.map { id, own in
                        (names[id] ?? "\(id.rawValue)", AccountStats(own, at: now))
                    }))
    }
}

extension CreateStats {
    fileprivate init(_ figures: AccountStatistics, cached: Int, at now: Moment) {
        self.init(
            rpm: figures.createLimit, burst: figures.burst, inLastMinute: figures.createdInWindow,
            open: figures.createOpen,
            nextSlotMilliseconds: figures.nextSlot.map { Int(max(0, ($0 - now).milliseconds)) } ?? 0,
            throttledUntil: figures.throttledUntil.map { Timestamp($0) },
            rejectedTotal: Int64(figures.tally.refusedCreations), cachedTotal: Int64(cached),
            learnedRPM: figures.learnedLimit, reason: figures.reason.map { RateReason($0) })
    }
}

extension ReadStats {
    fileprivate init(_ figures: AccountStatistics, finished: Int, at now: Moment) {
        self.init(
            rpm: figures.readLimit, inLastMinute: figures.readsInWindow,
            perImage: (Double(figures.tally.reads) * 100 / Double(max(finished, 1))).rounded() / 100,
            open: figures.readsOpen,
            nextSlotMilliseconds: figures.nextReadSlot.map { Int(max(0, ($0 - now).milliseconds)) } ?? 0,
            throttledUntil: figures.readsThrottledUntil.map { Timestamp($0) },
            rejectedTotal: Int64(figures.tally.refusedReads))
    }
}

extension AccountStats {
    fileprivate init(_ figures: AccountStatistics, at now: Moment) {
        self.init(
            create: CreateStats(figures, cached: 0, at: now),
            read: ReadStats(figures, finished: figures.tally.creations, at: now),
            inFlight: figures.inFlight, state: AccountState(figures))
    }
}

extension AccountState {
    init(_ figures: AccountStatistics) {
        self =
            if figures.isGone {
                .absent
            } else if figures.isPaused {
                .paused
            } else if figures.gate != nil {
                .down
            } else {
                figures.throttledUntil == nil ? .running : .throttled
            }
    }
}

extension StatsStatus {
    /// What an admin did comes first: it explains the rest.
    fileprivate init(_ figures: EngineStatistics, _ health: HealthStatus) {
        if figures.isDraining {
            self = .draining
        } else if figures.isPaused {
            self = .paused
        } else {
            self =
                switch health {
                case .ok, .paused, .draining: .ok
                case .degraded: .degraded
                case .failing: .failing
                }
        }
    }
}
