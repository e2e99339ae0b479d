package struct JobSeal: WireMethod {
    package typealias Result = Job

    package static let facts = MethodFacts(
        "job.seal", "Ends an open job: nothing more can be appended",
        access: .owner, from: .turn,
        errors: [.unknownJob, .jobFinished, .keyConflict, .draining, .storageFailed])

    package var job: Int64
    package var images: Int?

    package init(job: Int64, images: Int? = nil) {
        self.job = job
        self.images = images
    }

    package static let shape = Shape(
        Self.init,
        .required("job", \.job, example: "12", "The job."),
        .optional(
            "images", \.images, as: .integer(in: 0...Int(Int32.max)),
            "How many images it must have; left out: whatever it has."))
}
