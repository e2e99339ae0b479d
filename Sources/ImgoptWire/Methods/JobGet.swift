public struct JobGet: WireMethod {
    public typealias Result = Job

    public static let facts = MethodFacts(
        "job.get", "A job as it stands",
        access: .owner, from: .disk, as: .look, errors: [.unknownJob])

    public var job: Int64

    public init(job: Int64) { self.job = job }

    public static let shape = Shape(
        Self.init(job:),
        .required("job", \.job, example: "12", "The job."))
}
