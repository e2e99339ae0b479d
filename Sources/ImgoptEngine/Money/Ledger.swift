/// What was spent today, and which models cost more than is left of a budget.
///
/// Every creation counts from its intent on, so that what is in flight is in the sum already: with prices per run the
/// sum of a day never exceeds a budget, not by one creation. With prices per second a creation counts as nine of ten
/// runs of its model until it has ended; the sum can then exceed a budget by what the runs in flight take longer than
/// that, together: at most `engine.max_in_flight` of them, each for as long as the provider lets one run.
struct Ledger: Sendable {
    /// The day that it tells of.
    private(set) var day: Day
    /// How far the wall clock, by which days begin, is ahead of our time.
    var wallAhead: TimeSpan
    /// What all stores spent on it.
    private(set) var all = Money.zero
    private var stores: [StoreID: Money] = [:]
    private var accounts: [AccountID: Money] = [:]
    /// What the next creation of each model is counted with; a model that is not here costs nothing.
    private(set) var expected: [ModelID: Money] = [:]
    /// Models that cost more than is left of the budget of all.
    var unaffordable: Set<ModelID> = []
    /// Of each store the models that cost more than is left of its own budget.
    private var held: [StoreID: Set<ModelID>] = [:]
    /// Of each account the models that cost more than is left of its budget.
    private var dear: [AccountID: Set<ModelID>] = [:]

    /// Nothing was spent.
    init(at now: Moment, wallAhead: TimeSpan = .zero) {
        self.wallAhead = wallAhead
        day = Day(of: now + wallAhead)
    }

    /// The day of a moment of ours.
    func day(at moment: Moment) -> Day { Day(of: moment + wallAhead) }

    /// When the next day begins, by our time.
    var dayEnd: Moment { Moment(microseconds: day.end.microseconds - wallAhead.microseconds) }

    /// Goes on with the day that it is now. False: it is the same one.
    mutating func turn(at now: Moment) -> Bool {
        let today = day(at: now)
        guard today > day else { return false }
        begin(today)
        return true
    }

    /// What a store spent today.
    func spent(by store: StoreID) -> Money { stores[store] ?? .zero }

    /// What was spent of an account today.
    func spent(of account: AccountID) -> Money { accounts[account] ?? .zero }

    /// Whether anything waits for the next day.
    var isHolding: Bool { !unaffordable.isEmpty || !held.isEmpty || !dear.isEmpty }

    /// Models that cost more than is left of a store's own budget.
    func unaffordable(of store: StoreID) -> Set<ModelID> { held[store] ?? [] }

    /// These models cost more than is left of a store's own budget. True if that is news.
    mutating func hold(_ models: Set<ModelID>, of store: StoreID) -> Bool {
        guard models != unaffordable(of: store) else { return false }
        held[store] = models.isEmpty ? nil : models
        return true
    }

    /// Models that cost more than is left of an account's budget.
    func unaffordable(of account: AccountID) -> Set<ModelID> { dear[account] ?? [] }

    /// These models cost more than is left of an account's budget. True if that is news.
    mutating func hold(_ models: Set<ModelID>, of account: AccountID) -> Bool {
        guard models != unaffordable(of: account) else { return false }
        dear[account] = models.isEmpty ? nil : models
        return true
    }

    /// Goes on with another day, on which some was spent already.
    mutating func begin(_ day: Day, spent: [StoreID: Money] = [:], of accounts: [AccountID: Money] = [:]) {
        self.day = day
        stores = spent
        self.accounts = accounts
        all = spent.values.reduce(.zero, +)
    }

    /// Counts an amount, or takes one back. What belongs to another day changes nothing of today's.
    mutating func add(_ amount: Money, by store: StoreID, of account: AccountID, on day: Day) {
        guard day == self.day else { return }
        all = all + amount
        stores[store, default: .zero] = (stores[store] ?? .zero) + amount
        accounts[account, default: .zero] = (accounts[account] ?? .zero) + amount
    }

    /// Sets what the next creation of a model is counted with. True if that is news.
    mutating func expect(_ cost: Money, of model: ModelID) -> Bool {
        let new = cost > .zero ? cost : nil
        guard new != expected[model] else { return false }
        expected[model] = new
        return true
    }

    /// The models that cost more than is left of a budget; none if there is no budget.
    func models(dearerThanLeftOf budget: Money?, spent: Money) -> Set<ModelID> {
        guard let budget else { return [] }
        return Set(expected.filter { spent + $0.value > budget }.keys)
    }
}
