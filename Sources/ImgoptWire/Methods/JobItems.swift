public struct JobItems: WireMethod {
    public typealias Result = JobItemsResult

    public static let facts = MethodFacts(
        "job.items", "Items of a job, in the order in which they were sent",
        access: .owner, from: .disk, as: .look, errors: [.unknownJob])

    public var job: Int64
    public var state: [ItemState]?
    public var limit: Int?
    public var after: Int64?

    public init(job: Int64, state: [ItemState]? = nil, limit: Int? = nil, after: Int64? = nil) {
        self.job = job
        self.state = state
        self.limit = limit
        self.after = after
    }

    public static let shape = Shape(
        Self.init,
        .required("job", \.job, example: "12", "The job."),
        .optional("state", \.state, example: #"["failed"]"#, "Only in one of these states."),
        .optional("limit", \.limit, as: .integer(in: 1...1000), example: "20", "How many at most."),
        .optional("after", \.after, "Only items with a larger id: `next` of the page before."))
}

/// A page of items, in the order in which they were sent.
public struct JobItemsResult: WireObject {
    public var items: [Item]
    public var next: Int64?

    package init(items: [Item], next: Int64?) {
        self.items = items
        self.next = next
    }

    public static let shape = Shape(
        Self.init,
        .required("items", \.items, "The items."),
        .nullable("next", \.next, "What to give as `after` for the next page, null at the end."))
}
