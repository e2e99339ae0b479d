public struct JobSeal: WireMethod {
    public typealias Result = Job

    public static let facts = MethodFacts(
        "job.seal", "Ends an open job: nothing more can be appended",
        access: .owner, from: .turn, as: .deed, errors: [.unknownJob, .jobFinished, .keyConflict, .draining])

    public var job: Int64
    public var images: Int?

    public init(job: Int64, images: Int? = nil) {
        self.job = job
        self.images = images
    }

    public static let shape = Shape(
        Self.init,
        .required("job", \.job, example: "12", "The job."),
        .optional(
            "images", \.images, as: .integer(in: 0...Int(Int32.max)),
            "How many images it must have; left out: whatever it has."))
}
