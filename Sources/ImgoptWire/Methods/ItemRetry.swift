public struct ItemRetry: WireMethod {
    public typealias Result = Item

    public static let facts = MethodFacts(
        "item.retry", "Queues a failed, canceled or unresolved item, or one whose files are gone, as a new attempt",
        access: .owner, from: .turn, as: .deed,
        errors: [.unknownItem, .wrongState, .notAvailable, .storeQueueFull, .queueFull, .draining])

    public var item: Int64
    public var now: Bool
    public var again: Bool

    public init(item: Int64, now: Bool = false, again: Bool = false) {
        self.item = item
        self.now = now
        self.again = again
    }

    public static let shape = Shape(
        Self.init,
        .required("item", \.item, example: "7", "The item."),
        .optional(
            "now", \.now, usually: false,
            "Whether a queued item that waits for the time of its next attempt waits for it no longer."),
        .optional(
            "again", \.again, usually: false,
            "Whether an unresolved item, or one that was canceled while in doubt, is sent again: nobody knows whether "
                + "its creation took place, so it may be paid for twice; and whether one that is done and whose files "
                + "are gone is made anew, and paid for again."))
}
