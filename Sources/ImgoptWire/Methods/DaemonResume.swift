package import ImgoptJSON

/// Makes creations and takes submits again.
package struct DaemonResume: WireMethod {
    /// What it answers.
    package typealias Result = DaemonStatus

    /// The method's name.
    package static let method = "daemon.resume"

    /// What it does, in a line.
    package static let summary = "Makes creations and takes submits again"

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
