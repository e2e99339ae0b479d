package import ImgoptJSON
package import ImgoptWire

// The wire's results have inits without defaults, so that the daemon forgets no member. Tests that look at one thing
// leave out the rest: each sample has the members that tests set as parameters.

extension CreateStats {
    /// A sample with what a test says of it.
    package static func sample(
        rpm: Int, burst: Int, inLastMinute: Int, open: Int, nextSlotMilliseconds: Int, rejectedTotal: Int64,
        reason: RateReason? = nil
    ) -> CreateStats {
        CreateStats(
            rpm: rpm, burst: burst, inLastMinute: inLastMinute, open: open, nextSlotMilliseconds: nextSlotMilliseconds,
            throttledUntil: nil, rejectedTotal: rejectedTotal, cachedTotal: 0, learnedRPM: nil, reason: reason
        )
    }
}

extension FailingImages {
    /// A sample with what a test says of it.
    package static func sample(images: Int, nextAttemptAt: Timestamp? = nil) -> FailingImages {
        FailingImages(images: images, error: nil, nextAttemptAt: nextAttemptAt)
    }
}

extension Forecast {
    /// A sample with what a test says of it.
    package static func sample(
        finishedSeconds: Double?, images: Int, rpm: Int, stores: [StoreForecast] = []
    ) -> Forecast {
        Forecast(finishedSeconds: finishedSeconds, images: images, rpm: rpm, jobs: [], stores: stores, held: [])
    }
}

extension Item {
    /// A sample with what a test says of it.
    package static func sample(
        id: Int64, job: Int64, imageID: String? = nil, store: StoreName, state: ItemState, attempts: Int,
        prediction: String? = nil, source: String, prompt: String? = nil, model: String, createdAt: Timestamp,
        startedAt: Timestamp? = nil, finishedAt: Timestamp? = nil, predictTimeSeconds: Double? = nil,
        cached: Bool = false, cancelRequested: Bool = false, outputs: [Output] = [], error: ItemError? = nil,
        nextAttemptAt: Timestamp? = nil
    ) -> Item {
        Item(
            id: id, job: job, imageID: imageID, store: store, state: state, attempts: attempts, prediction: prediction,
            source: source, prompt: prompt, model: model, version: nil, createdAt: createdAt, startedAt: startedAt,
            finishedAt: finishedAt, predictTimeSeconds: predictTimeSeconds, cached: cached,
            cancelRequested: cancelRequested, outputs: outputs, skipped: [], value: nil, error: error,
            nextAttemptAt: nextAttemptAt, account: nil
        )
    }
}

extension Job {
    /// A sample with what a test says of it.
    package static func sample(
        id: Int64, store: StoreName, state: JobState, counts: ItemCounts, images: Int, priority: Int,
        open: Bool = false, createdAt: Timestamp, existing: Bool = false
    ) -> Job {
        Job(
            id: id, store: store, state: state, counts: counts, images: images, priority: priority, key: nil,
            metadata: [:], open: open, createdAt: createdAt, startedAt: nil, finishedAt: nil, error: nil, failing: nil,
            etaSeconds: nil, position: nil, spent: nil, user: "anna", uid: 1_000, pid: 4_711,
            existing: existing
        )
    }
}

extension JobCounts {
    /// A sample with what a test says of it.
    package static func sample(pending: Int = 0, running: Int = 0) -> JobCounts {
        JobCounts(pending: pending, running: running, done: 0, failed: 0, canceled: 0)
    }
}

extension JobExplanation {
    /// A sample with what a test says of it.
    package static func sample(
        job: Int64, state: JobState, position: Int? = nil, etaP50Seconds: Int? = nil, etaP90Seconds: Int? = nil,
        nextSlotMilliseconds: Int? = nil, storesAhead: Int? = nil, summary: [WaitSummary] = [],
        waiting: [WaitingItem] = []
    ) -> JobExplanation {
        JobExplanation(
            job: job, state: state, position: position, etaP50Seconds: etaP50Seconds, etaP90Seconds: etaP90Seconds,
            nextSlotMilliseconds: nextSlotMilliseconds, storesAhead: storesAhead, maxPaidRuns: nil, summary: summary,
            waiting: waiting
        )
    }
}

extension Latency {
    /// A sample with what a test says of it.
    package static func sample(total: Quantiles = .sample()) -> Latency {
        Latency(queued: .sample(), creation: .sample(), prediction: .sample(), saving: .sample(), total: total)
    }
}

extension ModelStatus {
    /// A sample with what a test says of it.
    package static func sample(
        model: String, state: ModelState, failures: Int = 0, until: Timestamp? = nil
    ) -> ModelStatus {
        ModelStatus(
            model: model, state: state, failures: failures, message: nil, since: nil, until: until, runMilliseconds: nil
        )
    }
}

extension MoneyStatus {
    /// A sample with what a test says of it.
    package static func sample(currency: String, day: String) -> MoneyStatus {
        MoneyStatus(currency: currency, day: day, spent: Amount(micros: 0), dailyBudget: nil, held: 0, heldBy: nil)
    }
}

