public struct StoreList: WireMethod {
    public typealias Result = StoreListResult

    public static let facts = MethodFacts(
        "store.list", "The stores, by name",
        access: .anyone, from: .turn, as: .question)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// The stores.
public struct StoreListResult: WireObject {
    public var stores: [StoreStatus]

    package init(stores: [StoreStatus]) { self.stores = stores }

    public static let shape = Shape(
        Self.init(stores:),
        .required("stores", \.stores, "By name."))
}
