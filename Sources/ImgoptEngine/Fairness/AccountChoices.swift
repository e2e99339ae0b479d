/// Which accounts create the images of each store: the first of its list that has a slot.
struct AccountChoices: Sendable {
    /// Lists that are not the usual one.
    private var lists: [StoreID: [AccountID]] = [:]
    /// Stores that have a list of several, in order, by each account in it.
    private var sharing: [AccountID: [StoreID]] = [:]
    /// Accounts without a slot now.
    private var full: Set<AccountID> = []
    /// Accounts that take nothing of stores that have others.
    private var away: Set<AccountID> = []

    /// What is said of no store.
    static let usual = [AccountID.main]

    /// The accounts of a store, the first choice first.
    func accounts(of store: StoreID) -> [AccountID] { lists[store] ?? Self.usual }

    /// Whether an account may create a store's images now: it is in the store's list, and none before it has a slot.
    func mayUse(_ account: AccountID, _ store: StoreID) -> Bool {
        guard !lists.isEmpty, let list = lists[store] else { return account == .main }
        for own in list {
            if own == account { return list.count == 1 || !away.contains(account) }
            if !full.contains(own) { return false }
        }
        return false
    }

    /// Gives a store its list.
    mutating func set(_ accounts: [AccountID], of store: StoreID) {
        for account in self.accounts(of: store) { sharing[account]?.removeAll { $0 == store } }
        lists[store] = accounts == Self.usual ? nil : accounts
        guard accounts.count > 1 else { return }
        for account in accounts {
            sharing[account, default: []].append(store)
            sharing[account]?.sort { $0.rawValue < $1.rawValue }
        }
    }

    /// An account has no slot now, or has one again.
    /// - Returns: the stores whose images others may create now.
    mutating func setFull(_ isFull: Bool, _ account: AccountID) -> [StoreID] {
        guard isFull else {
            full.remove(account)
            return []
        }
        return full.insert(account).inserted ? sharing[account] ?? [] : []
    }

    /// An account takes nothing now of stores that have others, or takes it again.
    /// - Returns: the stores whose images it may create again.
    mutating func setAway(_ isAway: Bool, _ account: AccountID) -> [StoreID] {
        guard isAway else {
            return away.remove(account) == nil ? [] : sharing[account] ?? []
        }
        away.insert(account)
        return []
    }

    /// Whether some store uses this account and others.
    func isShared(_ account: AccountID) -> Bool { sharing[account]?.isEmpty == false }
}
