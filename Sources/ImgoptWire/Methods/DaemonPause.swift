package struct DaemonPause: WireMethod {
    package typealias Result = DaemonStatus

    package static let facts = MethodFacts(
        "daemon.pause", "Makes no new creations; polls and downloads go on",
        access: .admins(to: "pause, resume or drain the daemon"), from: .turn)

    package init() {}

    package static let shape = Shape(Self.init)
}
