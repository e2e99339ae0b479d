public struct StoreForget: WireMethod {
    public typealias Result = ForgetResult

    public static let facts = MethodFacts(
        "store.forget", "Does with all jobs of a store what job.forget does with one",
        access: .admins(to: "forget stores"), from: .turn, as: .deed, errors: [.unknownStore, .draining])

    public var store: StoreName

    public init(store: StoreName) { self.store = store }

    public static let shape = Shape(
        Self.init(store:),
        .required("store", \.store, example: "acme", "The store."))

    /// What runs is canceled first, and may be looked for before that.
    public func answerTime(_ usual: Duration) -> Duration? { nil }
}
