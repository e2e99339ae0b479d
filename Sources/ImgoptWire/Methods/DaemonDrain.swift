package struct DaemonDrain: WireMethod {
    package typealias Result = DaemonStatus

    package static let facts = MethodFacts(
        "daemon.drain", "Refuses submits and finishes what runs",
        access: .admins(to: "pause, resume or drain the daemon"), from: .turn)

    package init() {}

    package static let shape = Shape(Self.init)
}
