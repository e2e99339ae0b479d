package import ImgoptJSON

/// One image to produce.
package struct Item: WireValue {
    /// Its id, which never comes again.
    package var id: Int64

    /// The job that it belongs to.
    package var job: Int64

    /// The client's own id of it.
    package var imageID: String?

    /// The store that it belongs to.
    package var store: StoreName

    /// Where it stands.
    package var state: ItemState

    /// Creations that were sent for it.
    package var attempts: Int

    /// The provider's id of the last one.
    package var prediction: String?

    /// Its source; of a data URI only the media type and a digest.
    package var source: String

    /// Its prompt.
    package var prompt: String?

    /// The model that it runs through.
    package var model: String

    /// The version of it that the last creation was sent for, where the model is run by one.
    package var version: String?

    /// When it was submitted.
    package var createdAt: Timestamp

    /// When its first creation was sent.
    package var startedAt: Timestamp?

    /// When it was finished.
    package var finishedAt: Timestamp?

    /// Seconds of the provider's time, as billed.
    package var predictTimeSeconds: Double?

    /// Whether an earlier result was used.
    package var cached: Bool

    /// What was produced.
    package var outputs: [Output]

    /// What was produced and has no file, and why.
    package var skipped: [SkippedOutput]

    /// What the model answered in the place of files: any JSON.
    package var value: JSONValue?

    /// Why it failed.
    package var error: ItemError?

    /// When it will be tried again at the earliest.
    package var nextAttemptAt: Timestamp?

    /// A value of these members.
    package init(
        id: Int64, job: Int64, imageID: String? = nil, store: StoreName, state: ItemState, attempts: Int,
        prediction: String? = nil, source: String, prompt: String? = nil, model: String, version: String? = nil,
        createdAt: Timestamp,
        startedAt: Timestamp? = nil, finishedAt: Timestamp? = nil, predictTimeSeconds: Double? = nil,
        cached: Bool = false, outputs: [Output] = [], skipped: [SkippedOutput] = [], value: JSONValue? = nil,
        error: ItemError? = nil, nextAttemptAt: Timestamp? = nil
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

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        id = try members.required("id")
        job = try members.required("job")
        imageID = try members.optional("image_id")
        store = try members.required("store")
        state = try members.required("state")
        attempts = try members.required("attempts")
        prediction = try members.optional("prediction")
        source = try members.required("source")
        prompt = try members.optional("prompt")
        model = try members.required("model")
        version = try members.optional("version")
        createdAt = try members.required("created_at")
        startedAt = try members.optional("started_at")
        finishedAt = try members.optional("finished_at")
        predictTimeSeconds = try members.optional("predict_time_s")
        cached = try members.optional("cached") ?? false
        outputs = try members.optional("outputs") ?? []
        skipped = try members.optional("skipped") ?? []
        value = try members.optional("value")
        error = try members.optional("error")
        nextAttemptAt = try members.optional("next_attempt_at")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "id": id.json, "job": job.json, "image_id": imageID?.json ?? .null, "store": store.json,
            "state": state.json, "attempts": attempts.json, "prediction": prediction?.json ?? .null,
            "source": source.json, "prompt": prompt?.json, "model": model.json, "version": version?.json,
            "created_at": createdAt.json,
            "started_at": startedAt?.json, "finished_at": finishedAt?.json,
            "predict_time_s": predictTimeSeconds?.json, "cached": cached.json, "outputs": outputs.json,
            "skipped": skipped.isEmpty ? .none : .some(skipped.json), "value": value,
            "error": error?.json ?? .null, "next_attempt_at": nextAttemptAt?.json,
        ])
    }
}

extension Item {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Item",
            [
                .required("id", .integer), .required("job", .integer), .required("image_id", .string.orNull),
                .required("store", StoreName.schema), .required("state", ItemState.schema),
                .required("attempts", .count), .required("prediction", .string.orNull), .required("source", .string),
                .optional("prompt", .string), .required("model", .string), .optional("version", .string),
                .required("created_at", Timestamp.schema),
                .optional("started_at", Timestamp.schema), .optional("finished_at", Timestamp.schema),
                .optional("predict_time_s", .number), .required("cached", .bool),
                .required("outputs", .array(of: Output.schema)),
                .optional("skipped", .array(of: SkippedOutput.schema)), .optional("value", .any),
                .required("error", ItemError.schema.orNull),
                .optional("next_attempt_at", Timestamp.schema),
            ])
    }
}
