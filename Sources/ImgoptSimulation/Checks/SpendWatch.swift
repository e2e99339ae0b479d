internal import ImgoptEngine

/// What was spent, told from the changes in the database alone, and against what the provider was really asked for.
extension Simulation {
    /// A creation is about to be counted: does that fit into the budgets of its day?
    func checkCost(_ cost: CostChange, of id: ItemID) throws {
        guard !cost.isFinal else { return }
        guard cost.day == Day(of: now) else { throw Nonsense("\(id) is counted for another day than \(now)") }
        let rules = self.rules(of: cost.store)
        let spent = database.spent[cost.day] ?? [:]
        let own = (spent[cost.store] ?? .zero) + cost.change
        if let budget = rules.dailyBudget, own > budget {
            throw Nonsense("\(cost.store) spends \(own.text) at \(now), and may spend \(budget.text) a day")
        }
        let ofAccount = (database.spentOfAccounts[cost.day]?[cost.account] ?? .zero) + cost.change
        if let budget = settings.engine.accounts[cost.account]?.dailyBudget, ofAccount > budget {
            throw Nonsense(
                "\(ofAccount.text) are spent of \(cost.account) at \(now), and \(budget.text) a day may be")
        }
        let all = spent.values.reduce(cost.change, +)
        if let budget = settings.engine.dailyBudget, all > budget {
            throw Nonsense("all spend \(all.text) at \(now), and may spend \(budget.text) a day")
        }
    }

    /// Nothing that costs something is sent without being counted.
    func checkCounted(_ id: ItemID, _ row: ItemRow) throws {
        let price = settings.engine.prices[row.model]
        guard (price ?? ModelPrice()) == ModelPrice() || row.cost > .zero else {
            throw Nonsense("\(id) is created at \(now), and is not counted")
        }
    }

    /// Whether a store surely can pay for an image of a model now.
    func canSurelyPay(_ model: ModelID, _ rules: StoreSettings) -> Bool {
        guard rules.dailyBudget == nil,
            rules.accounts.allSatisfy({ settings.engine.accounts[$0]?.dailyBudget == nil })
        else { return false }
        guard let budget = settings.engine.dailyBudget, let price = settings.engine.prices[model] else { return true }
        // What a run by the second is counted with, the engine alone knows.
        guard price.perSecond == .zero else { return false }
        let spent = (database.spent[Day(of: now)] ?? [:]).values.reduce(.zero, +)
        return spent + price.perRun <= budget
    }

    private var isPaidBySecond: Bool { settings.engine.prices.values.contains { $0.perSecond > .zero } }

    /// What each store was counted with on each day is what its predictions of that day cost; more, where it could not
    /// be found out what became of one, and with prices by the second as much as was estimated for that.
    func checkSpend() throws {
        var truth: [Day: [StoreID: Money]] = [:]
        for (id, day, model, run) in provider.billed {
            guard let store = database.store(of: id), let price = settings.engine.prices[model] else { continue }
            truth[day, default: [:]][store, default: .zero] =
                (truth[day]?[store] ?? .zero) + price.cost(seconds: run.seconds)
        }
        for day in Set(truth.keys).union(database.spent.keys) {
            let (real, counted) = (truth[day] ?? [:], database.spent[day] ?? [:])
            for store in Set(real.keys).union(counted.keys) {
                let (cost, sum) = (real[store] ?? .zero, counted[store] ?? .zero)
                guard cost == sum || (database.isCostUncertain && (cost < sum || isPaidBySecond)) else {
                    throw Nonsense("\(store) was counted with \(sum.text) for day \(day.number), and cost \(cost.text)")
                }
            }
        }
    }
}
