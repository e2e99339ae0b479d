package struct ItemGet: WireMethod {
    package typealias Result = Item

    package static let facts = MethodFacts(
        "item.get", "An item as it stands",
        access: .owner, from: .disk,
        errors: [.unknownItem, .storageFailed])

    package var item: Int64

    package init(item: Int64) {
        self.item = item
    }

    package static let shape = Shape(
        Self.init(item:),
        .required("item", \.item, example: "345", "The item."))
}
