// What creations cost, and the budgets of a day, in UTC: an item whose creation would exceed one waits in its queue
// until the day turns or the budget is raised. What was sent goes on.
extension Engine {
    /// A creation of a model whose price is by the second counts as so many of its runs do at most, until it has ended.
    private static let estimatedShare = 0.9

    /// Goes on with the day that it is now.
    mutating func turnDay(at now: Moment) {
        if ledger.turn(at: now) { reviewBudgets() }
    }

    /// Takes up what was spent today in an earlier life.
    mutating func restoreSpend(_ spent: [StoreID: Money], of accounts: [AccountID: Money], at now: Moment) {
        // They are told of though nothing of theirs is open: the sum of all would be more than what is seen.
        for store in spent.keys { meet(store, at: now) }
        ledger.begin(ledger.day(at: now), spent: spent, of: accounts)
        reviewBudgets()
    }

    // MARK: Charges

    /// Counts the creation of an item that is about to be sent.
    mutating func charge(_ item: ActiveItem, into actions: inout [Action]) {
        guard let cost = ledger.expected[item.run.model] else { return }
        let own = stores[item.store]?.settings.dailyBudget
        precondition(
            own.map { ledger.spent(by: item.store) + cost <= $0 } ?? true
                && settings.accounts[item.account]?.dailyBudget.map { ledger.spent(of: item.account) + cost <= $0 }
                    ?? true
                && settings.dailyBudget.map { ledger.all + cost <= $0 } ?? true, "a creation over the budget")
        let charge = Charge(cost, on: ledger.day)
        active[item.item]?.charge = charge
        count(cost, of: charge, of: item, isFinal: false, into: &actions)
    }

    /// The creation certainly did not take place: what it was counted with is given back. Before its intent is void.
    mutating func giveBack(_ item: inout ActiveItem, into actions: inout [Action]) {
        settle(&item, at: .zero, into: &actions)
    }

    /// It will not be known any better what it costs: what it was counted with stays.
    mutating func keepCharge(_ item: inout ActiveItem, into actions: inout [Action]) {
        guard let charge = item.charge else { return }
        settle(&item, at: charge.amount, into: &actions)
    }

    /// The prediction ended: an estimate is replaced by what it took. The provider takes nothing for what it ended
    /// before it ran.
    mutating func settle(_ item: inout ActiveItem, by report: PredictionReport, into actions: inout [Action]) {
        guard let charge = item.charge, report.progress != .running else { return }
        let cost = cost(of: item.run.model, by: report, estimated: charge.amount)
        settle(&item, at: cost, into: &actions)
    }

    private func cost(of model: ModelID, by report: PredictionReport, estimated: Money) -> Money {
        if report.progress == .aborted { return .zero }
        guard report.progress != .running, let price = settings.prices[model], price.perSecond > .zero,
            let seconds = report.predictSeconds
        else { return estimated }
        return price.cost(seconds: seconds)
    }

    /// A creation that was taken for absent, and given back, took place: it counts for the day on which it was sent.
    /// What runs of it is cancelled, and what that costs in the end is not heard of: the estimate stays. Nil: nothing.
    mutating func countStray(
        _ report: PredictionReport, sent: Moment, by payer: Payer, at account: AccountID
    ) -> CostChange? {
        let cost = cost(of: payer.model, by: report, estimated: expectedCost(of: payer.model))
        guard cost > .zero else { return nil }
        let day = ledger.day(at: sent)
        spend(cost, by: payer.store, of: account, on: day)
        return CostChange(
            job: payer.job, store: payer.store, account: account, day: day, amount: cost, change: cost,
            isFinal: report.progress != .running)
    }

    private mutating func settle(_ item: inout ActiveItem, at amount: Money, into actions: inout [Action]) {
        guard let charge = item.charge else { return }
        item.charge = nil
        active[item.item]?.charge = nil
        count(amount - charge.amount, of: Charge(amount, on: charge.day), of: item, isFinal: true, into: &actions)
    }

