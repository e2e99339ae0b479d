package struct JobCancel: WireMethod {
    package typealias Result = Job

    package static let facts = MethodFacts(
        "job.cancel", "Stops what is queued and cancels at the provider what runs",
        access: .owner, from: .turn,
        errors: [.unknownJob, .jobFinished, .draining, .storageFailed])

    package var job: Int64

    package init(job: Int64) {
        self.job = job
    }

    package static let shape = Shape(
        Self.init(job:),
        .required("job", \.job, example: "12", "The job."))
}
