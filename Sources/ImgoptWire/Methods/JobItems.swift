package struct JobItems: WireMethod {
    package typealias Result = JobItemsResult

    package static let facts = MethodFacts(
        "job.items", "Items of a job, in the order in which they were sent",
        access: .owner, from: .disk,
        errors: [.unknownJob, .storageFailed])

    package var job: Int64
    package var state: [ItemState]?
    package var limit: Int?
    package var after: Int64?

    package init(job: Int64, state: [ItemState]? = nil, limit: Int? = nil, after: Int64? = nil) {
        self.job = job
        self.state = state
        self.limit = limit
        self.after = after
    }

    package static let shape = Shape(
        Self.init,
        .required("job", \.job, example: "12", "The job."),
        .optional("state", \.state, example: #"["failed"]"#, "Only in one of these states."),
        .optional("limit", \.limit, as: .integer(in: 1...1000), example: "20", "How many at most."),
        .optional("after", \.after, "Only items with a larger id: `next` of the page before."))
}

/// A page of items, in the order in which they were sent.
package struct JobItemsResult: WireObject {
    package var items: [Item]
    package var next: Int64?

    package init(items: [Item], next: Int64?) {
        self.items = items
        self.next = next
    }

    package static let shape = Shape(
        Self.init,
        .required("items", \.items, "The items."),
        .nullable("next", \.next, "What to give as `after` for the next page, null at the end."))
}
