public struct LimiterReset: WireMethod {
    public typealias Result = LimiterStatus

    public static let facts = MethodFacts(
        "limiter.reset", "Puts the rate back to the settings and forgets what was learned",
        access: .admins(to: "change the limits"), from: .turn, as: .deed)

    public init() {}

    public static let shape = Shape(Self.init)
}
