public struct StatsGet: WireMethod {
    public typealias Result = Stats

    public static let facts = MethodFacts(
        "stats", "The limiter's statistics",
        access: .anyone, from: .turn, as: .look)

    public init() {}

    public static let shape = Shape(Self.init)
}
