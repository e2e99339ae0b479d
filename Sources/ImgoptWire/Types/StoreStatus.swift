/// A store: its settings and what it does at the moment.
public struct StoreStatus: WireObject {
    public var store: StoreName
    public var weight: Double
    public var maxInFlight: Int?
    public var rpm: Int?
    public var maxQueued: Int?
    public var paused: Bool
    public var queued: Int
    public var inFlight: Int
    public var done: Int
    public var failed: Int
    public var share: Double
    public var waitMilliseconds: Int?
    public var money: MoneyStatus?
    public var accounts: [String]?

    package init(
        store: StoreName, weight: Double, maxInFlight: Int?, rpm: Int?, maxQueued: Int?, paused: Bool, queued: Int,
        inFlight: Int, done: Int, failed: Int, share: Double, waitMilliseconds: Int?, money: MoneyStatus?,
        accounts: [String]?
    ) {
        self.store = store
        self.weight = weight
        self.maxInFlight = maxInFlight
        self.rpm = rpm
        self.maxQueued = maxQueued
        self.paused = paused
        self.queued = queued
        self.inFlight = inFlight
        self.done = done
        self.failed = failed
        self.share = share
        self.waitMilliseconds = waitMilliseconds
        self.money = money
        self.accounts = accounts
    }

    public static let shape = Shape(
        Self.init,
        .required("store", \.store, "Its name."),
        .required("weight", \.weight, "Its share beside the others' when all want more than there is."),
        .nullable("max_in_flight", \.maxInFlight, as: .count, "The most predictions that it may have open."),
        .nullable("rpm", \.rpm, as: .count, "The most creations a minute that it may have."),
        .nullable("max_queued", \.maxQueued, as: .count, "The most items that it may have queued."),
        .required("paused", \.paused, "Whether its creations are held back."),
        .required("queued", \.queued, as: .count, "Items that wait for their creation."),
        .required("in_flight", \.inFlight, as: .count, "Items between creation and finish."),
        .required("done", \.done, as: .count, "Items done since the daemon keeps count."),
        .required("failed", \.failed, as: .count, "Items failed since the daemon keeps count."),
        .required(
            "share", \.share,
            "Its part, 0 to 1, of the creations that come, by the weights of the stores that wait and the rule of "
                + "batches, its own limits apart; 0 while it does not wait."),
        .nullable(
            "wait_ms", \.waitMilliseconds, as: .count,
            "How long its oldest job with waiting images has waited; null: none waits."),
        .optional("money", \.money, "What it spent today, and what it may spend."),
        .optional(
            "accounts", \.accounts,
            "The accounts that create its images: the first of these that has a slot; left out: `default` alone."))
}
