package import ImgoptJSON

/// Tells what happens from now on, or from a seq on.
package struct EventsSubscribe: WireMethod {
    /// What it answers.
    package typealias Result = Subscribed

    /// The method's name.
    package static let method = "events.subscribe"

    /// What it does, in a line.
    package static let summary = "Tells what happens from now on, or from a seq on"

    /// The names of its params.
    package static let paramNames = ["since", "stores", "jobs", "kinds", "snapshot"]

    /// Events after this seq first.
    package var since: Int64?

    /// Only of these stores.
    package var stores: [StoreName]?

    /// Only of these jobs.
    package var jobs: [Int64]?

    /// Only of these kinds.
    package var kinds: [EventKind]?

    /// Whether to answer the open jobs as well.
    package var snapshot: Bool

    /// A value of these members.
    package init(
        since: Int64? = nil, stores: [StoreName]? = nil, jobs: [Int64]? = nil, kinds: [EventKind]? = nil,
        snapshot: Bool = false
    ) {
        self.since = since
        self.stores = stores
        self.jobs = jobs
        self.kinds = kinds
        self.snapshot = snapshot
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        since = try members.optional("since")
        stores = try members.optional("stores")
        jobs = try members.optional("jobs")
        kinds = try members.optional("kinds")
        snapshot = try members.optional("snapshot") ?? false
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([
            "since": since?.json, "stores": stores?.json, "jobs": jobs?.json, "kinds": kinds?.json,
            "snapshot": snapshot.json,
        ])
    }
}

/// A subscription.
package struct Subscribed: WireValue {
    /// Its name on this connection.
    package var subscription: String

    /// The newest event.
    package var seq: Int64

    /// The oldest event that is kept.
    package var oldestSeq: Int64

    /// The open jobs, if they were asked for.
    package var snapshot: [Job]?

    /// A value of these members.
    package init(subscription: String, seq: Int64, oldestSeq: Int64, snapshot: [Job]? = nil) {
        self.subscription = subscription
        self.seq = seq
        self.oldestSeq = oldestSeq
        self.snapshot = snapshot
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        subscription = try members.required("subscription")
        seq = try members.required("seq")
        oldestSeq = try members.required("oldest_seq")
        snapshot = try members.optional("snapshot")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "subscription": subscription.json, "seq": seq.json, "oldest_seq": oldestSeq.json,
            "snapshot": snapshot?.json,
        ])
    }
}

extension Subscribed {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Subscribed",
            [
                .required("subscription", .string), .required("seq", .integer), .required("oldest_seq", .integer),
                .optional("snapshot", .array(of: Job.schema)),
            ])
    }
}

extension EventsSubscribe {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .optional("since", .count, example: 8123),
            .optional("stores", .array(of: StoreName.schema)),
            .optional("jobs", .array(of: .integer), example: [12]),
            .optional("kinds", .array(of: EventKind.schema), example: ["item.done", "job.finished"]),
            .optional("snapshot", .bool),
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownJob, .tooManySubscriptions, .storageFailed]
}
