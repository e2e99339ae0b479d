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
        // Where one account creates all, there is no need to look at what.
        guard choices.areLists || account != .main else { return canUseSlot(store) }
        guard let queue = stores[store], !queue.isParked else { return false }
        return queue.hasWork(of: account, choices.reach(account, store), closed: closed(to: account))
    }

    /// Takes the first item of a store that an account may create.
    mutating func takeFirst(of store: StoreID, for account: AccountID) -> Run? {
        let (reach, closed) = (choices.reach(account, store), closed(to: account))
        return stores[store]?.takeFirst(of: account, reach, closed: closed)
    }

    /// Models of which an account takes no work now.
    private func closed(to account: AccountID) -> Set<ModelID> {
        choices.areAllPaid ? closed : closed.union(choices.dear(of: account))
    }
}
