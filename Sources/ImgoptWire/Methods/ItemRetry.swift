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
    package static let paramNames = ["item"]

    /// The item.
    package var item: Int64

    /// A value of these members.
    package init(item: Int64) {
        self.item = item
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        item = try members.required("item")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["item": item.json])
    }
}

extension ItemRetry {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("item", .integer, example: 345)
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownItem, .wrongState, .storeQueueFull, .queueFull, .draining, .storageFailed,
    ]
}
