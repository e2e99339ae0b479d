package import ImgoptJSON

/// A request of one method: its params, and the type of its answer.
package protocol WireMethod: Sendable, Hashable {
    /// What it answers.
    associatedtype Result: WireValue

    /// The method's name.
    static var method: String { get }

    /// What it does, in a line.
    static var summary: String { get }

    /// The names of its params.
    static var paramNames: [String] { get }

    /// What its params look like, for `rpc.discover`.
    static var paramSchemas: [Schema.Member] { get }

    /// What its answer looks like.
    static var resultSchema: Schema { get }

    /// How it can fail, beside `OpenRPC.commonErrors`.
    static var errors: [ErrorName] { get }

    /// Reads the params.
    /// - Throws: `invalid_params` for what is missing, wrong or unknown.
    init(params: JSONValue?) throws(WireError)

    /// The params as a client sends them.
    var params: JSONValue { get }

    /// Refuses what is well formed but over a limit. The daemon calls it on each request that it reads.
    func check(_ limits: Limits) throws(WireError)
}

extension WireMethod {
    /// Most methods have nothing to limit.
    package func check(_ limits: Limits) throws(WireError) {}
}
