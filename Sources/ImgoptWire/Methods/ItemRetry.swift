package struct ItemRetry: WireMethod {
    package typealias Result = Item

    package static let facts = MethodFacts(
        "item.retry", "Queues a failed, canceled or unresolved item again, as a new attempt",
        access: .owner, from: .turn,
        errors: [.unknownItem, .wrongState, .storeQueueFull, .queueFull, .draining, .storageFailed])

    package var item: Int64
    package var now: Bool

    package init(item: Int64, now: Bool = false) {
        self.item = item
        self.now = now
    }

    package static let shape = Shape(
        Self.init,
        .required("item", \.item, example: "7", "The item."),
        .optional(
            "now", \.now, usually: false,
            "Whether a queued item that waits for the time of its next attempt waits for it no longer."))
}
