package import ImgoptJSON

/// Ends an open job: nothing more can be appended.
package struct JobSeal: WireMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.seal"

    /// What it does, in a line.
    package static let summary = "Ends an open job: nothing more can be appended"

    /// The names of its params.
    package static let paramNames = ["job", "images"]

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .jobFinished, .keyConflict, .draining, .storageFailed]

    /// The job.
    package var job: Int64

    /// How many images it must have; nil: whatever it has.
    package var images: Int?

    /// A value of these members.
    package init(job: Int64, images: Int? = nil) {
        self.job = job
        self.images = images
    }

    /// Reads the params; others are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
        images = try members.optional("images", in: 0...Int(Int32.max))
    }

    /// The params as a client sends them.
    package var params: JSONValue { .members(["job": job.json, "images": images?.json]) }

    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [.required("job", .integer, example: 12), .optional("images", .count)]
    }
}
