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
    package static let paramNames = ["job", "images"]

    /// The job.
    package var job: Int64

    /// What to add.
    package var images: [Image]

    /// A value of these members.
    package init(job: Int64, images: [Image]) {
        self.job = job
        self.images = images
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
        images = try members.required("images", hint: "give an array of URLs or image objects")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["job": job.json, "images": images.json])
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
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownJob, .jobSealed, .jobFinished, .tooManyImages, .storeQueueFull, .queueFull, .draining, .storageFull,
        .storageFailed,
    ]
}
