package import ImgoptJSON

/// Sets what a store may have; survives a restart.
package struct StoreSet: WireMethod {
    /// What it answers.
    package typealias Result = StoreStatus

    /// The method's name.
    package static let method = "store.set"

    /// What it does, in a line.
    package static let summary = "Sets what a store may have; survives a restart"

    /// The names of its params.
    package static let paramNames = ["store", "weight", "max_in_flight", "rpm", "max_queued", "daily_budget", "reset"]

    /// The store.
    package var store: StoreName

    /// Its share beside the others', from 0.01 to 1000.
    package var weight: Double?

    /// The most predictions that it may have open.
    package var maxInFlight: Int?

    /// The most creations a minute that it may have.
    package var rpm: Int?

    /// The most items that it may have queued.
    package var maxQueued: Int?

    /// The most that its creations of a day, in UTC, may cost.
    package var dailyBudget: Amount?

    /// First puts everything back to the settings.
    package var reset: Bool

    /// A value of these members.
    package init(
        store: StoreName, weight: Double? = nil, maxInFlight: Int? = nil, rpm: Int? = nil, maxQueued: Int? = nil,
        dailyBudget: Amount? = nil, reset: Bool = false
    ) {
        self.store = store
        self.weight = weight
        self.maxInFlight = maxInFlight
        self.rpm = rpm
        self.maxQueued = maxQueued
        self.dailyBudget = dailyBudget
        self.reset = reset
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        store = try members.required("store")
        weight = try members.optional("weight")
        maxInFlight = try members.optional("max_in_flight", in: Limits.counts)
        rpm = try members.optional("rpm", in: Limits.rates)
        maxQueued = try members.optional("max_queued", in: 0...Limits.counts.upperBound)
        dailyBudget = try members.optional("daily_budget")
        if let amount = dailyBudget, !Limits.budgets.contains(amount.micros) {
            throw WireError.invalid("must be from 0 to \(Amount(micros: Limits.budgets.upperBound).text)")
                .under("daily_budget")
        }
        reset = try members.optional("reset") ?? false
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([
            "store": store.json, "weight": weight?.json, "max_in_flight": maxInFlight?.json, "rpm": rpm?.json,
            "max_queued": maxQueued?.json, "daily_budget": dailyBudget?.json, "reset": reset.json,
        ])
    }
}

extension StoreSet {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .required("store", StoreName.schema, example: "acme"),
            .optional("weight", .number, example: 2),
            .optional("max_in_flight", .integer(in: Limits.counts)),
            .optional("rpm", .integer(in: Limits.rates), example: 60),
            .optional("max_queued", .integer(in: 0...Limits.counts.upperBound)),
            .optional("daily_budget", Amount.schema, example: 12.5),
            .optional("reset", .bool),
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.storageFailed]
}
