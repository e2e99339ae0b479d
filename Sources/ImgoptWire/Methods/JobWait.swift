package import ImgoptJSON

/// A job, once it is finished.
package struct JobWait: WireMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.wait"

    /// What it does, in a line.
    package static let summary = "A job, once it is finished"

    /// The names of its params.
    package static let paramNames = ["job", "timeout_ms"]

    /// The job.
    package var job: Int64

    /// How long to wait; after that the error is `timeout`.
    package var timeoutMilliseconds: Int?

    /// A value of these members.
    package init(job: Int64, timeoutMilliseconds: Int? = nil) {
        self.job = job
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
        timeoutMilliseconds = try members.optional("timeout_ms", in: 0...Limits.longestMilliseconds)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["job": job.json, "timeout_ms": timeoutMilliseconds?.json])
    }
}

extension JobWait {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("job", .integer, example: 12),
            .optional("timeout_ms", .integer(in: 0...Limits.longestMilliseconds), example: 30_000),
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .timeout, .storageFailed]
}
