public struct DaemonReload: WireMethod {
    public typealias Result = ReloadResult

    public static let facts = MethodFacts(
        "daemon.reload", "Reads the settings again",
        access: .admins(to: "make the daemon read its settings again"), from: .turn, as: .deed)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// What reading the settings again did.
public struct ReloadResult: WireObject {
    public var changed: [String]
    public var needsRestart: [String]

    package init(changed: [String], needsRestart: [String]) {
        self.changed = changed
        self.needsRestart = needsRestart
    }

    public static let shape = Shape(
        Self.init,
        .required("changed", \.changed, as: .array(of: String.schema), "The settings that took effect."),
        .required(
            "needs_restart", \.needsRestart, as: .array(of: String.schema),
            "The settings that differ, but take effect only at the next start."))
}