    private mutating func count(
        _ change: Money, of charge: Charge, of item: ActiveItem, isFinal: Bool, into actions: inout [Action]
    ) {
        let cost = CostChange(
            job: item.job, store: item.store, account: item.account, day: charge.day, amount: charge.amount,
            change: change, isFinal: isFinal)
        actions.append(.record(.cost(item.item, cost)))
        if change != .zero { spend(change, by: item.store, of: item.account, on: charge.day) }
    }

    private mutating func spend(_ change: Money, by store: StoreID, of account: AccountID, on day: Day) {
        ledger.add(change, by: store, of: account, on: day)
        guard day == ledger.day else { return }
        reviewTotal()
        if reviewBudget(of: account) { reviewStoreBudgets() }
        reviewBudget(of: store)
    }

    // MARK: Prices and budgets

    /// A model's price is known, or has changed.
    mutating func price(_ model: ModelID, _ price: ModelPrice?) {
        settings.prices[model] = price
        expectCost(of: model)
    }

    /// How long a model runs was learned: what its creations are counted with may have changed.
    mutating func expectCost(of model: ModelID) {
        if ledger.expect(expectedCost(of: model), of: model) { reviewAll() }
    }

    /// Works out anew what may be sent: the prices, a budget or the day changed.
    mutating func reviewBudgets() {
        for model in Set(settings.prices.keys).union(ledger.expected.keys) {
            _ = ledger.expect(expectedCost(of: model), of: model)
        }
        reviewAll()
    }

    /// What a creation of a model is counted with.
    package func expectedCost(of model: ModelID) -> Money {
        guard let price = settings.prices[model] else { return .zero }
        guard price.perSecond > .zero else { return price.perRun }
        return price.cost(of: usualRun(of: model, share: Self.estimatedShare))
    }

    private mutating func reviewAll() {
        reviewTotal()
        for account in lanes.ids { _ = reviewBudget(of: account) }
        reviewStoreBudgets()
    }

    private mutating func reviewStoreBudgets() {
        for store in stores.ids { reviewBudget(of: store) }
    }

    /// Which models are too dear for what is left of an account's own budget. True if that is news.
    private mutating func reviewBudget(of account: AccountID) -> Bool {
        let dear = ledger.models(
            dearerThanLeftOf: settings.accounts[account]?.dailyBudget, spent: ledger.spent(of: account))
        guard ledger.hold(dear, of: account) else { return false }
        waiting.setDear(dear, of: account)
        return true
    }

    /// Which models are too dear for what is left of the budget of all.
    private mutating func reviewTotal() {
        let dear = ledger.models(dearerThanLeftOf: settings.dailyBudget, spent: ledger.all)
        let changed = dear.symmetricDifference(ledger.unaffordable)
        ledger.unaffordable = dear
        for model in changed.sorted(by: { $0.rawValue < $1.rawValue }) { reviewClosing(of: model) }
    }

    /// Which models are too dear for what is left of a store's own budget.
    mutating func reviewBudget(of store: StoreID) {
        guard let record = stores[store] else { return }
        let dear = ledger.models(
            dearerThanLeftOf: record.settings.dailyBudget, spent: ledger.spent(by: store))
        _ = ledger.hold(dear, of: store)
        waiting.setHeld(dear.union(tooDearForAccounts(of: store)), of: store)
    }

    /// Models that cost more than is left of the budget of each account that a store may use.
    private func tooDearForAccounts(of store: StoreID) -> Set<ModelID> {
        guard let accounts = stores[store]?.settings.accounts, let first = accounts.first else { return [] }
        return accounts.dropFirst().reduce(ledger.unaffordable(of: first)) {
            $0.intersection(ledger.unaffordable(of: $1))
        }
    }

    // MARK: What is told

