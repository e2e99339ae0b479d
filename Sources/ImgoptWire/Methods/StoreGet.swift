public struct StoreGet: WireMethod {
    public typealias Result = StoreStatus

    public static let facts = MethodFacts(
        "store.get", "A store with its work and limits",
        access: .anyone, from: .turn, as: .question, errors: [.unknownStore])

    public var store: StoreName

    public init(store: StoreName) { self.store = store }

    public static let shape = Shape(
        Self.init(store:),
        .required("store", \.store, example: "acme", "The store."))
}
