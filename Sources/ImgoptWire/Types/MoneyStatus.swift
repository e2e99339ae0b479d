package import ImgoptJSON

/// Why work is held back that could otherwise go on.
package enum HoldReason: String, WireValue, CaseIterable {
    /// The next creation would cost more than is left of a budget of the day.
    case budget
}

/// What was spent today, by all or by a store, and what may be.
package struct MoneyStatus: WireValue {
    /// What amounts are counted in, as the settings name it.
    package var currency: String

    /// The day that this tells of, in UTC: `2026-11-23`.
    package var day: String

    /// What was spent on it; what is in flight is counted already.
    package var spent: Amount

    /// What may be spent in a day; nil: nothing is held back.
    package var dailyBudget: Amount?

    /// Images that wait for a budget.
    package var held: Int

    /// Why they wait; nil: none does.
    package var heldBy: HoldReason?

    /// A value of these members.
    package init(
        currency: String, day: String, spent: Amount = Amount(micros: 0), dailyBudget: Amount? = nil, held: Int = 0,
        heldBy: HoldReason? = nil
    ) {
        self.currency = currency
        self.day = day
        self.spent = spent
        self.dailyBudget = dailyBudget
        self.held = held
        self.heldBy = heldBy
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        currency = try members.required("currency")
        day = try members.required("day")
        spent = try members.required("spent")
        dailyBudget = try members.optional("daily_budget")
        held = try members.optional("held") ?? 0
        heldBy = try members.optional("held_by")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "currency": currency.json, "day": day.json, "spent": spent.json,
            "daily_budget": dailyBudget?.json ?? .null, "held": held.json, "held_by": heldBy?.json ?? .null,
        ])
    }
}

extension MoneyStatus {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "MoneyStatus",
            [
                .required("currency", .string), .required("day", .string), .required("spent", Amount.schema),
                .required("daily_budget", Amount.schema.orNull), .required("held", .count),
                .required("held_by", HoldReason.schema.orNull),
            ])
    }
}
