public import ImgoptJSON

/// A request of one method: its params, and the type of its answer.
public protocol WireMethod: Sendable, Hashable {
    /// What it answers.
    associatedtype Result: WireValue

    /// What is known of it before it is called.
    static var facts: MethodFacts { get }

    /// Its params.
    static var shape: Shape<Self> { get }

    /// What its answer looks like.
    static var resultSchema: Schema { get }

    /// Who may make this request.
    var permission: Permission { get }

    /// How long its answer may take where other answers take at most `usual`; nil: there is no telling.
    func answerTime(_ usual: Duration) -> Duration?

    /// Refuses what is well formed but over a limit. The daemon calls it on each request that it reads.
    func check(_ limits: Limits) throws(WireError)
}

extension WireMethod {
    /// Its name on the wire.
    public static var method: String { facts.name }

    /// Its params, in the order in which they are written.
    package static var paramSchemas: [Schema.Member] { shape.members }

    /// What its answer looks like: its type.
    public static var resultSchema: Schema { Result.schema }

    /// Who may make it, whatever its params.
    public var permission: Permission { Self.facts.access }

    /// It is answered at once, or after an fsync.
    public func answerTime(_ usual: Duration) -> Duration? { usual }

    /// Most methods have nothing to limit.
    public func check(_ limits: Limits) throws(WireError) {}

    /// Reads the params.
    /// - Throws: `invalid_params` for what is missing, wrong or unknown.
    package init(params: JSONValue?) throws(WireError) {
        self = try Self.shape.strict.read(Members(params: params))
    }

    /// The params as a client sends them.
    public var params: JSONValue { Self.shape.write(self) }
}
