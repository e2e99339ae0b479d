package struct LimiterReset: WireMethod {
    package typealias Result = LimiterStatus

    package static let facts = MethodFacts(
        "limiter.reset", "Puts the rate back to the settings and forgets what was learned",
        access: .admins(to: "change the limits"), from: .turn)

    package init() {}

    package static let shape = Shape(Self.init)
}
