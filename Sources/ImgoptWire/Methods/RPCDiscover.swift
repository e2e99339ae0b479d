package import ImgoptJSON

/// An OpenRPC document of all methods.
package struct RPCDiscover: WireMethod {
    /// What it answers.
    package typealias Result = JSONValue

    /// The method's name.
    package static let method = "rpc.discover"

    /// What it does, in a line.
    package static let summary = "An OpenRPC document of all methods"

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
