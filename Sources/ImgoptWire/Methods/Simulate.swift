public struct Simulate: WireMethod {
    public typealias Result = Forecast

    public static let facts = MethodFacts(
        "simulate", "When each job and store would finish, by the real scheduler in virtual time",
        access: .anyone, from: .turn, as: .question, errors: [.draining])

    public var rpm: Int?
    public var stores: [SimulatedStore]?
    public var workload: [SimulatedJob]?

    public init(rpm: Int? = nil, stores: [SimulatedStore]? = nil, workload: [SimulatedJob]? = nil) {
        self.rpm = rpm
        self.stores = stores
        self.workload = workload
    }

    public static let shape = Shape(
        Self.init,
        .optional(
            "rpm", \.rpm, as: .integer(in: Limits.rates), example: "60", "Creations a minute, instead of today's."),
        .optional("stores", \.stores, "Other settings for some stores."),
        .optional(
            "workload", \.workload, example: #"[{"store": "acme", "images": 500}]"#,
            "What to run instead of today's queue."))

    /// Today's queue has the work of everybody.
    public var permission: Permission {
        workload == nil ? .admins(to: "simulate everybody's queue") : Self.facts.access
    }
}

/// Settings of a store in a simulation.
public struct SimulatedStore: WireObject {
    public var store: StoreName
    public var weight: Double?
    public var maxInFlight: Int?
    public var rpm: Int?

    package init(store: StoreName, weight: Double? = nil, maxInFlight: Int? = nil, rpm: Int? = nil) {
        self.store = store
        self.weight = weight
        self.maxInFlight = maxInFlight
        self.rpm = rpm
    }

    public static let shape = Shape(
        Self.init,
        .required("store", \.store, "The store."),
        .optional("weight", \.weight, "Its share beside the others'."),
        .optional(
            "max_in_flight", \.maxInFlight, as: .integer(in: Limits.counts),
            "The most predictions that it may have open."),
        .optional("rpm", \.rpm, as: .integer(in: Limits.rates), "The most creations a minute.")
    ).strict
}

/// A job in a simulation.
public struct SimulatedJob: WireObject {
    public var store: StoreName
    public var images: Int
    public var atSeconds: Double
    public var priority: Int

    package init(store: StoreName, images: Int = 1, atSeconds: Double = 0, priority: Int = 5) {
        self.store = store
        self.images = images
        self.atSeconds = atSeconds
        self.priority = priority
    }

    public static let shape = Shape(
        Self.init,
        .required("store", \.store, "The store that it belongs to."),
        .optional("images", \.images, as: .integer(in: Limits.counts), usually: 1, "How many images it has."),
        .optional("at_s", \.atSeconds, usually: 0, "Seconds after the start at which it is submitted."),
        .optional("priority", \.priority, as: .integer(in: 0...9), usually: 5, "0, low, to 9, high.")
    ).strict
}

/// When a job would be finished.
public struct JobForecast: WireObject {
    public var job: Int64?
    public var store: StoreName
    public var images: Int
    public var finishedSeconds: Double

    package init(job: Int64?, store: StoreName, images: Int, finishedSeconds: Double) {
        self.job = job
        self.store = store
        self.images = images
        self.finishedSeconds = finishedSeconds
    }

    public static let shape = Shape(
        Self.init,
        .nullable("job", \.job, "The job; null for one of a workload that was given."),
        .required("store", \.store, "The store that it belongs to."),
        .required("images", \.images, as: .count, "Images that were to do."),
        .required("finished_s", \.finishedSeconds, "Seconds from now, or from the start."))
}

/// When a store would be finished.
public struct StoreForecast: WireObject {
    public var store: StoreName
    public var images: Int
    public var finishedSeconds: Double
    public var waitP50Milliseconds: Int
    public var waitP99Milliseconds: Int

    package init(
        store: StoreName, images: Int, finishedSeconds: Double, waitP50Milliseconds: Int, waitP99Milliseconds: Int
    ) {
        self.store = store
        self.images = images
        self.finishedSeconds = finishedSeconds
        self.waitP50Milliseconds = waitP50Milliseconds
        self.waitP99Milliseconds = waitP99Milliseconds
    }

    public static let shape = Shape(
        Self.init,
        .required("store", \.store, "The store."),
        .required("images", \.images, as: .count, "Images that were to do."),
        .required("finished_s", \.finishedSeconds, "Seconds from now, or from the start."),
        .required(
            "wait_p50_ms", \.waitP50Milliseconds, as: .count,
            "Half of its images would wait at most this for their creation."),
        .required("wait_p99_ms", \.waitP99Milliseconds, as: .count, "99 of 100 would wait at most this."))
}

/// Work that would not be finished, as things are.
public struct HeldForecast: WireObject {
    public var store: StoreName
    public var images: Int
    public var detail: String

    package init(store: StoreName, images: Int, detail: String) {
        self.store = store
        self.images = images
        self.detail = detail
    }

    public static let shape = Shape(
        Self.init,
        .required("store", \.store, "The store."),
        .required("images", \.images, as: .count, "Its images that would not be done."),
        .required("detail", \.detail, "Why, for people, with what to do."))
}

/// When each job and store would finish.
public struct Forecast: WireObject {
    public var finishedSeconds: Double?
    public var images: Int
    public var rpm: Int
    public var jobs: [JobForecast]
    public var stores: [StoreForecast]
    public var held: [HeldForecast]

    package init(
        finishedSeconds: Double?, images: Int, rpm: Int, jobs: [JobForecast], stores: [StoreForecast],
        held: [HeldForecast]
    ) {
        self.held = held
        self.finishedSeconds = finishedSeconds
        self.images = images
        self.rpm = rpm
        self.jobs = jobs
        self.stores = stores
    }

    public static let shape = Shape(
        Self.init,
        .nullable(
            "finished_s", \.finishedSeconds,
            "Seconds until all that would be finished is; null: nothing would be, since all of it is held."),
        .required("images", \.images, as: .count, "Images that were to do."),
        .required("rpm", \.rpm, as: .count, "Creations a minute that were assumed."),
        .required("jobs", \.jobs, "By the order in which they would finish."),
        .required("stores", \.stores, "By name."),
        .required("held", \.held, "What would not be finished as things are, by name of the store."))
}
