package import ImgoptJSON

/// Reads the settings again.
package struct DaemonReload: WireMethod {
    /// What it answers.
    package typealias Result = ReloadResult

    /// The method's name.
    package static let method = "daemon.reload"

    /// What it does, in a line.
    package static let summary = "Reads the settings again"

    /// The names of its params.
    package static let paramNames: [String] = []

    /// It has no members.
    package init() {}

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        _ = try Members(params: params, names: Self.paramNames)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([:])
    }
}

/// What reading the settings again did.
package struct ReloadResult: WireValue {
    /// The settings that took effect.
    package var changed: [String]

    /// The settings that differ, but take effect only at the next start.
    package var needsRestart: [String]

    /// A value of these members.
    package init(changed: [String] = [], needsRestart: [String] = []) {
        self.changed = changed
        self.needsRestart = needsRestart
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        changed = try members.optional("changed") ?? []
        needsRestart = try members.optional("needs_restart") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["changed": changed.json, "needs_restart": needsRestart.json])
    }
}

extension ReloadResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "ReloadResult",
            [
                .required("changed", .array(of: String.schema)), .required("needs_restart", .array(of: String.schema)),
            ])
    }
}
