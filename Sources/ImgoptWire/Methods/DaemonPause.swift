public struct DaemonPause: WireMethod {
    public typealias Result = DaemonStatus

    public static let facts = MethodFacts(
        "daemon.pause", "Makes no new creations; polls and downloads go on",
        access: .admins(to: "pause, resume or drain the daemon"), from: .turn, as: .deed)

    public init() {}

    public static let shape = Shape(Self.init)
}
