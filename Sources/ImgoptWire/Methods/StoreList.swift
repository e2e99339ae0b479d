package struct StoreList: WireMethod {
    package typealias Result = StoreListResult

    package static let facts = MethodFacts(
        "store.list", "The stores, by name",
        access: .anyone, from: .turn,
        errors: [.storageFailed])

    package init() {}

    package static let shape = Shape(Self.init)
}

/// The stores.
package struct StoreListResult: WireObject {
    package var stores: [StoreStatus]

    package init(stores: [StoreStatus]) {
        self.stores = stores
    }

    package static let shape = Shape(
        Self.init(stores:),
        .required("stores", \.stores, "By name."))
}
