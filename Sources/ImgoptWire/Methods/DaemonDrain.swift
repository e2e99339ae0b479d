public struct DaemonDrain: WireMethod {
    public typealias Result = DaemonStatus

    public static let facts = MethodFacts(
        "daemon.drain", "Refuses submits and finishes what runs",
        access: .admins(to: "pause, resume or drain the daemon"), from: .turn, as: .deed)

    public init() {}

    public static let shape = Shape(Self.init)
}
