package struct JobGet: WireMethod {
    package typealias Result = Job

    package static let facts = MethodFacts(
        "job.get", "A job as it stands",
        access: .owner, from: .disk,
        errors: [.unknownJob, .storageFailed])

    package var job: Int64

    package init(job: Int64) {
        self.job = job
    }

    package static let shape = Shape(
        Self.init(job:),
        .required("job", \.job, example: "12", "The job."))
}
