package import ImgoptJSON

/// When each job and store would finish, by the real scheduler in virtual time.
package struct Simulate: WireMethod {
    /// What it answers.
    package typealias Result = Forecast

    /// The method's name.
    package static let method = "simulate"

    /// What it does, in a line.
    package static let summary = "When each job and store would finish, by the real scheduler in virtual time"

    /// The names of its params.
    package static let paramNames = ["rpm", "stores", "workload"]

    /// Creations a minute, instead of today's.
    package var rpm: Int?

    /// Other settings for some stores.
    package var stores: [SimulatedStore]?

    /// What to run instead of today's queue.
    package var workload: [SimulatedJob]?

    /// A value of these members.
    package init(rpm: Int? = nil, stores: [SimulatedStore]? = nil, workload: [SimulatedJob]? = nil) {
        self.rpm = rpm
        self.stores = stores
        self.workload = workload
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        rpm = try members.optional("rpm", in: Limits.rates)
        stores = try members.optional("stores")
        workload = try members.optional("workload")
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["rpm": rpm?.json, "stores": stores?.json, "workload": workload?.json])
    }
}

/// Settings of a store in a simulation.
package struct SimulatedStore: WireValue {
    /// The store.
    package var store: StoreName

    /// Its share beside the others'.
    package var weight: Double?

    /// The most predictions that it may have open.
    package var maxInFlight: Int?

    /// The most creations a minute.
    package var rpm: Int?

    /// A value of these members.
    package init(store: StoreName, weight: Double? = nil, maxInFlight: Int? = nil, rpm: Int? = nil) {
        self.store = store
        self.weight = weight
        self.maxInFlight = maxInFlight
        self.rpm = rpm
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        try members.refuseOthers(than: ["store", "weight", "max_in_flight", "rpm"])
        store = try members.required("store")
        weight = try members.optional("weight")
        maxInFlight = try members.optional("max_in_flight", in: Limits.counts)
        rpm = try members.optional("rpm", in: Limits.rates)
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["store": store.json, "weight": weight?.json, "max_in_flight": maxInFlight?.json, "rpm": rpm?.json])
    }
}

/// A job in a simulation.
package struct SimulatedJob: WireValue {
    /// The store that it belongs to.
    package var store: StoreName

    /// How many images it has.
    package var images: Int

    /// Seconds after the start at which it is submitted.
    package var atSeconds: Double

    /// 0, low, to 9, high.
    package var priority: Int

    /// A value of these members.
    package init(store: StoreName, images: Int = 1, atSeconds: Double = 0, priority: Int = 5) {
        self.store = store
        self.images = images
        self.atSeconds = atSeconds
        self.priority = priority
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        try members.refuseOthers(than: ["store", "images", "at_s", "priority"])
        store = try members.required("store")
        images = try members.optional("images", in: Limits.counts) ?? 1
        atSeconds = try members.optional("at_s") ?? 0
        priority = try members.optional("priority", in: 0...9) ?? 5
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["store": store.json, "images": images.json, "at_s": atSeconds.json, "priority": priority.json])
    }
}

/// When a job would be finished.
package struct JobForecast: WireValue {
    /// The job; nil for one of a workload that was given.
    package var job: Int64?

    /// The store that it belongs to.
    package var store: StoreName

    /// Images that were to do.
    package var images: Int

    /// Seconds from now, or from the start.
    package var finishedSeconds: Double

    /// A value of these members.
    package init(job: Int64? = nil, store: StoreName, images: Int, finishedSeconds: Double) {
        self.job = job
        self.store = store
        self.images = images
        self.finishedSeconds = finishedSeconds
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        job = try members.optional("job")
        store = try members.required("store")
        images = try members.required("images")
        finishedSeconds = try members.required("finished_s")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "job": job?.json ?? .null, "store": store.json, "images": images.json, "finished_s": finishedSeconds.json,
        ])
    }
}

