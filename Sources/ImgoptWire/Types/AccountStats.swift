/// How an account at the provider stands.
public enum AccountState: String, WireValue, CaseIterable {
    /// It takes work.
    case running
    /// An admin wants no creations of it.
    case paused
    /// The provider said to wait.
    case throttled
    /// The provider can't be reached, or takes nothing of it: no credit, or its token is refused.
    case down
    /// It is not in the settings: what waits for it waits until it is.
    case absent
}

/// The figures of one account.
public struct AccountStats: WireObject {
    public var create: CreateStats
    public var read: ReadStats
    public var inFlight: Int
    public var state: AccountState

    package init(create: CreateStats, read: ReadStats, inFlight: Int, state: AccountState) {
        self.create = create
        self.read = read
        self.inFlight = inFlight
        self.state = state
    }

    public static let shape = Shape(
        Self.init,
        .required("create", \.create, "Its budget of creations."),
        .required("read", \.read, "Its budget of reads."),
        .required("in_flight", \.inFlight, as: .count, "Items between creation and finish that were sent to it."),
        .required("state", \.state, "How it stands."))
}

/// An account at the provider, and what it does at the moment.
public struct AccountStatus: WireObject {
    public var account: String
    public var state: AccountState
    public var message: String?
    public var stores: [StoreName]
    public var rpm: Int
    public var readRPM: Int
    public var burst: Int
    public var inLastMinute: Int
    public var inFlight: Int
    public var rejectedTotal: Int64
    public var setByAdmin: Bool
    public var reason: RateReason?
    public var spent: Amount
    public var dailyBudget: Amount?

    package init(
        account: String, state: AccountState, message: String?, stores: [StoreName], rpm: Int, readRPM: Int,
        burst: Int, inLastMinute: Int, inFlight: Int, rejectedTotal: Int64, setByAdmin: Bool, reason: RateReason?,
        spent: Amount, dailyBudget: Amount?
    ) {
        self.account = account
        self.state = state
        self.message = message
        self.stores = stores
        self.rpm = rpm
        self.readRPM = readRPM
        self.burst = burst
        self.inLastMinute = inLastMinute
        self.inFlight = inFlight
        self.rejectedTotal = rejectedTotal
        self.setByAdmin = setByAdmin
        self.reason = reason
        self.spent = spent
        self.dailyBudget = dailyBudget
    }

    public static let shape = Shape(
        Self.init,
        .required("account", \.account, "Its name; `default` is the one of `replicate.*` and `limiter.*`."),
        .required("state", \.state, "How it stands."),
        .nullable("message", \.message, "Why it does not run, or whose it is at the provider, for people."),
        .required(
            "stores", \.stores,
            "The stores whose settings name it; of `default` those that name it, while all others use it as well."),
        .required("rpm", \.rpm, as: .count, "Creations a minute in force."),
        .required("read_rpm", \.readRPM, as: .count, "Reads a minute in force."),
        .required("burst", \.burst, as: .count, "Creations that may go at once."),
        .required("in_last_minute", \.inLastMinute, as: .count, "Creations that count in the rolling window."),
        .required("in_flight", \.inFlight, as: .count, "Items between creation and finish that were sent to it."),
        .required(
            "rejected_total", \.rejectedTotal, as: .count,
            "Creations that the provider refused for the rate, since the start."),
        .required(
            "set_by_admin", \.setByAdmin, "Whether its rates differ from the settings because of `limiter.set`."),
        .nullable("reason", \.reason, "Why the live rate is below the set one."),
        .required("spent", \.spent, "What was spent of it today; what is in flight is counted already."),
        .nullable("daily_budget", \.dailyBudget, "What may be spent of it in a day; null: no bound of its own."))
}
