package import ImgoptJSON

/// Puts the rate back to the settings and forgets what was learned.
package struct LimiterReset: WireMethod {
    /// What it answers.
    package typealias Result = LimiterStatus

    /// The method's name.
    package static let method = "limiter.reset"

    /// What it does, in a line.
    package static let summary = "Puts the rate back to the settings and forgets what was learned"

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
