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
    /// Accounts that give no slots at all.
    private var unavailable: Set<AccountID> = []
    /// Models that cost more than is left of an account's budget.
    private var dear: [AccountID: Set<ModelID>] = [:]

    /// What of a store's images an account may create, beside those whose bytes it has.
    enum Reach {
        case none, all
        /// Images of these models: those before it in the store's list can't pay for them.
        case only(Set<ModelID>)

        func holds(_ model: ModelID) -> Bool {
            switch self {
            case .none: false
            case .all: true
            case .only(let models): models.contains(model)
            }
        }
    }

    /// What is said of no store.
    static let usual = [AccountID.main]

    /// The accounts of a store, the first choice first.
    func accounts(of store: StoreID) -> [AccountID] { lists[store] ?? Self.usual }

    /// What of a store's images an account may create now: it is in the store's list, and none before it has a slot, or
    /// money left.
    func reach(_ account: AccountID, _ store: StoreID) -> Reach {
        guard !lists.isEmpty, let list = lists[store] else { return account == .main ? .all : .none }
        var models: Set<ModelID>?
        for own in list {
            if own == account {
                guard list.count == 1 || !away.contains(account) else { return .none }
                return models.map { .only($0) } ?? .all
            }
            guard !full.contains(own), !unavailable.contains(own) else { continue }
            let dear = dear[own] ?? []
            models = models?.intersection(dear) ?? dear
            if models?.isEmpty == true { return .none }
        }
        return .none
    }

    /// Whether some store has a list of its own.
    var areLists: Bool { !lists.isEmpty }

    /// Whether each account can pay for all models.
    var areAllPaid: Bool { dear.isEmpty }

    /// Models that an account can't pay for.
    func dear(of account: AccountID) -> Set<ModelID> { dear[account] ?? [] }

    /// Whether one of a store's accounts gives slots.
    func isServed(_ store: StoreID) -> Bool {
        unavailable.isEmpty || accounts(of: store).contains { !unavailable.contains($0) }
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

    /// An account gives no slots at all, or gives them again.
    mutating func setUnavailable(_ isUnavailable: Bool, _ account: AccountID) {
        if isUnavailable { unavailable.insert(account) } else { unavailable.remove(account) }
    }

    /// An account can't pay for these models, and can for all others.
    mutating func setDear(_ models: Set<ModelID>, of account: AccountID) {
        dear[account] = models.isEmpty ? nil : models
    }

    /// Whether some store uses this account and others.
    func isShared(_ account: AccountID) -> Bool { sharing[account]?.isEmpty == false }
}
