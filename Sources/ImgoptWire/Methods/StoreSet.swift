public struct StoreSet: WireMethod {
    public typealias Result = StoreStatus

    public static let facts = MethodFacts(
        "store.set", "Sets what a store may have; survives a restart",
        access: .admins(to: "change stores"), from: .turn, as: .deed)

    public var store: StoreName
    public var weight: Double?
    public var maxInFlight: Int?
    public var rpm: Int?
    public var maxQueued: Int?
    public var dailyBudget: Amount?
    public var reset: Bool

    public init(
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

    /// The name of the budget, whose range is checked.
    static let budgetMember = "daily_budget"

    public static let shape = Shape(
        Self.init,
        .required("store", \.store, example: "acme", "The store."),
        .optional("weight", \.weight, example: "2", "Its share beside the others', from 0.01 to 1000."),
        .optional(
            "max_in_flight", \.maxInFlight, as: .integer(in: Limits.counts),
            "The most predictions that it may have open."),
        .optional(
            "rpm", \.rpm, as: .integer(in: Limits.rates), example: "60",
            "The most creations a minute that it may have."),
        .optional(
            "max_queued", \.maxQueued, as: .integer(in: Limits.counts),
            "The most items that it may have queued."),
        .optional(
            budgetMember, \.dailyBudget, example: "12.5",
            "The most that its creations of a day, in UTC, may cost; with 0 those that cost anything wait."),
        .optional("reset", \.reset, usually: false, "First puts everything back to the settings."))
}
