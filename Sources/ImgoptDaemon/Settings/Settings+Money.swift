extension Settings {
    /// The model of images that name none, if a budget is set and this model has no price: what it makes counts as
    /// free, so no budget holds it back. Nil: it has one, or there is no budget.
    package var budgetedModelWithoutPrice: String? {
        let isBudgeted = money.dailyBudget != nil || stores.values.contains { $0.dailyBudget != nil }
        let own = models[replicate.model]
        guard isBudgeted, own?.pricePerRun == nil, own?.pricePerSecond == nil else { return nil }
        return replicate.model
    }
}
