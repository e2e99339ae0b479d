public struct JobWait: WireMethod {
    public typealias Result = Job

    public static let facts = MethodFacts(
        "job.wait", "A job, once it is finished",
        access: .owner, from: .turn, as: .wait, errors: [.unknownJob, .timeout])

    public var job: Int64
    public var timeoutMilliseconds: Int?

    public init(job: Int64, timeoutMilliseconds: Int? = nil) {
        self.job = job
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    public static let shape = Shape(
        Self.init,
        .required("job", \.job, example: "12", "The job."),
        .optional(
            "timeout_ms", \.timeoutMilliseconds, as: .integer(in: 0...Limits.longestMilliseconds), example: "30000",
            "How long to wait; after that the error is `timeout`."))

    /// The daemon keeps the time; this only bounds the wait for its answer after that.
    public func answerTime(_ usual: Duration) -> Duration? {
        timeoutMilliseconds.map { .milliseconds($0) + usual }
    }
}
