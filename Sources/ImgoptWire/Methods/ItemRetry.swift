package import ImgoptJSON

/// Queues a failed, canceled or unresolved item again, as a new attempt.
package struct ItemRetry: WireMethod {
    /// What it answers.
    package typealias Result = Item

    /// The method's name.
    package static let method = "item.retry"

    /// What it does, in a line.
    package static let summary = "Queues a failed, canceled or unresolved item again, as a new attempt"

    /// The names of its params.
    package static let paramNames = ["item", "now"]

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownItem, .wrongState, .storeQueueFull, .queueFull, .draining, .storageFailed,
    ]

    /// The item.
    package var item: Int64

    /// Whether a queued item that waits for the time of its next attempt waits for it no longer.
    package var now: Bool

    /// A request about this item.
    package init(item: Int64, now: Bool = false) {
        self.item = item
        self.now = now
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        item = try members.required("item")
        now = try members.optional("now") ?? false
    }

    /// The params as a client sends them.
    package var params: JSONValue { .members(["item": item.json, "now": now ? true.json : nil]) }
}

extension ItemRetry {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [.required("item", .integer, example: 7), .optional("now", .bool)]
    }
}
