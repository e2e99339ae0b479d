package import ImgoptJSON

/// A job as every method that answers one tells it.
package struct Job: WireValue {
    /// Its id, which never comes again.
    package var id: Int64

    /// The store that it belongs to.
    package var store: StoreName

    /// Where it stands.
    package var state: JobState

    /// Its items by state.
    package var counts: ItemCounts

    /// All its items.
    package var images: Int

    /// 0, low, to 9, high.
    package var priority: Int

    /// The client's own key.
    package var key: String?

    /// The client's own notes.
    package var metadata: JSONObject

    /// Whether more images may be appended.
    package var open: Bool

    /// When it was submitted.
    package var createdAt: Timestamp

    /// When its first creation was sent.
    package var startedAt: Timestamp?

    /// When its last item was finished.
    package var finishedAt: Timestamp?

    /// Why it failed, when nothing of it is done.
    package var error: ItemError?

    /// What fails of it while it goes on; nil: nothing.
    package var failing: FailingImages?

    /// Seconds until it will be finished, as far as can be told.
    package var etaSeconds: Int?

    /// Images that will be created before its next one.
    package var position: Int?

    /// What its attempts cost, those under way included.
    package var spent: Amount?

    /// Whether a submit found it by its key and made nothing new.
    package var existing: Bool

    /// A value of these members.
    package init(
        id: Int64, store: StoreName, state: JobState, counts: ItemCounts, images: Int, priority: Int,
        key: String? = nil, metadata: JSONObject = [:], open: Bool = false, createdAt: Timestamp,
        startedAt: Timestamp? = nil, finishedAt: Timestamp? = nil, error: ItemError? = nil,
        failing: FailingImages? = nil, etaSeconds: Int? = nil, position: Int? = nil, spent: Amount? = nil,
        existing: Bool = false
    ) {
        self.id = id
        self.store = store
        self.state = state
        self.counts = counts
        self.images = images
        self.priority = priority
        self.key = key
        self.metadata = metadata
        self.open = open
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.error = error
        self.failing = failing
        self.etaSeconds = etaSeconds
        self.position = position
        self.spent = spent
        self.existing = existing
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        id = try members.required("id")
        store = try members.required("store")
        state = try members.required("state")
        counts = try members.required("counts")
        images = try members.required("images")
        priority = try members.required("priority")
        key = try members.optional("key")
        metadata = try members.optional("metadata") ?? [:]
        open = try members.optional("open") ?? false
        createdAt = try members.required("created_at")
        startedAt = try members.optional("started_at")
        finishedAt = try members.optional("finished_at")
        error = try members.optional("error")
        failing = try members.optional("failing")
        etaSeconds = try members.optional("eta_s")
        position = try members.optional("position")
        spent = try members.optional("spent")
        existing = try members.optional("existing") ?? false
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "id": id.json, "store": store.json, "state": state.json, "counts": counts.json, "images": images.json,
            "priority": priority.json, "key": key?.json ?? .null, "metadata": metadata.json, "open": open.json,
            "created_at": createdAt.json, "started_at": startedAt?.json ?? .null,
            "finished_at": finishedAt?.json ?? .null, "error": error?.json ?? .null,
            "failing": failing?.json, "eta_s": etaSeconds?.json ?? .null, "position": position?.json ?? .null,
            "spent": spent?.json, "existing": existing.json,
        ])
    }
}

extension Job {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Job",
            [
                .required("id", .integer), .required("store", StoreName.schema), .required("state", JobState.schema),
                .required("counts", ItemCounts.schema), .required("images", .count),
                .required("priority", .integer(in: 0...9)), .required("key", .string.orNull),
                .required("metadata", .anyObject), .required("open", .bool), .required("created_at", Timestamp.schema),
                .required("started_at", Timestamp.schema.orNull), .required("finished_at", Timestamp.schema.orNull),
                .required("error", ItemError.schema.orNull), .optional("failing", FailingImages.schema),
                .required("eta_s", .count.orNull),
                .required("position", .count.orNull), .optional("spent", Amount.schema),
                .required("existing", .bool),
            ])
    }
}
