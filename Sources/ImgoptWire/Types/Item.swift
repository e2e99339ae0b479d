package import ImgoptJSON

/// One image to produce.
package struct Item: WireObject {
    package var id: Int64
    package var job: Int64
    package var imageID: String?
    package var store: StoreName
    package var state: ItemState
    package var attempts: Int
    package var prediction: String?
    package var source: String
    package var prompt: String?
    package var model: String
    package var version: String?
    package var createdAt: Timestamp
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    package var predictTimeSeconds: Double?
    package var cached: Bool
    package var outputs: [Output]
    package var skipped: [SkippedOutput]
    package var value: JSONValue?
    package var error: ItemError?
    package var nextAttemptAt: Timestamp?

    package init(
        id: Int64, job: Int64, imageID: String?, store: StoreName, state: ItemState, attempts: Int, prediction: String?,
        source: String, prompt: String?, model: String, version: String?, createdAt: Timestamp, startedAt: Timestamp?,
        finishedAt: Timestamp?, predictTimeSeconds: Double?, cached: Bool, outputs: [Output], skipped: [SkippedOutput],
        value: JSONValue?, error: ItemError?, nextAttemptAt: Timestamp?
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
        self.outputs = outputs
        self.skipped = skipped
        self.value = value
        self.error = error
        self.nextAttemptAt = nextAttemptAt
    }

    package static let shape = Shape(
        Self.init,
        .required("id", \.id, "Its id, which never comes again."),
        .required("job", \.job, "The job that it belongs to."),
        .nullable("image_id", \.imageID, "The client's own id of it."),
        .required("store", \.store, "The store that it belongs to."),
        .required("state", \.state, "Where it stands."),
        .required("attempts", \.attempts, as: .count, "Creations that were sent for it."),
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
        .required("outputs", \.outputs, "What was produced."),
        .optional("skipped", \.skipped, usually: [], "What was produced and has no file, and why."),
        .optional("value", \.value, "What the model answered in the place of files: any JSON."),
        .nullable("error", \.error, "Why it failed."),
        .optional("next_attempt_at", \.nextAttemptAt, "When it will be tried again at the earliest."))
}
