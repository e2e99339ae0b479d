public import ImgoptJSON

public struct JobSubmit: WireMethod {
    public typealias Result = Job

    public static let facts = MethodFacts(
        "job.submit", "Hands in images; answered when they are safe on disk",
        access: .store, from: .turn, as: .deed,
        errors: [.tooManyImages, .keyConflict, .storeQueueFull, .queueFull, .draining, .storageFull])

    public var store: StoreName
    public var images: [Image]
    public var key: String?
    public var model: String?
    public var input: JSONObject?
    public var priority: Int
    public var metadata: JSONObject?
    public var deadlineSeconds: Int?
    public var open: Bool
    public var cache: CachePolicy
    public var dryRun: Bool
    public var planned: [PlannedCreations]

    public init(
        store: StoreName, images: [Image] = [], key: String? = nil, model: String? = nil, input: JSONObject? = nil,
        priority: Int = 5, metadata: JSONObject? = nil, deadlineSeconds: Int? = nil, open: Bool = false,
        cache: CachePolicy = .use, dryRun: Bool = false, planned: [PlannedCreations] = []
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
        self.planned = planned
    }

    /// The name of the deadline, which is compared when a key comes again.
    package static let deadlineMember = "deadline_s"

    public static let shape = Shape(
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
            deadlineMember, \.deadlineSeconds, as: .integer(in: 1...Limits.longestSeconds),
            "Seconds after which what is not done is given up."),
        .optional("open", \.open, usually: false, "Whether more will be appended."),
        .optional("cache", \.cache, usually: .use, "Whether earlier results may be used."),
        .optional(
            "dry_run", \.dryRun, usually: false,
            "Whether it is only asked what would become of it: the answer is a `SubmitPlan`, and nothing is kept."),
        .optional(
            "planned", \.planned, usually: [],
            "With `dry_run`, the creations of earlier requests of the same submit, which go before these."))
}

/// Whether an earlier result of the same source and input may be used.
public enum CachePolicy: String, WireValue, CaseIterable {
    /// It may.
    case use
    /// It may not, but this one may be used later.
    case refresh
    /// Neither.
    case off
}

extension JobSubmit {
    /// The job, or with `dry_run` what would become of it.
    public static var resultSchema: Schema { .either(Job.schema, SubmitPlan.schema).named("JobOrPlan") }
}
