package import ImgoptJSON

/// Makes no new creations; polls and downloads go on.
package struct DaemonPause: WireMethod {
    /// What it answers.
    package typealias Result = DaemonStatus

    /// The method's name.
    package static let method = "daemon.pause"

    /// What it does, in a line.
    package static let summary = "Makes no new creations; polls and downloads go on"

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