    /// Which budget holds an item of a store and a model back, and until when; nil: none does. What costs more than a
    /// whole day's budget waits for no day.
    func budgetHold(on model: ModelID, of store: StoreID) -> (Wait, until: Moment?)? {
        guard let cost = ledger.expected[model] else { return nil }
        if ledger.unaffordable(of: store).contains(model), let budget = stores[store]?.settings.dailyBudget {
            let wait = Wait.storeBudget(budget, spent: ledger.spent(by: store), cost: cost)
            return (wait, cost > budget ? nil : ledger.dayEnd)
        }
        let account = account(of: store)
        if tooDearForAccounts(of: store).contains(model), let budget = settings.accounts[account]?.dailyBudget {
            let wait = Wait.account(account, .budget(budget, spent: ledger.spent(of: account), cost: cost))
            return (wait, cost > budget ? nil : ledger.dayEnd)
        }
        guard ledger.unaffordable.contains(model), let budget = settings.dailyBudget else { return nil }
        return (.budget(budget, spent: ledger.all, cost: cost), cost > budget ? nil : ledger.dayEnd)
    }

    /// Images of a store that wait for a budget.
    func waitingForBudget(of store: StoreID) -> Int {
        guard ledger.isHolding else { return 0 }
        let held = ledger.unaffordable.union(ledger.unaffordable(of: store)).union(tooDearForAccounts(of: store))
        guard !held.isEmpty else { return 0 }
        return waiting.runs(of: store).reduce(0) {
            held.contains($1.model) ? $0 + Int($1.count) : $0
        }
    }

    /// Those of them that no day's budget lets go.
    func hopeless(of store: StoreID) -> Int {
        guard ledger.isHolding else { return 0 }
        return waiting.runs(of: store).reduce(0) {
            isHopeless($1.model, of: store) ? $0 + Int($1.count) : $0
        }
    }

    /// Whether one creation of a model costs more than a whole day's budget.
    func isHopeless(_ model: ModelID, of store: StoreID) -> Bool {
        guard let cost = ledger.expected[model] else { return false }
        return budgets(of: store).contains { $0 < cost }
    }

    /// What may be spent in a day for a store: its own budget, the largest of its accounts', and that of all.
    fileprivate func budgets(of store: StoreID) -> [Money] {
        [stores[store]?.settings.dailyBudget, accountBudget(of: store), settings.dailyBudget].compactMap(\.self)
    }

    /// The largest budget of the accounts that a store may use; nil: one of them has none.
    private func accountBudget(of store: StoreID) -> Money? {
        let budgets = (stores[store]?.settings.accounts ?? []).map { settings.accounts[$0]?.dailyBudget }
        return budgets.contains(nil) ? nil : budgets.compactMap(\.self).max()
    }

    /// Seconds until the budgets let the first `images` images of a store go, `all` of all stores among them; nil: they
    /// never do.
    func budgetSeconds(_ images: Int, _ all: Int, of store: StoreID, model: ModelID?, at now: Moment) -> Double? {
        guard images > 0, let model, let cost = ledger.expected[model] else { return 0 }
        let budgets = [
            (images, stores[store]?.settings.dailyBudget, ledger.spent(by: store)),
            (all, accountBudget(of: store), ledger.spent(of: account(of: store))),
            (all, settings.dailyBudget, ledger.all),
        ]
        var seconds = 0.0
        for case (let images, let budget?, let spent) in budgets {
            let today = Int(max(0, (budget - spent).micros) / cost.micros)
            let daily = Int(budget.micros / cost.micros)
            guard images > today else { continue }
            guard daily > 0 else { return nil }
            let days = (images - today + daily - 1) / daily
            seconds = max(seconds, (ledger.dayEnd - now).seconds + Double(days - 1) * Day.length.seconds)
        }
        return seconds
    }
}

extension Engine {
    /// A budget of a store, its own or that of all, that is less than any of its waiting images costs; nil: none is.
    package func hopelessBudget(of store: StoreID) -> Money? {
        let budgets = budgets(of: store)
        guard !budgets.isEmpty else { return nil }
        let costs = waiting.runs(of: store).map { ledger.expected[$0.model] ?? .zero }
        guard let least = costs.min() else { return nil }
        return budgets.first { $0 < least }
    }
}
