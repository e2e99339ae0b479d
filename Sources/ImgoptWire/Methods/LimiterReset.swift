public struct LimiterReset: WireMethod {
    public typealias Result = LimiterStatus

    public static let facts = MethodFacts(
        "limiter.reset", "Puts the rate back to the settings and forgets what was learned",
        access: .admins(to: "change the limits"), from: .turn, as: .deed, errors: [.unknownAccount])

    public var account: String?

    public init(account: String? = nil) { self.account = account }

    public static let shape = Shape(
        Self.init(account:),
        .optional("account", \.account, "The account whose rates these are; left out: `default`."))
}
