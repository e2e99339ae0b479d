package import ImgoptJSON

/// The creations' limiter, in the shape of the system that this one succeeds.
package struct RateLimiterStats: WireValue {
    /// Items that could be created now but for the rate.
    package var queueLength: Int

    /// Creations in the last minute.
    package var requestsInLastMinute: Int

    /// Creations that a minute may have.
    package var maxRPM: Int

    /// The part of them that was used, in percent.
    package var rpmUsagePercent: Double

    /// A value of these members.
    package init(queueLength: Int, requestsInLastMinute: Int, maxRPM: Int, rpmUsagePercent: Double) {
        self.queueLength = queueLength
        self.requestsInLastMinute = requestsInLastMinute
        self.maxRPM = maxRPM
        self.rpmUsagePercent = rpmUsagePercent
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        queueLength = try members.required("queueLength")
        requestsInLastMinute = try members.required("requestsInLastMinute")
        maxRPM = try members.required("maxRPM")
        rpmUsagePercent = try members.required("rpmUsagePercent")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "queueLength": queueLength.json, "requestsInLastMinute": requestsInLastMinute.json, "maxRPM": maxRPM.json,
            "rpmUsagePercent": rpmUsagePercent.json,
        ])
    }
}

/// Whether the limiter is well, in the shape of the system that this one succeeds.
package struct HealthStats: WireValue {
    /// Whether the queue is shorter than its threshold.
    package var queueHealthy: Bool

    /// Whether the provider refused nothing in the last minute.
    package var rpmHealthy: Bool

    /// A value of these members.
    package init(queueHealthy: Bool, rpmHealthy: Bool) {
        self.queueHealthy = queueHealthy
        self.rpmHealthy = rpmHealthy
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        queueHealthy = try members.required("queueHealthy")
        rpmHealthy = try members.required("rpmHealthy")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["queueHealthy": queueHealthy.json, "rpmHealthy": rpmHealthy.json])
    }
}

/// The budget of creations.
package struct CreateStats: WireValue {
    /// Creations a minute in force.
    package var rpm: Int

    /// Creations that may go at once.
    package var burst: Int

    /// Creations that count in the rolling window.
    package var inLastMinute: Int

    /// Creations that are sent and not answered.
    package var open: Int

    /// Milliseconds until the next may be sent.
    package var nextSlotMilliseconds: Int

    /// Until when the provider said to wait.
    package var throttledUntil: Timestamp?

    /// Creations that the provider refused for the rate, since the start.
    package var rejectedTotal: Int64

    /// Images that needed no creation, since identical work was there, since the start.
    package var cachedTotal: Int64

    /// The rate that the provider's refusals taught.
    package var learnedRPM: Int?

    /// Why the live rate is below the set one.
    package var reason: RateReason?

    /// A value of these members.
    package init(
        rpm: Int, burst: Int, inLastMinute: Int, open: Int, nextSlotMilliseconds: Int,
        throttledUntil: Timestamp? = nil, rejectedTotal: Int64, cachedTotal: Int64 = 0, learnedRPM: Int? = nil,
        reason: RateReason? = nil
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

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        rpm = try members.required("rpm")
        burst = try members.required("burst")
        inLastMinute = try members.required("in_last_minute")
        open = try members.required("open")
        nextSlotMilliseconds = try members.required("next_slot_ms")
        throttledUntil = try members.optional("throttled_until")
        rejectedTotal = try members.required("rejected_total")
        cachedTotal = try members.optional("cached_total") ?? 0
        learnedRPM = try members.optional("learned_rpm")
        reason = try members.optional("reason")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "rpm": rpm.json, "burst": burst.json, "in_last_minute": inLastMinute.json, "open": open.json,
            "next_slot_ms": nextSlotMilliseconds.json, "throttled_until": throttledUntil?.json ?? .null,
            "rejected_total": rejectedTotal.json, "cached_total": cachedTotal.json,
            "learned_rpm": learnedRPM?.json ?? .null,
            "reason": reason?.json ?? .null,
        ])
    }
}

