public import ImgoptJSON

public struct JobAppend: WireMethod {
    public typealias Result = Job

    public static let facts = MethodFacts(
        "job.append", "Adds images to an open job",
        access: .owner, from: .turn, as: .deed,
        errors: [
            .unknownJob, .jobSealed, .jobFinished, .keyConflict, .tooManyImages, .storeQueueFull, .queueFull, .draining,
            .storageFull,
        ])

    public var job: Int64
    public var images: [Image]
    public var model: String?
    public var input: JSONObject?
    public var at: Int?

    public init(job: Int64, images: [Image], model: String? = nil, input: JSONObject? = nil, at: Int? = nil) {
        self.job = job
        self.images = images
        self.model = model
        self.input = input
        self.at = at
    }

    public static let shape = Shape(
        Self.init,
        .required("job", \.job, example: "12", "The job."),
        .required(
            "images", \.images, hint: "give an array of URLs or image objects",
            example: #"[{"id": "front", "source": "https://example.com/front.jpg"}]"#,
            "What to add."),
        .optional("model", \.model, "The model for images that name none."),
        .optional("input", \.input, "Input for all of them, under each one's own."),
        .optional(
            "at", \.at, as: .integer(in: 0...Int(Int32.max)),
            "How many images of the job come before these: those that it has already must be the same, and are not "
                + "added again. Left out: they are added whatever it has."))
}
