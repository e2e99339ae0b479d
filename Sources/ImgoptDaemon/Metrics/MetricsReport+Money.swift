import ImgoptEngine

// What creations cost. The unit is the currency's: which one that is says `imgopt_money_info`.
extension MetricsReport {
    func money() -> [MetricFamily] {
        let figures = snapshot.figures
        let budget = MetricFamily.gauge(
            "imgopt_daily_budget_currency", unit: "currency",
            "What may be spent from midnight to midnight, UTC; missing where the settings name none.")
        return [
            .gauge("imgopt_money_info", "1, with the currency of all amounts.")
                .with(1, ("currency", snapshot.settings.money.currency)),
            .counter(
                "imgopt_spend_currency", unit: "currency",
                "What attempts cost that have ended, in the currency's unit, since the start."
            )
            .with(facts.totals.count(.spentMicros) / 1_000_000),
            .gauge(
                "imgopt_spent_today_currency", unit: "currency",
                "What was spent since midnight, UTC; what is in flight is counted already."
            )
            .with(figures.spent.units),
            figures.dailyBudget.map { budget.with($0.units) } ?? budget,
            .gauge("imgopt_budget_exhausted", "1 while some model costs more than is left of the budget of all.")
                .with(figures.isOverBudget ? 1 : 0),
            .gauge("imgopt_budget_waiting_items", "Items that wait for a budget, of a store or of all.")
                .with(Double(figures.waitingForBudget)),
        ]
    }
}
