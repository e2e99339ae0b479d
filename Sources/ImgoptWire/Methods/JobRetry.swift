public struct JobRetry: WireMethod {
    public typealias Result = Job

    public static let facts = MethodFacts(
        "job.retry", "Queues failed and canceled items again, as a new attempt",
        access: .owner, from: .turn, as: .deed,
        errors: [.unknownJob, .wrongState, .notAvailable, .storeQueueFull, .queueFull, .draining])

    public var job: Int64
    public var now: Bool
    public var again: Bool
    public var gone: Bool

    public init(job: Int64, now: Bool = false, again: Bool = false, gone: Bool = false) {
        self.job = job
        self.now = now
        self.again = again
        self.gone = gone
    }

    public static let shape = Shape(
        Self.init,
        .required("job", \.job, example: "12", "The job."),
        .optional(
            "now", \.now, usually: false,
            "Whether items that failed before and wait for the time of their next attempt wait for it no longer."),
        .optional(
            "again", \.again, usually: false,
            "Whether unresolved items that wait for a person, and those that were canceled while in doubt, are sent "
                + "again as well: each may be paid for twice."),
        .optional(
            "gone", \.gone, usually: false,
            "Whether items that are done and of whose files none is there are made anew as well: each is paid for "
                + "again."))
}
