/// Holds back the creations of a store.
package struct StorePause: StoreMethod {
    /// What it answers.
    package typealias Result = StoreStatus

    /// The method's name.
    package static let method = "store.pause"

    /// What it does, in a line.
    package static let summary = "Holds back the creations of a store"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.storageFailed]

    /// The store.
    package var store: StoreName

    /// A request about this store.
    package init(store: StoreName) {
        self.store = store
    }
}