/// When a store would be finished.
package struct StoreForecast: WireValue {
    /// The store.
    package var store: StoreName

    /// Images that were to do.
    package var images: Int

    /// Seconds from now, or from the start.
    package var finishedSeconds: Double

    /// Half of its images would wait at most this for their creation.
    package var waitP50Milliseconds: Int

    /// 99 of 100 would wait at most this.
    package var waitP99Milliseconds: Int

    /// A value of these members.
    package init(
        store: StoreName, images: Int, finishedSeconds: Double, waitP50Milliseconds: Int, waitP99Milliseconds: Int
    ) {
        self.store = store
        self.images = images
        self.finishedSeconds = finishedSeconds
        self.waitP50Milliseconds = waitP50Milliseconds
        self.waitP99Milliseconds = waitP99Milliseconds
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        store = try members.required("store")
        images = try members.required("images")
        finishedSeconds = try members.required("finished_s")
        waitP50Milliseconds = try members.required("wait_p50_ms")
        waitP99Milliseconds = try members.required("wait_p99_ms")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "store": store.json, "images": images.json, "finished_s": finishedSeconds.json,
            "wait_p50_ms": waitP50Milliseconds.json, "wait_p99_ms": waitP99Milliseconds.json,
        ])
    }
}

/// Work that would not be finished, as things are.
package struct HeldForecast: WireValue {
    /// The store.
    package var store: StoreName

    /// Its images that would not be done.
    package var images: Int

    /// Why, for people, with what to do.
    package var detail: String

    /// A value of these members.
    package init(store: StoreName, images: Int, detail: String) {
        self.store = store
        self.images = images
        self.detail = detail
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        store = try members.required("store")
        images = try members.required("images")
        detail = try members.required("detail")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["store": store.json, "images": images.json, "detail": detail.json])
    }
}

/// When each job and store would finish.
package struct Forecast: WireValue {
    /// Seconds until all that would be finished is; nil: nothing would be, since all of it is held.
    package var finishedSeconds: Double?

    /// Images that were to do.
    package var images: Int

    /// Creations a minute that were assumed.
    package var rpm: Int

    /// By the order in which they would finish.
    package var jobs: [JobForecast]

    /// By name.
    package var stores: [StoreForecast]

    /// What would not be finished as things are, by name of the store.
    package var held: [HeldForecast]

    /// A value of these members.
    package init(
        finishedSeconds: Double?, images: Int, rpm: Int, jobs: [JobForecast] = [], stores: [StoreForecast] = [],
        held: [HeldForecast] = []
    ) {
        self.held = held
        self.finishedSeconds = finishedSeconds
        self.images = images
        self.rpm = rpm
        self.jobs = jobs
        self.stores = stores
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        finishedSeconds = try members.optional("finished_s")
        held = try members.optional("held") ?? []
        images = try members.required("images")
        rpm = try members.required("rpm")
        jobs = try members.optional("jobs") ?? []
        stores = try members.optional("stores") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "finished_s": finishedSeconds?.json ?? .null, "images": images.json, "rpm": rpm.json, "jobs": jobs.json,
            "stores": stores.json, "held": held.json,
        ])
    }
}

extension SimulatedStore {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "SimulatedStore",
            [
                .required("store", StoreName.schema), .optional("weight", .number),
                .optional("max_in_flight", .integer(in: Limits.counts)),
                .optional("rpm", .integer(in: Limits.rates)),
            ])
    }
}

extension SimulatedJob {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "SimulatedJob",
            [
                .required("store", StoreName.schema), .optional("images", .integer(in: Limits.counts)),
                .optional("at_s", .number), .optional("priority", .integer(in: 0...9)),
            ])
    }
}

extension JobForecast {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "JobForecast",
            [
                .required("job", .integer.orNull), .required("store", StoreName.schema), .required("images", .count),
                .required("finished_s", .number),
            ])
    }
}

extension StoreForecast {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "StoreForecast",
            [
                .required("store", StoreName.schema), .required("images", .count), .required("finished_s", .number),
                .required("wait_p50_ms", .count), .required("wait_p99_ms", .count),
            ])
    }
}

extension HeldForecast {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "HeldForecast",
            [
                .required("store", StoreName.schema), .required("images", .count), .required("detail", .string),
            ])
    }
}

extension Forecast {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Forecast",
            [
                .required("finished_s", .number.orNull), .required("images", .count), .required("rpm", .count),
                .required("jobs", .array(of: JobForecast.schema)),
                .required("stores", .array(of: StoreForecast.schema)),
                .required("held", .array(of: HeldForecast.schema)),
            ])
    }
}

extension Simulate {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .optional("rpm", .integer(in: Limits.rates), example: 60),
            .optional("stores", .array(of: SimulatedStore.schema)),
            .optional("workload", .array(of: SimulatedJob.schema), example: [["store": "acme", "images": 500]]),
        ]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.draining]
}
