package struct ServerPing: WireMethod {
    package typealias Result = EmptyResult

    package static let facts = MethodFacts(
        "server.ping", "Answers at once when the daemon is alive",
        access: .anyone, from: .memory)

    package init() {}

    package static let shape = Shape(Self.init)
}
