public struct DaemonResume: WireMethod {
    public typealias Result = DaemonStatus

    public static let facts = MethodFacts(
        "daemon.resume", "Makes creations and takes submits again",
        access: .admins(to: "pause, resume or drain the daemon"), from: .turn, as: .deed)

    public init() {}

    public static let shape = Shape(Self.init)
}
