public struct JobList: WireMethod {
    public typealias Result = JobListResult

    public static let facts = MethodFacts(
        "job.list", "Jobs, newest first",
        access: .anyone, from: .disk, as: .look)

    public var store: StoreName?
    public var state: [JobState]?
    public var limit: Int?
    public var before: Int64?

    public init(store: StoreName? = nil, state: [JobState]? = nil, limit: Int? = nil, before: Int64? = nil) {
        self.store = store
        self.state = state
        self.limit = limit
        self.before = before
    }

    public static let shape = Shape(
        Self.init,
        .optional("store", \.store, example: "acme", "Only of this store."),
        .optional("state", \.state, example: #"["pending", "running"]"#, "Only in one of these states."),
        .optional("limit", \.limit, as: .integer(in: 1...1000), example: "20", "How many at most."),
        .optional("before", \.before, "Only jobs with a smaller id: `next` of the page before."))
}

/// A page of jobs, newest first.
public struct JobListResult: WireObject {
    public var jobs: [Job]
    public var next: Int64?

    package init(jobs: [Job], next: Int64?) {
        self.jobs = jobs
        self.next = next
    }

    public static let shape = Shape(
        Self.init,
        .required("jobs", \.jobs, "The jobs."),
        .nullable("next", \.next, "What to give as `before` for the next page, null at the end."))
}
