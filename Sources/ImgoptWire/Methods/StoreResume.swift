package struct StoreResume: WireMethod {
    package typealias Result = StoreStatus

    package static let facts = MethodFacts(
        "store.resume", "Lets the creations of a store go on",
        access: .admins(to: "change stores"), from: .turn,
        errors: [.storageFailed])

    package var store: StoreName

    package init(store: StoreName) {
        self.store = store
    }

    package static let shape = Shape(
        Self.init(store:),
        .required("store", \.store, example: "acme", "The store."))
}
