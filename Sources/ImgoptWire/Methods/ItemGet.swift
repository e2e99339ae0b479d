public struct ItemGet: WireMethod {
    public typealias Result = Item

    public static let facts = MethodFacts(
        "item.get", "An item as it stands",
        access: .owner, from: .disk, as: .look, errors: [.unknownItem])

    public var item: Int64

    public init(item: Int64) { self.item = item }

    public static let shape = Shape(
        Self.init(item:),
        .required("item", \.item, example: "345", "The item."))
}
