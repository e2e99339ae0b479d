package import ImgoptJSON

/// The limiter's statistics.
package struct StatsGet: WireMethod {
    /// What it answers.
    package typealias Result = Stats

    /// The method's name.
    package static let method = "stats"

    /// What it does, in a line.
    package static let summary = "The limiter's statistics"

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
