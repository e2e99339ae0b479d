package struct ItemCancel: WireMethod {
    package typealias Result = Item

    package static let facts = MethodFacts(
        "item.cancel", "Cancels an item, at the provider too",
        access: .owner, from: .turn,
        errors: [.unknownItem, .wrongState, .draining, .storageFailed])

    package var item: Int64

    package init(item: Int64) {
        self.item = item
    }

    package static let shape = Shape(
        Self.init(item:),
        .required("item", \.item, example: "345", "The item."))
}
