package struct DaemonReload: WireMethod {
    package typealias Result = ReloadResult

    package static let facts = MethodFacts(
        "daemon.reload", "Reads the settings again",
        access: .admins(to: "make the daemon read its settings again"), from: .turn)

    package init() {}

    package static let shape = Shape(Self.init)
}

/// What reading the settings again did.
package struct ReloadResult: WireObject {
    package var changed: [String]
    package var needsRestart: [String]

    package init(changed: [String], needsRestart: [String]) {
        self.changed = changed
        self.needsRestart = needsRestart
    }

    package static let shape = Shape(
        Self.init,
        .required("changed", \.changed, as: .array(of: String.schema), "The settings that took effect."),
        .required(
            "needs_restart", \.needsRestart, as: .array(of: String.schema),
            "The settings that differ, but take effect only at the next start."))
}
