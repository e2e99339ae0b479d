public import ImgoptJSON

/// One image to produce.
public struct Item: WireObject {
    public var id: Int64
    public var job: Int64
    public var imageID: String?
    public var store: StoreName
    public var state: ItemState
    public var attempts: Int
    public var prediction: String?
    public var source: String
    public var prompt: String?
    public var model: String
    public var version: String?
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    public var predictTimeSeconds: Double?
    public var cached: Bool
    public var cancelRequested: Bool
    public var outputs: [Output]
    public var skipped: [SkippedOutput]
    public var value: JSONValue?
    public var error: ItemError?
    public var nextAttemptAt: Timestamp?
    public var account: String?

    package init(
        id: Int64, job: Int64, imageID: String?, store: StoreName, state: ItemState, attempts: Int, prediction: String?,
        source: String, prompt: String?, model: String, version: String?, createdAt: Timestamp, startedAt: Timestamp?,
        finishedAt: Timestamp?, predictTimeSeconds: Double?, cached: Bool, cancelRequested: Bool, outputs: [Output],
        skipped: [SkippedOutput], value: JSONValue?, error: ItemError?, nextAttemptAt: Timestamp?, account: String?
    ) {
        self.id = id
        self.job = job
        self.imageID = imageID
        self.store = store
        self.state = state
        self.attempts = attempts
        self.prediction = prediction
        self.source = source
        self.prompt = prompt
        self.model = model
        self.version = version
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.predictTimeSeconds = predictTimeSeconds
        self.cached = cached
        self.cancelRequested = cancelRequested
        self.outputs = outputs
        self.skipped = skipped
        self.value = value
        self.error = error
        self.nextAttemptAt = nextAttemptAt
        self.account = account
    }

    public static let shape = Shape(
        Self.init,
        .required("id", \.id, "Its id, which never comes again."),
        .required("job", \.job, "The job that it belongs to."),
        .nullable("image_id", \.imageID, "The client's own id of it."),
        .required("store", \.store, "The store that it belongs to."),
        .required("state", \.state, "Where it stands."),
        .required("attempts", \.attempts, as: .count, "Creations that were sent for it, and took place or may have."),
        .nullable("prediction", \.prediction, "The provider's id of the last one."),
        .required("source", \.source, "Its source; of a data URI only the media type and a digest."),
        .optional("prompt", \.prompt, "Its prompt."),
        .required("model", \.model, "The model that it runs through."),
        .optional(
            "version", \.version,
            "The version of it that the last creation was sent for, where the model is run by one."),
        .required("created_at", \.createdAt, "When it was submitted."),
        .optional("started_at", \.startedAt, "When its first creation was sent."),
        .optional("finished_at", \.finishedAt, "When it was finished."),
        .optional("predict_time_s", \.predictTimeSeconds, "Seconds of the provider's time, as billed."),
        .required("cached", \.cached, "Whether an earlier result was used."),
        .optional(
            "cancel_requested", \.cancelRequested, usually: false,
            "Whether a cancel of it was taken, and takes place once what runs of it is known."),
        .required("outputs", \.outputs, "What was produced."),
        .optional("skipped", \.skipped, usually: [], "What was produced and has no file, and why."),
        .optional("value", \.value, "What the model answered in the place of files: any JSON."),
        .nullable("error", \.error, "Why it failed."),
        .optional("next_attempt_at", \.nextAttemptAt, "When it will be tried again at the earliest."),
        .optional("account", \.account, "The account that its last creation was sent to; left out: `default`, or none.")
    )
}
