package import ImgoptJSON

/// Queues failed and canceled items again, as a new attempt.
package struct JobRetry: WireMethod {
    /// What it answers.
    package typealias Result = Job

    /// The method's name.
    package static let method = "job.retry"

    /// What it does, in a line.
    package static let summary = "Queues failed and canceled items again, as a new attempt"

    /// The names of its params.
    package static let paramNames = ["job"]

    /// The job.
    package var job: Int64

    /// A value of these members.
    package init(job: Int64) {
        self.job = job
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["job": job.json])
    }
}

extension JobRetry {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("job", .integer, example: 12)
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownJob, .wrongState, .storeQueueFull, .queueFull, .draining, .storageFailed,
    ]
}
