package import ImgoptJSON

/// Jobs, newest first.
package struct JobList: WireMethod {
    /// What it answers.
    package typealias Result = JobListResult

    /// The method's name.
    package static let method = "job.list"

    /// What it does, in a line.
    package static let summary = "Jobs, newest first"

    /// The names of its params.
    package static let paramNames = ["store", "state", "limit", "before"]

    /// Only of this store.
    package var store: StoreName?

    /// Only in one of these states.
    package var state: [JobState]?

    /// How many at most.
    package var limit: Int?

    /// Only jobs with a smaller id: `next` of the page before.
    package var before: Int64?

    /// A value of these members.
    package init(store: StoreName? = nil, state: [JobState]? = nil, limit: Int? = nil, before: Int64? = nil) {
        self.store = store
        self.state = state
        self.limit = limit
        self.before = before
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        store = try members.optional("store")
        state = try members.optional("state")
        limit = try members.optional("limit", in: 1...1000)
        before = try members.optional("before")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["store": store?.json, "state": state?.json, "limit": limit?.json, "before": before?.json])
    }
}

/// A page of jobs, newest first.
package struct JobListResult: WireValue {
    /// The jobs.
    package var jobs: [Job]

    /// What to give as `before` for the next page, nil at the end.
    package var next: Int64?

    /// A value of these members.
    package init(jobs: [Job] = [], next: Int64? = nil) {
        self.jobs = jobs
        self.next = next
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        jobs = try members.optional("jobs") ?? []
        next = try members.optional("next")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["jobs": jobs.json, "next": next?.json ?? .null])
    }
}

extension JobListResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "JobListResult",
            [
                .required("jobs", .array(of: Job.schema)), .required("next", .integer.orNull),
            ])
    }
}

extension JobList {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .optional("store", StoreName.schema, example: "acme"),
            .optional("state", .array(of: JobState.schema), example: ["pending", "running"]),
            .optional("limit", .integer(in: 1...1000), example: 20),
            .optional("before", .integer),
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.storageFailed]
}
