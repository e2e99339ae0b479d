public struct ServerPing: WireMethod {
    public typealias Result = EmptyResult

    public static let facts = MethodFacts(
        "server.ping", "Answers at once when the daemon is alive",
        access: .anyone, from: .memory, as: .light)

    public init() {}

    public static let shape = Shape(Self.init)
}