extension Overview {
    /// A sample with what a test says of it.
    package static func sample(
        timestamp: Timestamp, items: ItemCounts = ItemCounts(), jobs: JobCounts = .sample(), stores: [StoreStatus] = [],
        throughput: Throughput = .sample(), latency: Latency = .sample(), money: MoneyStatus? = nil
    ) -> Overview {
        Overview(
            timestamp: timestamp, items: items, jobs: jobs, stores: stores, throughput: throughput, latency: latency,
            databaseBytes: 0, outputsBytes: 0, money: money
        )
    }
}

extension PlannedModel {
    /// A sample with what a test says of it.
    package static func sample(
        model: String, version: String? = nil, known: Bool, creations: Int, cost: Amount
    ) -> PlannedModel {
        PlannedModel(model: model, version: version, known: known, creations: creations, cost: cost, input: nil)
    }
}

extension Quantiles {
    /// A sample with what a test says of it.
    package static func sample(p50Milliseconds: Int? = nil, p99Milliseconds: Int? = nil) -> Quantiles {
        Quantiles(samples: 0, p50Milliseconds: p50Milliseconds, p90Milliseconds: nil, p99Milliseconds: p99Milliseconds)
    }
}

extension ReadStats {
    /// A sample with what a test says of it.
    package static func sample(rpm: Int, inLastMinute: Int, perImage: Double) -> ReadStats {
        ReadStats(
            rpm: rpm, inLastMinute: inLastMinute, perImage: perImage, open: 0, nextSlotMilliseconds: 0,
            throttledUntil: nil, rejectedTotal: 0
        )
    }
}

extension ServerInfoResult {
    /// A sample with what a test says of it.
    package static func sample(
        name: String, version: String, protocolVersion: Int, pid: Int, startedAt: Timestamp, provider: String, uid: Int,
        role: Role
    ) -> ServerInfoResult {
        ServerInfoResult(
            name: name, version: version, protocolVersion: protocolVersion, pid: pid, startedAt: startedAt,
            provider: provider, limits: [:], uid: uid, role: role
        )
    }
}

extension Stats {
    /// A sample with what a test says of it.
    package static func sample(
        status: StatsStatus, timestamp: Timestamp, rateLimiter: RateLimiterStats, health: HealthStats,
        create: CreateStats, read: ReadStats
    ) -> Stats {
        Stats(
            status: status, timestamp: timestamp, rateLimiter: rateLimiter, health: health, create: create, read: read,
            money: nil, accounts: nil
        )
    }
}

extension StoreStatus {
    /// A sample with what a test says of it.
    package static func sample(
        store: StoreName, weight: Double = 1, rpm: Int? = nil, maxQueued: Int? = nil, paused: Bool = false,
        queued: Int = 0, inFlight: Int = 0, done: Int = 0, failed: Int = 0, share: Double = 0,
        waitMilliseconds: Int? = nil, money: MoneyStatus? = nil
    ) -> StoreStatus {
        StoreStatus(
            store: store, weight: weight, maxInFlight: nil, rpm: rpm, maxQueued: maxQueued, paused: paused,
            queued: queued, inFlight: inFlight, done: done, failed: failed, share: share,
            waitMilliseconds: waitMilliseconds, money: money, accounts: nil
        )
    }
}

extension SubmitPlan {
    /// A sample with what a test says of it.
    package static func sample(
        store: StoreName, images: Int, creations: Int, cached: Int = 0, refusedImages: Int = 0,
        refused: [PlannedRefusal] = [], models: [PlannedModel] = [], inputs: JSONObject? = nil,
        warnings: [String] = [], cost: Amount, currency: String, finishedSeconds: Double? = nil, held: String? = nil
    ) -> SubmitPlan {
        SubmitPlan(
            dryRun: true, store: store, images: images, job: nil, creations: creations, cached: cached,
            refusedImages: refusedImages, refused: refused, models: models, inputs: inputs, warnings: warnings,
            cost: cost, currency: currency, finishedSeconds: finishedSeconds, held: held
        )
    }
}

extension Throughput {
    /// A sample with what a test says of it.
    package static func sample(
        doneLastMinute: Int = 0, doneLastHour: Int = 0, createdLastMinute: Int = 0
    ) -> Throughput {
        Throughput(
            doneLastMinute: doneLastMinute, doneLastHour: doneLastHour, createdLastMinute: createdLastMinute,
            createdLastHour: 0, failedLastHour: 0
        )
    }
}

extension TimelineStep {
    /// A sample with what a test says of it.
    package static func sample(
        step: TimelineStepKind, at: Timestamp, attempt: Int? = nil, afterMilliseconds: Int? = nil
    ) -> TimelineStep {
        TimelineStep(step: step, at: at, attempt: attempt, afterMilliseconds: afterMilliseconds, slowest: false)
    }
}

extension WaitingItem {
    /// A sample with what a test says of it.
    package static func sample(
        item: Int64, imageID: String? = nil, state: ItemState, reason: WaitReason, since: Timestamp? = nil,
        until: Timestamp? = nil, position: Int? = nil, etaP50Seconds: Int? = nil, etaP90Seconds: Int? = nil,
        detail: String? = nil
    ) -> WaitingItem {
        WaitingItem(
            item: item, imageID: imageID, state: state, reason: reason, since: since, until: until, position: position,
            etaP50Seconds: etaP50Seconds, etaP90Seconds: etaP90Seconds, detail: detail, attempts: nil, error: nil
        )
    }
}
