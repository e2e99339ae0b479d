import ImgoptEngine
import ImgoptWire

extension Settings {
    /// An amount with its currency.
    func amount(_ money: Money) -> String { "\(Amount(money).shown) \(self.money.currency)" }

    /// Says that the model of most images counts as free beside a budget; nil: it does not.
    var warningOfPrice: String? {
        budgetedModelWithoutPrice.map { model in
            "a daily_budget is set, and models.\(model), which images run on unless they say otherwise, has no "
                + "price: they count as free, and no budget holds them back; set its price_per_run or price_per_second"
        }
    }

    /// The model of images that name none, if a budget is set and this model has no price: what it makes counts as
    /// free, so no budget holds it back. Nil: it has one, or there is no budget.
    package var budgetedModelWithoutPrice: String? {
        let isBudgeted = engine.dailyBudget != nil || stores.values.contains { $0.dailyBudget != nil }
        let own = models[replicate.model]
        guard isBudgeted, own?.pricePerRun == nil, own?.pricePerSecond == nil else { return nil }
        return replicate.model
    }
}
