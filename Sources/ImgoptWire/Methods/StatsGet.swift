package struct StatsGet: WireMethod {
    package typealias Result = Stats

    package static let facts = MethodFacts(
        "stats", "The limiter's statistics",
        access: .anyone, from: .turn)

    package init() {}

    package static let shape = Shape(Self.init)
}
