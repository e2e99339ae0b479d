package struct DaemonResume: WireMethod {
    package typealias Result = DaemonStatus

    package static let facts = MethodFacts(
        "daemon.resume", "Makes creations and takes submits again",
        access: .admins(to: "pause, resume or drain the daemon"), from: .turn)

    package init() {}

    package static let shape = Shape(Self.init)
}
