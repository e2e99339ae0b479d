public struct StatsGet: WireMethod {
    public typealias Result = Stats

    public static let facts = MethodFacts(
        "stats", "The limiter's statistics",
        access: .anyone, from: .turn, as: .look, errors: [.unknownAccount])

    public var account: String?

    public init(account: String? = nil) { self.account = account }

    public static let shape = Shape(
        Self.init(account:),
        .optional("account", \.account, "Of one account alone; else `rateLimiter` and `health` are of all."))
}
