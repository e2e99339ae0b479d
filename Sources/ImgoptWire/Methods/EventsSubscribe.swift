public struct EventsSubscribe: WireMethod {
    public typealias Result = Subscribed

    public static let facts = MethodFacts(
        "events.subscribe", "Tells what happens from now on, or from a seq on",
        access: .anyone, from: .disk, as: .look, errors: [.unknownJob, .tooManySubscriptions])

    public var since: Int64?
    public var stores: [StoreName]?
    public var jobs: [Int64]?
    public var kinds: [EventKind]?
    public var snapshot: Bool

    public init(
        since: Int64? = nil, stores: [StoreName]? = nil, jobs: [Int64]? = nil, kinds: [EventKind]? = nil,
        snapshot: Bool = false
    ) {
        self.since = since
        self.stores = stores
        self.jobs = jobs
        self.kinds = kinds
        self.snapshot = snapshot
    }

    public static let shape = Shape(
        Self.init,
        .optional("since", \.since, as: .count, example: "8123", "Events after this seq first."),
        .optional("stores", \.stores, "Only of these stores."),
        .optional("jobs", \.jobs, example: "[12]", "Only of these jobs."),
        .optional("kinds", \.kinds, example: #"["item.done", "job.finished"]"#, "Only of these kinds."),
        .optional("snapshot", \.snapshot, usually: false, "Whether to answer the open jobs as well."))
}

/// A subscription.
public struct Subscribed: WireObject {
    public var subscription: String
    public var seq: Int64
    public var oldestSeq: Int64
    public var snapshot: [Job]?

    package init(subscription: String, seq: Int64, oldestSeq: Int64, snapshot: [Job]?) {
        self.subscription = subscription
        self.seq = seq
        self.oldestSeq = oldestSeq
        self.snapshot = snapshot
    }

    public static let shape = Shape(
        Self.init,
        .required("subscription", \.subscription, "Its name on this connection."),
        .required("seq", \.seq, "The newest event."),
        .required("oldest_seq", \.oldestSeq, "The oldest event that is kept."),
        .optional("snapshot", \.snapshot, "The open jobs, if they were asked for."))
}
