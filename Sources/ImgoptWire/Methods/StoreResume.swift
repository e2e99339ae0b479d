public struct StoreResume: WireMethod {
    public typealias Result = StoreStatus

    public static let facts = MethodFacts(
        "store.resume", "Lets the creations of a store go on",
        access: .admins(to: "change stores"), from: .turn, as: .deed, errors: [.unknownStore])

    public var store: StoreName

    public init(store: StoreName) { self.store = store }

    public static let shape = Shape(
        Self.init(store:),
        .required("store", \.store, example: "acme", "The store."))
}
