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
    package static let paramNames = ["job", "now"]

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownJob, .wrongState, .storeQueueFull, .queueFull, .draining, .storageFailed,
    ]

    /// The job.
    package var job: Int64

    /// Whether items that failed before and wait for the time of their next attempt wait for it no longer.
    package var now: Bool

    /// A request about this job.
    package init(job: Int64, now: Bool = false) {
        self.job = job
        self.now = now
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
        now = try members.optional("now") ?? false
    }

    /// The params as a client sends them.
    package var params: JSONValue { .members(["job": job.json, "now": now ? true.json : nil]) }
}

extension JobRetry {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [.required("job", .integer, example: 12), .optional("now", .bool)]
    }
}
