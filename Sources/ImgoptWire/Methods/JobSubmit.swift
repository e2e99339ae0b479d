package import ImgoptJSON

package struct JobSubmit: WireMethod {
    package typealias Result = Job

    package static let facts = MethodFacts(
        "job.submit", "Hands in images; answered when they are safe on disk",
        access: .store, from: .turn,
        errors: [.tooManyImages, .keyConflict, .storeQueueFull, .queueFull, .draining, .storageFull, .storageFailed])

    package var store: StoreName
    package var images: [Image]
    package var key: String?
    package var model: String?
    package var input: JSONObject?
    package var priority: Int
    package var metadata: JSONObject?
    package var deadlineSeconds: Int?
    package var open: Bool
    package var cache: CachePolicy
    package var dryRun: Bool

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

    package static let shape = Shape(
        Self.init,
        .required(
            "store", \.store, hint: "name the shop that the images are for", example: "acme",
            "The store that they are for."),
        .optional(
            "images", \.images, usually: [], example: #"[{"id": "front", "source": "https://example.com/front.jpg"}]"#,
            "What to run; may be empty if `open`."),
        .optional("key", \.key, example: "order-77", "The client's own key: the same again answers the same job."),
        .optional("model", \.model, "The model for images that name none."),
        .optional("input", \.input, "Input for all images, under each one's own."),
        .optional("priority", \.priority, as: .integer(in: 0...9), usually: 5, "0, low, to 9, high."),
        .optional("metadata", \.metadata, "The client's own notes."),
        .optional(
            "deadline_s", \.deadlineSeconds, as: .integer(in: 1...Limits.longestSeconds),
            "Seconds after which what is not done is given up."),
        .optional("open", \.open, usually: false, "Whether more will be appended."),
        .optional("cache", \.cache, usually: .use, "Whether earlier results may be used."),
        .optional(
            "dry_run", \.dryRun, usually: false,
            "Whether it is only asked what would become of it: the answer is a `SubmitPlan`, and nothing is kept."))
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
    /// The job, or with `dry_run` what would become of it.
    package static var resultSchema: Schema { .either(Job.schema, SubmitPlan.schema).named("JobOrPlan") }

}