/// The budget of reads.
package struct ReadStats: WireValue {
    /// Reads a minute in force.
    package var rpm: Int

    /// Reads that count in the rolling window.
    package var inLastMinute: Int

    /// Reads that an image took, on average over the last hour.
    package var perImage: Double

    /// Reads that are sent and not answered.
    package var open: Int

    /// Milliseconds until the next may be sent.
    package var nextSlotMilliseconds: Int

    /// Until when the provider said to wait.
    package var throttledUntil: Timestamp?

    /// Reads that the provider refused for the rate, since the start.
    package var rejectedTotal: Int64

    /// A value of these members.
    package init(
        rpm: Int, inLastMinute: Int, perImage: Double, open: Int = 0, nextSlotMilliseconds: Int = 0,
        throttledUntil: Timestamp? = nil, rejectedTotal: Int64 = 0
    ) {
        self.rpm = rpm
        self.inLastMinute = inLastMinute
        self.perImage = perImage
        self.open = open
        self.nextSlotMilliseconds = nextSlotMilliseconds
        self.throttledUntil = throttledUntil
        self.rejectedTotal = rejectedTotal
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        rpm = try members.required("rpm")
        inLastMinute = try members.required("in_last_minute")
        perImage = try members.required("per_image")
        open = try members.optional("open") ?? 0
        nextSlotMilliseconds = try members.optional("next_slot_ms") ?? 0
        throttledUntil = try members.optional("throttled_until")
        rejectedTotal = try members.optional("rejected_total") ?? 0
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "rpm": rpm.json, "in_last_minute": inLastMinute.json, "per_image": perImage.json, "open": open.json,
            "next_slot_ms": nextSlotMilliseconds.json, "throttled_until": throttledUntil?.json ?? .null,
            "rejected_total": rejectedTotal.json,
        ])
    }
}

/// The limiter's statistics.
package struct Stats: WireValue {
    /// How things stand.
    package var status: StatsStatus

    /// When this was so.
    package var timestamp: Timestamp

    /// The creations' limiter.
    package var rateLimiter: RateLimiterStats

    /// Whether it is well.
    package var health: HealthStats

    /// The budget of creations.
    package var create: CreateStats

    /// The budget of reads.
    package var read: ReadStats

    /// What was spent today, and what may be.
    package var money: MoneyStatus?

    /// A value of these members.
    package init(
        status: StatsStatus, timestamp: Timestamp, rateLimiter: RateLimiterStats, health: HealthStats,
        create: CreateStats, read: ReadStats, money: MoneyStatus? = nil
    ) {
        self.status = status
        self.timestamp = timestamp
        self.rateLimiter = rateLimiter
        self.health = health
        self.create = create
        self.read = read
        self.money = money
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        status = try members.required("status")
        timestamp = try members.required("timestamp")
        rateLimiter = try members.required("rateLimiter")
        health = try members.required("health")
        create = try members.required("create")
        read = try members.required("read")
        money = try members.optional("money")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "status": status.json, "timestamp": timestamp.json, "rateLimiter": rateLimiter.json,
            "health": health.json, "create": create.json, "read": read.json, "money": money?.json,
        ])
    }
}

extension RateLimiterStats {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "RateLimiterStats",
            [
                .required("queueLength", .count), .required("requestsInLastMinute", .count),
                .required("maxRPM", .count), .required("rpmUsagePercent", .number),
            ])
    }
}

extension HealthStats {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "HealthStats",
            [
                .required("queueHealthy", .bool), .required("rpmHealthy", .bool),
            ])
    }
}

extension CreateStats {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "CreateStats",
            [
                .required("rpm", .count), .required("burst", .count), .required("in_last_minute", .count),
                .required("open", .count), .required("next_slot_ms", .count),
                .required("throttled_until", Timestamp.schema.orNull), .required("rejected_total", .count),
                .required("cached_total", .count), .required("learned_rpm", .count.orNull),
                .required("reason", RateReason.schema.orNull),
            ])
    }
}

extension ReadStats {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "ReadStats",
            [
                .required("rpm", .count), .required("in_last_minute", .count), .required("per_image", .number),
                .required("open", .count), .required("next_slot_ms", .count),
                .required("throttled_until", Timestamp.schema.orNull), .required("rejected_total", .count),
            ])
    }
}

extension Stats {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Stats",
            [
                .required("status", StatsStatus.schema), .required("timestamp", Timestamp.schema),
                .required("rateLimiter", RateLimiterStats.schema), .required("health", HealthStats.schema),
                .required("create", CreateStats.schema), .required("read", ReadStats.schema),
                .optional("money", MoneyStatus.schema),
            ])
    }
}
