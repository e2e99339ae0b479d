public struct JobExplain: WireMethod {
    public typealias Result = JobExplanation

    public static let facts = MethodFacts(
        "job.explain", "What each waiting item of a job waits for",
        access: .owner, from: .turn, as: .question, errors: [.unknownJob])

    public var job: Int64

    public init(job: Int64) { self.job = job }

    public static let shape = Shape(
        Self.init(job:),
        .required("job", \.job, example: "12", "The job."))
}

/// What an item waits for.
public enum WaitReason: String, WireValue, CaseIterable {
    /// The budget of requests a minute.
    case rate
    /// Other stores, whose turn it is.
    case share
    /// Other images of its store, which come first.
    case order
    /// The store's own limit.
    case storeLimit = "store_limit"
    /// The limit of open predictions.
    case inFlight = "in_flight"
    /// Somebody paused the store, its account or the daemon.
    case paused
    /// Its account, which is not in the settings.
    case account
    /// The provider said to wait, or cannot be reached.
    case providerBackoff = "provider_backoff"
    /// The time of its next attempt.
    case retryTime = "retry_time"
    /// The provider, which works on it.
    case provider
    /// Its outputs are being fetched.
    case saving
    /// Its bytes are being uploaded to the provider.
    case upload
    /// The answer to its creation was lost, and it is being looked for.
    case inDoubt = "in_doubt"
    /// A person: it is not known whether its creation took place, and it can't be found out.
    case unresolved
    /// The next day, in UTC: what is left of today's budget, its store's or that of all, is less than it costs.
    case budget
    /// The disk for outputs, which is full or refuses them.
    case diskFull = "disk_full"
}

/// What one item waits for.
public struct WaitingItem: WireObject {
    public var item: Int64
    public var imageID: String?
    public var state: ItemState
    public var reason: WaitReason
    public var since: Timestamp?
    public var until: Timestamp?
    public var position: Int?
    public var etaP50Seconds: Int?
    public var etaP90Seconds: Int?
    public var detail: String?
    public var attempts: Int?
    public var error: ItemError?

    package init(
        item: Int64, imageID: String?, state: ItemState, reason: WaitReason, since: Timestamp?, until: Timestamp?,
        position: Int?, etaP50Seconds: Int?, etaP90Seconds: Int?, detail: String?, attempts: Int?, error: ItemError?
    ) {
        self.attempts = attempts
        self.error = error
        self.etaP50Seconds = etaP50Seconds
        self.etaP90Seconds = etaP90Seconds
        self.item = item
        self.imageID = imageID
        self.state = state
        self.reason = reason
        self.since = since
        self.until = until
        self.position = position
        self.detail = detail
    }

    public static let shape = Shape(
        Self.init,
        .required("item", \.item, "The item."),
        .optional("image_id", \.imageID, "The client's own id of it."),
        .required("state", \.state, "Where it stands."),
        .required("reason", \.reason, "What it waits for."),
        .optional("since", \.since, "Since when."),
        .optional("until", \.until, "Until when, if that is known."),
        .optional("position", \.position, as: .count, "Images that will be created before it."),
        .nullable("eta_p50_s", \.etaP50Seconds, as: .count, "Seconds until it is done, as likely longer as shorter."),
        .nullable("eta_p90_s", \.etaP90Seconds, as: .count, "Seconds until it is done in nine of ten cases."),
        .optional("detail", \.detail, "The same for people, with the figures."),
        .optional(
            "attempts", \.attempts, as: .count,
            "How often it was paid for since a person last retried it, the try under way apart."),
        .optional("error", \.error, "What the last of these tries failed with."))
}

/// How many items wait for the same.
public struct WaitSummary: WireObject {
    public var reason: WaitReason
    public var items: Int
    public var detail: String?

    package init(reason: WaitReason, items: Int, detail: String?) {
        self.reason = reason
        self.items = items
        self.detail = detail
    }

    public static let shape = Shape(
        Self.init,
        .required("reason", \.reason, "What they wait for."),
        .required("items", \.items, as: .count, "How many."),
        .optional("detail", \.detail, "The same for people, with the figures."))
}

/// What a job waits for.
public struct JobExplanation: WireObject {
    public var job: Int64
    public var state: JobState
    public var position: Int?
    public var etaP50Seconds: Int?
    public var etaP90Seconds: Int?
    public var nextSlotMilliseconds: Int?
    public var storesAhead: Int?
    public var maxPaidRuns: Int?
    public var summary: [WaitSummary]
    public var waiting: [WaitingItem]

    package init(
        job: Int64, state: JobState, position: Int?, etaP50Seconds: Int?, etaP90Seconds: Int?,
        nextSlotMilliseconds: Int?, storesAhead: Int?, maxPaidRuns: Int?, summary: [WaitSummary], waiting: [WaitingItem]
    ) {
        self.job = job
        self.state = state
        self.position = position
        self.etaP50Seconds = etaP50Seconds
        self.etaP90Seconds = etaP90Seconds
        self.nextSlotMilliseconds = nextSlotMilliseconds
        self.storesAhead = storesAhead
        self.maxPaidRuns = maxPaidRuns
        self.summary = summary
        self.waiting = waiting
    }

    public static let shape = Shape(
        Self.init,
        .required("job", \.job, "The job."),
        .required("state", \.state, "Where it stands."),
        .nullable("position", \.position, as: .count, "Images that will be created before its next one."),
        .nullable(
            "eta_p50_s", \.etaP50Seconds, as: .count, "Seconds until it is finished, as likely longer as shorter."),
        .nullable("eta_p90_s", \.etaP90Seconds, as: .count, "Seconds until it is finished in nine of ten cases."),
        .nullable(
            "next_slot_ms", \.nextSlotMilliseconds, as: .count,
            "Milliseconds until the rate has its next slot, whoever gets it; null: when a creation is answered."),
        .nullable("stores_ahead", \.storesAhead, as: .count, "Other stores whose turn comes before the job's store's."),
        .optional("max_paid_runs", \.maxPaidRuns, as: .count, "How often one of its images may be paid for."),
        .required("summary", \.summary, "All that wait, by reason."),
        .required("waiting", \.waiting, "The first of those that wait, one by one."))
}
