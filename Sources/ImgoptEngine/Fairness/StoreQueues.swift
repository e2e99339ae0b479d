/// What waits of each store, and which accounts may create it.
struct StoreQueues: Sendable {
    var stores: [StoreID: StoreQueue] = [:]
    /// Models that take no work now.
    var closed: Set<ModelID> = []
    /// The accounts of each store.
    var choices = AccountChoices()

    /// Whether something of a store could be sent now, by any of its accounts.
    func canUseSlot(_ store: StoreID) -> Bool {
        guard let queue = stores[store] else { return false }
        return !queue.isParked && queue.hasWork(closed: closed)
    }

    /// Whether a slot of an account could be used for a store now.
    func canUseSlot(_ store: StoreID, of account: AccountID) -> Bool {
        guard let queue = stores[store], !queue.isParked else { return false }
        return queue.hasWork(of: account, takesAny: choices.mayUse(account, store), closed: closed)
    }

    /// Takes the first item of a store that an account may create.
    mutating func takeFirst(of store: StoreID, for account: AccountID) -> Run? {
        stores[store]?.takeFirst(of: account, takesAny: choices.mayUse(account, store), closed: closed)
    }
}
