package import ImgoptJSON

/// Refuses submits and finishes what runs.
package struct DaemonDrain: WireMethod {
    /// What it answers.
    package typealias Result = DaemonStatus

    /// The method's name.
    package static let method = "daemon.drain"

    /// What it does, in a line.
    package static let summary = "Refuses submits and finishes what runs"

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
