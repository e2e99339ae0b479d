import ImgoptEngine
import ImgoptWire

extension Stats {
    /// The limiter's figures, in the shape of the contract.
    init(_ figures: EngineStatistics, _ settings: Settings, _ health: HealthStatus, at now: Moment) {
        let percent = Double(figures.createdInWindow) * 100 / Double(max(figures.createLimit, 1))
        let quiet = TimeSpan.seconds(Int64(settings.metrics.healthyAfterThrottleSeconds))
        let finished = figures.tally.done + figures.tally.failed
        self.init(
            status: StatsStatus(figures, health), timestamp: Timestamp(now),
            rateLimiter: RateLimiterStats(
                queueLength: figures.queueLength, requestsInLastMinute: figures.createdInWindow,
                maxRPM: figures.createLimit, rpmUsagePercent: (percent * 10).rounded() / 10),
            health: HealthStats(
                queueHealthy: figures.queueLength < settings.metrics.healthyQueueLength,
                rpmHealthy: figures.laneTally.lastRefusal.map { now - $0 >= quiet } ?? true),
            create: CreateStats(
                rpm: figures.createLimit, burst: figures.burst, inLastMinute: figures.createdInWindow,
                open: figures.createOpen,
                nextSlotMilliseconds: figures.nextSlot.map { Int(max(0, ($0 - now).milliseconds)) } ?? 0,
                throttledUntil: figures.throttledUntil.map { Timestamp($0) },
                rejectedTotal: Int64(figures.laneTally.refusedCreations), cachedTotal: Int64(figures.tally.cached),
                learnedRPM: figures.learnedLimit,
                reason: figures.reason.map { RateReason($0) }),
            read: ReadStats(
                rpm: figures.readLimit, inLastMinute: figures.readsInWindow,
                perImage: (Double(figures.laneTally.reads) * 100 / Double(max(finished, 1))).rounded() / 100,
                open: figures.readsOpen,
                nextSlotMilliseconds: figures.nextReadSlot.map { Int(max(0, ($0 - now).milliseconds)) } ?? 0,
                throttledUntil: figures.readsThrottledUntil.map { Timestamp($0) },
                rejectedTotal: Int64(figures.laneTally.refusedReads)),
            money: MoneyStatus(figures, currency: settings.money.currency))
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
