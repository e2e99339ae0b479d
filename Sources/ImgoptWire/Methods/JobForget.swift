public struct JobForget: WireMethod {
    public typealias Result = ForgetResult

    public static let facts = MethodFacts(
        "job.forget", "Cancels what runs of a job, and leaves nothing of what it was made from or became",
        access: .owner, from: .turn, as: .deed, errors: [.unknownJob, .wrongState, .draining])

    public var job: Int64

    public init(job: Int64) { self.job = job }

    public static let shape = Shape(
        Self.init(job:),
        .required("job", \.job, example: "12", "The job."))

    /// What runs is canceled first, and may be looked for before that.
    public func answerTime(_ usual: Duration) -> Duration? { nil }
}

/// What went of jobs that are forgotten.
public struct ForgetResult: WireObject {
    public var jobs: Int
    public var images: Int
    public var outputs: Int
    public var outputBytes: Int64
    public var sources: Int
    public var events: Int
    public var copies: [String]

    package init(
        jobs: Int, images: Int, outputs: Int, outputBytes: Int64, sources: Int, events: Int, copies: [String]
    ) {
        self.jobs = jobs
        self.images = images
        self.outputs = outputs
        self.outputBytes = outputBytes
        self.sources = sources
        self.events = events
        self.copies = copies
    }

    public static let shape = Shape(
        Self.init,
        .required("jobs", \.jobs, as: .count, "The jobs."),
        .required("images", \.images, as: .count, "Their images, with prompts, inputs and timelines."),
        .required("outputs", \.outputs, as: .count, "The files that were made."),
        .required("output_bytes", \.outputBytes, as: .count, "Their bytes."),
        .required(
            "sources", \.sources, as: .count,
            "What clients had sent for them, each once a job; those that other jobs or users name stay for these."),
        .required("events", \.events, as: .count, "Events that told of them."),
        .required(
            "copies", \.copies,
            "Files on the daemon's host that may still have them: backups, and what was rescued of a database. Copies "
                + "that were moved away are not known."))
}
