package import ImgoptJSON

/// Answers at once when the daemon is alive.
package struct ServerPing: WireMethod {
    /// What it answers.
    package typealias Result = EmptyResult

    /// The method's name.
    package static let method = "server.ping"

    /// What it does, in a line.
    package static let summary = "Answers at once when the daemon is alive"

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
