package import ImgoptJSON

/// Hands in images; answered when they are safe on disk.
package struct JobSubmit: WireMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.submit"

    /// What it does, in a line.
    package static let summary = "Hands in images; answered when they are safe on disk"

    /// The names of its params.
    package static let paramNames = [
        "store", "images", "key", "model", "input", "priority", "metadata", "deadline_s", "open", "cache",
        "dry_run",
    ]

    /// The store that they are for.
    package var store: StoreName

    /// What to run; may be empty if `open`.
    package var images: [Image]

    /// The client's own key: the same again answers the same job.
    package var key: String?

    /// The model for images that name none.
    package var model: String?

    /// Input for all images, under each one's own.
    package var input: JSONObject?

    /// 0, low, to 9, high.
    package var priority: Int

    /// The client's own notes.
    package var metadata: JSONObject?

    /// Seconds after which what is not done is given up.
    package var deadlineSeconds: Int?

    /// Whether more will be appended.
    package var open: Bool

    /// Whether earlier results may be used.
    package var cache: CachePolicy

    /// Whether it is only asked what would become of it: the answer is a ``SubmitPlan``, and nothing is kept.
    package var dryRun: Bool

    /// A value of these members.
    package init(
        store: StoreName, images: [Image] = [], key: String? = nil, model: String? = nil, input: JSONObject? = nil,
        priority: Int = 5, metadata: JSONObject? = nil, deadlineSeconds: Int? = nil, open: Bool = false,
        cache: CachePolicy = .use, dryRun: Bool = false
    ) {
        self.store = store
        self.images = images
        self.key = key
        self.model = model
        self.input = input
        self.priority = priority
        self.metadata = metadata
        self.deadlineSeconds = deadlineSeconds
        self.open = open
        self.cache = cache
        self.dryRun = dryRun
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        store = try members.required("store", hint: "name the shop that the images are for")
        images = try members.optional("images") ?? []
        key = try members.optional("key")
        model = try members.optional("model")
        input = try members.optional("input")
        priority = try members.optional("priority", in: 0...9) ?? 5
        metadata = try members.optional("metadata")
        deadlineSeconds = try members.optional("deadline_s", in: 1...Limits.longestSeconds)
        open = try members.optional("open") ?? false
        cache = try members.optional("cache") ?? .use
        dryRun = try members.optional("dry_run") ?? false
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([
            "store": store.json, "images": images.json, "key": key?.json, "model": model?.json, "input": input?.json,
            "priority": priority.json, "metadata": metadata?.json, "deadline_s": deadlineSeconds?.json,
            "open": open.json, "cache": cache.json, "dry_run": dryRun ? true : nil,
        ])
    }
}

/// Whether an earlier result of the same source and input may be used.
package enum CachePolicy: String, WireValue, CaseIterable {
    /// It may.
    case use
    /// It may not, but this one may be used later.
    case refresh
    /// Neither.
    case off
}

extension JobSubmit {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("store", StoreName.schema, example: "acme"),
            .optional(
                "images", .array(of: Image.schema),
                example: [["id": "front", "source": "https://example.com/front.jpg"]]),
            .optional("key", .string, example: "order-77"),
            .optional("model", .string),
            .optional("input", .anyObject),
            .optional("priority", .integer(in: 0...9)),
            .optional("metadata", .anyObject),
            .optional("deadline_s", .integer(in: 1...Limits.longestSeconds)),
            .optional("open", .bool),
            .optional("cache", CachePolicy.schema),
            .optional("dry_run", .bool),
        ]
    }

    /// The job, or with `dry_run` what would become of it.
    package static var resultSchema: Schema { .either(Job.schema, SubmitPlan.schema).named("JobOrPlan") }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .tooManyImages, .keyConflict, .storeQueueFull, .queueFull, .draining, .storageFull, .storageFailed,
    ]
}
