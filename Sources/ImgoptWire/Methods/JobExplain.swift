package import ImgoptJSON

/// What each waiting item of a job waits for.
package struct JobExplain: JobMethod {
    /// What it answers.
    package typealias Result = JobExplanation

    /// The method's name.
    package static let method = "job.explain"

    /// What it does, in a line.
    package static let summary = "What each waiting item of a job waits for"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .storageFailed]

    /// The job.
    package var job: Int64

    /// A request about this job.
    package init(job: Int64) {
        self.job = job
    }
}

/// What an item waits for.
package enum WaitReason: String, WireValue, CaseIterable {
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
    /// Somebody paused the store or the daemon.
    case paused
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
    /// Room on the disk for outputs.
    case diskFull = "disk_full"
}

/// What one item waits for.
package struct WaitingItem: WireValue {
    /// The item.
    package var item: Int64

    /// The client's own id of it.
    package var imageID: String?

    /// Where it stands.
    package var state: ItemState

    /// What it waits for.
    package var reason: WaitReason

    /// Since when.
    package var since: Timestamp?

    /// Until when, if that is known.
    package var until: Timestamp?

    /// Images that will be created before it.
    package var position: Int?

    /// Seconds until it is done, as likely longer as shorter.
    package var etaP50Seconds: Int?

    /// Seconds until it is done in nine of ten cases.
    package var etaP90Seconds: Int?

    /// The same for people, with the figures.
    package var detail: String?

    /// How often it was paid for so far, the try under way apart.
    package var attempts: Int?

    /// What the last of these tries failed with.
    package var error: ItemError?

    /// A value of these members.
    package init(
        item: Int64, imageID: String? = nil, state: ItemState, reason: WaitReason, since: Timestamp? = nil,
        until: Timestamp? = nil, position: Int? = nil, etaP50Seconds: Int? = nil, etaP90Seconds: Int? = nil,
        detail: String? = nil, attempts: Int? = nil, error: ItemError? = nil
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

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        item = try members.required("item")
        imageID = try members.optional("image_id")
        state = try members.required("state")
        reason = try members.required("reason")
        since = try members.optional("since")
        until = try members.optional("until")
        position = try members.optional("position")
        etaP50Seconds = try members.optional("eta_p50_s")
        etaP90Seconds = try members.optional("eta_p90_s")
        detail = try members.optional("detail")
        attempts = try members.optional("attempts")
        error = try members.optional("error")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "item": item.json, "image_id": imageID?.json, "state": state.json, "reason": reason.json,
            "since": since?.json, "until": until?.json, "position": position?.json,
            "eta_p50_s": etaP50Seconds?.json ?? .null,
            "eta_p90_s": etaP90Seconds?.json ?? .null, "detail": detail?.json, "attempts": attempts?.json,
            "error": error?.json,
        ])
    }
}

/// How many items wait for the same.
package struct WaitSummary: WireValue {
    /// What they wait for.
    package var reason: WaitReason

    /// How many.
    package var items: Int

    /// The same for people, with the figures.
    package var detail: String?

    /// A value of these members.
    package init(reason: WaitReason, items: Int, detail: String? = nil) {
        self.reason = reason
        self.items = items
        self.detail = detail
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        reason = try members.required("reason")
        items = try members.required("items")
        detail = try members.optional("detail")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["reason": reason.json, "items": items.json, "detail": detail?.json])
    }
}

/// What a job waits for.
package struct JobExplanation: WireValue {
    /// The job.
    package var job: Int64

    /// Where it stands.
    package var state: JobState

    /// Images that will be created before its next one.
    package var position: Int?

    /// Seconds until it is finished, as likely longer as shorter.
    package var etaP50Seconds: Int?

    /// Seconds until it is finished in nine of ten cases.
    package var etaP90Seconds: Int?

    /// Milliseconds until the rate has its next slot, whoever gets it; nil: when a creation is answered.
    package var nextSlotMilliseconds: Int?

    /// Other stores whose turn comes before the job's store's.
    package var storesAhead: Int?

    /// How often one of its images may be paid for.
    package var maxPaidRuns: Int?

    /// All that wait, by reason.
    package var summary: [WaitSummary]

    /// The first of those that wait, one by one.
    package var waiting: [WaitingItem]

    /// A value of these members.
    package init(
        job: Int64, state: JobState, position: Int? = nil, etaP50Seconds: Int? = nil, etaP90Seconds: Int? = nil,
        nextSlotMilliseconds: Int? = nil, storesAhead: Int? = nil, maxPaidRuns: Int? = nil,
        summary: [WaitSummary] = [], waiting: [WaitingItem] = []
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

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        job = try members.required("job")
        state = try members.required("state")
        position = try members.optional("position")
        etaP50Seconds = try members.optional("eta_p50_s")
        etaP90Seconds = try members.optional("eta_p90_s")
        nextSlotMilliseconds = try members.optional("next_slot_ms")
        storesAhead = try members.optional("stores_ahead")
        maxPaidRuns = try members.optional("max_paid_runs")
        summary = try members.optional("summary") ?? []
        waiting = try members.optional("waiting") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "job": job.json, "state": state.json, "position": position?.json ?? .null,
            "eta_p50_s": etaP50Seconds?.json ?? .null, "eta_p90_s": etaP90Seconds?.json ?? .null,
            "next_slot_ms": nextSlotMilliseconds?.json ?? .null, "stores_ahead": storesAhead?.json ?? .null,
            "max_paid_runs": maxPaidRuns?.json, "summary": summary.json, "waiting": waiting.json,
        ])
    }
}

extension WaitingItem {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "WaitingItem",
            [
                .required("item", .integer), .optional("image_id", .string), .required("state", ItemState.schema),
                .required("reason", WaitReason.schema), .optional("since", Timestamp.schema),
                .optional("until", Timestamp.schema), .optional("position", .count),
                .required("eta_p50_s", .count.orNull), .required("eta_p90_s", .count.orNull),
                .optional("detail", .string), .optional("attempts", .count), .optional("error", ItemError.schema),
            ])
    }
}

extension WaitSummary {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "WaitSummary",
            [
                .required("reason", WaitReason.schema), .required("items", .count), .optional("detail", .string),
            ])
    }
}

extension JobExplanation {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "JobExplanation",
            [
                .required("job", .integer), .required("state", JobState.schema), .required("position", .count.orNull),
                .required("eta_p50_s", .count.orNull), .required("eta_p90_s", .count.orNull),
                .required("next_slot_ms", .count.orNull), .required("stores_ahead", .count.orNull),
                .optional("max_paid_runs", .count),
                .required("summary", .array(of: WaitSummary.schema)),
                .required("waiting", .array(of: WaitingItem.schema)),
            ])
    }
}
