package import ImgoptJSON

/// Adds images to an open job.
package struct JobAppend: WireMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.append"

    /// What it does, in a line.
    package static let summary = "Adds images to an open job"

    /// The names of its params.
    package static let paramNames = ["job", "images", "model", "input", "at"]

    /// The job.
    package var job: Int64

    /// What to add.
    package var images: [Image]

    /// The model for images that name none.
    package var model: String?

    /// Input for all of them, under each one's own.
    package var input: JSONObject?

    /// How many images of the job come before these: those that it has already must be the same, and are not added
    /// again. nil: they are added whatever it has.
    package var at: Int?

    /// A value of these members.
    package init(job: Int64, images: [Image], model: String? = nil, input: JSONObject? = nil, at: Int? = nil) {
        self.job = job
        self.images = images
        self.model = model
        self.input = input
        self.at = at
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
        images = try members.required("images", hint: "give an array of URLs or image objects")
        model = try members.optional("model")
        input = try members.optional("input")
        at = try members.optional("at", in: 0...Int(Int32.max))
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([
            "job": job.json, "images": images.json, "model": model?.json, "input": input?.json, "at": at?.json,
        ])
    }
}

extension JobAppend {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("job", .integer, example: 12),
            .required(
                "images", .array(of: Image.schema),
                example: [["id": "front", "source": "https://example.com/front.jpg"]]),
            .optional("model", .string), .optional("input", .anyObject), .optional("at", .count),
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownJob, .jobSealed, .jobFinished, .keyConflict, .tooManyImages, .storeQueueFull, .queueFull, .draining,
        .storageFull, .storageFailed,
    ]
}
