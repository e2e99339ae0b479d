package import ImgoptJSON

/// A store: its settings and what it does at the moment.
package struct StoreStatus: WireValue {
    /// Its name.
    package var store: StoreName

    /// Its share beside the others' when all want more than there is.
    package var weight: Double

    /// The most predictions that it may have open.
    package var maxInFlight: Int?

    /// The most creations a minute that it may have.
    package var rpm: Int?

    /// The most items that it may have queued.
    package var maxQueued: Int?

    /// Whether its creations are held back.
    package var paused: Bool

    /// Items that wait for their creation.
    package var queued: Int

    /// Items between creation and finish.
    package var inFlight: Int

    /// Items done since the daemon keeps count.
    package var done: Int

    /// Items failed since the daemon keeps count.
    package var failed: Int

    /// Its part, 0 to 1, of the creations that come, by the weights of the stores that wait; 0 while it does not.
    package var share: Double

    /// How long its oldest job with waiting images has waited; nil: none waits.
    package var waitMilliseconds: Int?

    /// What it spent today, and what it may spend.
    package var money: MoneyStatus?

    /// A value of these members.
    package init(
        store: StoreName, weight: Double = 1, maxInFlight: Int? = nil, rpm: Int? = nil, maxQueued: Int? = nil,
        paused: Bool = false, queued: Int = 0, inFlight: Int = 0, done: Int = 0, failed: Int = 0, share: Double = 0,
        waitMilliseconds: Int? = nil, money: MoneyStatus? = nil
    ) {
        self.store = store
        self.weight = weight
        self.maxInFlight = maxInFlight
        self.rpm = rpm
        self.maxQueued = maxQueued
        self.paused = paused
        self.queued = queued
        self.inFlight = inFlight
        self.done = done
        self.failed = failed
        self.share = share
        self.waitMilliseconds = waitMilliseconds
        self.money = money
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        store = try members.required("store")
        weight = try members.optional("weight") ?? 1
        maxInFlight = try members.optional("max_in_flight")
        rpm = try members.optional("rpm")
        maxQueued = try members.optional("max_queued")
        paused = try members.optional("paused") ?? false
        queued = try members.optional("queued") ?? 0
        inFlight = try members.optional("in_flight") ?? 0
        done = try members.optional("done") ?? 0
        failed = try members.optional("failed") ?? 0
        share = try members.optional("share") ?? 0
        waitMilliseconds = try members.optional("wait_ms")
        money = try members.optional("money")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "store": store.json, "weight": weight.json, "max_in_flight": maxInFlight?.json ?? .null,
            "rpm": rpm?.json ?? .null, "max_queued": maxQueued?.json ?? .null, "paused": paused.json,
            "queued": queued.json, "in_flight": inFlight.json, "done": done.json, "failed": failed.json,
            "share": share.json, "wait_ms": waitMilliseconds?.json ?? .null, "money": money?.json,
        ])
    }
}

extension StoreStatus {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "StoreStatus",
            [
                .required("store", StoreName.schema), .required("weight", .number),
                .required("max_in_flight", .count.orNull), .required("rpm", .count.orNull),
                .required("max_queued", .count.orNull), .required("paused", .bool), .required("queued", .count),
                .required("in_flight", .count), .required("done", .count), .required("failed", .count),
                .required("share", .number), .required("wait_ms", .count.orNull),
                .optional("money", MoneyStatus.schema),
            ])
    }
}
