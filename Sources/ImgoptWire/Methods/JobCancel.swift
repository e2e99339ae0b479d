public struct JobCancel: WireMethod {
    public typealias Result = Job

    public static let facts = MethodFacts(
        "job.cancel", "Stops what is queued and cancels at the provider what runs",
        access: .owner, from: .turn, as: .deed, errors: [.unknownJob, .jobFinished, .draining])

    public var job: Int64

    public init(job: Int64) { self.job = job }

    public static let shape = Shape(
        Self.init(job:),
        .required("job", \.job, example: "12", "The job."))
}
