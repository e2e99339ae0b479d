/// The creations' limiter, in the shape of the system that this one succeeds.
public struct RateLimiterStats: WireObject {
    public var queueLength: Int
    public var requestsInLastMinute: Int
    public var maxRPM: Int
    public var rpmUsagePercent: Double

    package init(queueLength: Int, requestsInLastMinute: Int, maxRPM: Int, rpmUsagePercent: Double) {
        self.queueLength = queueLength
        self.requestsInLastMinute = requestsInLastMinute
        self.maxRPM = maxRPM
        self.rpmUsagePercent = rpmUsagePercent
    }

    public static let shape = Shape(
        Self.init,
        .required("queueLength", \.queueLength, as: .count, "Items that could be created now but for the rate."),
        .required("requestsInLastMinute", \.requestsInLastMinute, as: .count, "Creations in the last minute."),
        .required("maxRPM", \.maxRPM, as: .count, "Creations that a minute may have."),
        .required("rpmUsagePercent", \.rpmUsagePercent, "The part of them that was used, in percent."))
}

/// Whether the limiter is well, in the shape of the system that this one succeeds.
public struct HealthStats: WireObject {
    public var queueHealthy: Bool
    public var rpmHealthy: Bool

    package init(queueHealthy: Bool, rpmHealthy: Bool) {
        self.queueHealthy = queueHealthy
        self.rpmHealthy = rpmHealthy
    }

    public static let shape = Shape(
        Self.init,
        .required("queueHealthy", \.queueHealthy, "Whether the queue is shorter than its threshold."),
        .required("rpmHealthy", \.rpmHealthy, "Whether the provider refused nothing in the last minute."))
}

/// The budget of creations.
public struct CreateStats: WireObject {
    public var rpm: Int
    public var burst: Int
    public var inLastMinute: Int
    public var open: Int
    public var nextSlotMilliseconds: Int
    public var throttledUntil: Timestamp?
    public var rejectedTotal: Int64
    public var cachedTotal: Int64
    public var learnedRPM: Int?
    public var reason: RateReason?

    package init(
        rpm: Int, burst: Int, inLastMinute: Int, open: Int, nextSlotMilliseconds: Int, throttledUntil: Timestamp?,
        rejectedTotal: Int64, cachedTotal: Int64, learnedRPM: Int?, reason: RateReason?
    ) {
        self.rpm = rpm
        self.burst = burst
        self.inLastMinute = inLastMinute
        self.open = open
        self.nextSlotMilliseconds = nextSlotMilliseconds
        self.throttledUntil = throttledUntil
        self.rejectedTotal = rejectedTotal
        self.cachedTotal = cachedTotal
        self.learnedRPM = learnedRPM
        self.reason = reason
    }

    public static let shape = Shape(
        Self.init,
        .required("rpm", \.rpm, as: .count, "Creations a minute in force."),
        .required("burst", \.burst, as: .count, "Creations that may go at once."),
        .required("in_last_minute", \.inLastMinute, as: .count, "Creations that count in the rolling window."),
        .required("open", \.open, as: .count, "Creations that are sent and not answered."),
        .required("next_slot_ms", \.nextSlotMilliseconds, as: .count, "Milliseconds until the next may be sent."),
        .nullable("throttled_until", \.throttledUntil, "Until when the provider said to wait."),
        .required(
            "rejected_total", \.rejectedTotal, as: .count,
            "Creations that the provider refused for the rate, since the start."),
        .required(
            "cached_total", \.cachedTotal, as: .count,
            "Images that needed no creation, since identical work was there, since the start."),
        .nullable("learned_rpm", \.learnedRPM, as: .count, "The rate that the provider's refusals taught."),
        .nullable("reason", \.reason, "Why the live rate is below the set one."))
}

/// The budget of reads.
public struct ReadStats: WireObject {
    public var rpm: Int
    public var inLastMinute: Int
    public var perImage: Double
    public var open: Int
    public var nextSlotMilliseconds: Int
    public var throttledUntil: Timestamp?
    public var rejectedTotal: Int64

    package init(
        rpm: Int, inLastMinute: Int, perImage: Double, open: Int, nextSlotMilliseconds: Int, throttledUntil: Timestamp?,
        rejectedTotal: Int64
    ) {
        self.rpm = rpm
        self.inLastMinute = inLastMinute
        self.perImage = perImage
        self.open = open
        self.nextSlotMilliseconds = nextSlotMilliseconds
        self.throttledUntil = throttledUntil
        self.rejectedTotal = rejectedTotal
    }

    public static let shape = Shape(
        Self.init,
        .required("rpm", \.rpm, as: .count, "Reads a minute in force."),
        .required("in_last_minute", \.inLastMinute, as: .count, "Reads that count in the rolling window."),
        .required("per_image", \.perImage, "Reads that an image took, on average over the last hour."),
        .required("open", \.open, as: .count, "Reads that are sent and not answered."),
        .required(
            "next_slot_ms", \.nextSlotMilliseconds, as: .count,
            "Milliseconds until the next may be sent."),
        .nullable("throttled_until", \.throttledUntil, "Until when the provider said to wait."),
        .required(
            "rejected_total", \.rejectedTotal, as: .count,
            "Reads that the provider refused for the rate, since the start."))
}

/// The limiter's statistics.
public struct Stats: WireObject {
    public var status: StatsStatus
    public var timestamp: Timestamp
    public var rateLimiter: RateLimiterStats
    public var health: HealthStats
    public var create: CreateStats
    public var read: ReadStats
    public var money: MoneyStatus?
    public var accounts: [String: AccountStats]?

    package init(
        status: StatsStatus, timestamp: Timestamp, rateLimiter: RateLimiterStats, health: HealthStats,
        create: CreateStats, read: ReadStats, money: MoneyStatus?, accounts: [String: AccountStats]?
    ) {
        self.status = status
        self.timestamp = timestamp
        self.rateLimiter = rateLimiter
        self.health = health
        self.create = create
        self.read = read
        self.money = money
        self.accounts = accounts
    }

    public static let shape = Shape(
        Self.init,
        .required("status", \.status, "How things stand."),
        .required("timestamp", \.timestamp, "When this was so."),
        .required("rateLimiter", \.rateLimiter, "The creations' limiter."),
        .required("health", \.health, "Whether it is well."),
        .required("create", \.create, "The budget of creations, of `default` or of the account asked for."),
        .required("read", \.read, "The budget of reads, of the same account."),
        .optional("money", \.money, "What was spent today, and what may be."),
        .optional("accounts", \.accounts, "Each account by its name; left out: there is only `default`."))
}
