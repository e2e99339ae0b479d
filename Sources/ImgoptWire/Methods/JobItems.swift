package import ImgoptJSON

/// Items of a job, in the order in which they were sent.
package struct JobItems: WireMethod {
    /// What it answers.
    package typealias Result = JobItemsResult

    /// The method's name.
    package static let method = "job.items"

    /// What it does, in a line.
    package static let summary = "Items of a job, in the order in which they were sent"

    /// The names of its params.
    package static let paramNames = ["job", "state", "limit", "after"]

    /// The job.
    package var job: Int64

    /// Only in one of these states.
    package var state: [ItemState]?

    /// How many at most.
    package var limit: Int?

    /// Only items with a larger id: `next` of the page before.
    package var after: Int64?

    /// A value of these members.
    package init(job: Int64, state: [ItemState]? = nil, limit: Int? = nil, after: Int64? = nil) {
        self.job = job
        self.state = state
        self.limit = limit
        self.after = after
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        job = try members.required("job")
        state = try members.optional("state")
        limit = try members.optional("limit", in: 1...1000)
        after = try members.optional("after")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["job": job.json, "state": state?.json, "limit": limit?.json, "after": after?.json])
    }
}

/// A page of items, in the order in which they were sent.
package struct JobItemsResult: WireValue {
    /// The items.
    package var items: [Item]

    /// What to give as `after` for the next page, nil at the end.
    package var next: Int64?

    /// A value of these members.
    package init(items: [Item] = [], next: Int64? = nil) {
        self.items = items
        self.next = next
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        items = try members.optional("items") ?? []
        next = try members.optional("next")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["items": items.json, "next": next?.json ?? .null])
    }
}

extension JobItemsResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "JobItemsResult",
            [
                .required("items", .array(of: Item.schema)), .required("next", .integer.orNull),
            ])
    }
}

extension JobItems {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("job", .integer, example: 12),
            .optional("state", .array(of: ItemState.schema), example: ["failed"]),
            .optional("limit", .integer(in: 1...1000), example: 20),
            .optional("after", .integer),
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .storageFailed]
}
