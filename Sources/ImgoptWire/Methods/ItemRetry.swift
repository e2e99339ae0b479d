/// Queues a failed, canceled or unresolved item again, as a new attempt.
package struct ItemRetry: ItemMethod {
    /// What it answers.
    package typealias Result = Item

    /// The method's name.
    package static let method = "item.retry"

    /// What it does, in a line.
    package static let summary = "Queues a failed, canceled or unresolved item again, as a new attempt"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [
        .unknownItem, .wrongState, .storeQueueFull, .queueFull, .draining, .storageFailed,
    ]

    /// The item.
    package var item: Int64

    /// A request about this item.
    package init(item: Int64) {
        self.item = item
    }
}
