/// Whom a creation is counted for, however long ago its item ended.
package struct Payer: Hashable, Sendable {
    /// The job of its item.
    package let job: JobID
    /// The store that pays.
    package let store: StoreID
    /// The model, which has the price.
    package let model: ModelID

    /// Makes a payer.
    package init(_ job: JobID, of store: StoreID, for model: ModelID) {
        self.job = job
        self.store = store
        self.model = model
    }
}
