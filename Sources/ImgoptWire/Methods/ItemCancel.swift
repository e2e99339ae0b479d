public struct ItemCancel: WireMethod {
    public typealias Result = Item

    public static let facts = MethodFacts(
        "item.cancel", "Cancels an item, at the provider too",
        access: .owner, from: .turn, as: .deed, errors: [.unknownItem, .wrongState, .draining])

    public var item: Int64

    public init(item: Int64) { self.item = item }

    public static let shape = Shape(
        Self.init(item:),
        .required("item", \.item, example: "345", "The item."))
}
