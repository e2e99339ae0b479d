/// Why work is held back that could otherwise go on.
public enum HoldReason: String, WireValue, CaseIterable {
    /// The next creation would cost more than is left of a budget of the day.
    case budget
}

/// What was spent today, by all or by a store, and what may be.
public struct MoneyStatus: WireObject {
    public var currency: String
    public var day: String
    public var spent: Amount
    public var dailyBudget: Amount?
    public var held: Int
    public var heldBy: HoldReason?

    package init(currency: String, day: String, spent: Amount, dailyBudget: Amount?, held: Int, heldBy: HoldReason?) {
        self.currency = currency
        self.day = day
        self.spent = spent
        self.dailyBudget = dailyBudget
        self.held = held
        self.heldBy = heldBy
    }

    public static let shape = Shape(
        Self.init,
        .required("currency", \.currency, "What amounts are counted in, as the settings name it."),
        .required("day", \.day, "The day that this tells of, in UTC: `2026-11-23`."),
        .required("spent", \.spent, "What was spent on it; what is in flight is counted already."),
        .nullable("daily_budget", \.dailyBudget, "What may be spent in a day; null: nothing is held back."),
        .required("held", \.held, as: .count, "Images that wait for a budget."),
        .nullable("held_by", \.heldBy, "Why they wait; null: none does."))
}
