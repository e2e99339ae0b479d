public struct StatsOverview: WireMethod {
    public typealias Result = Overview

    public static let facts = MethodFacts(
        "stats.overview", "Counts, stores, throughput, latency and disk",
        access: .anyone, from: .turn, as: .look)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// How many jobs are in each state.
public struct JobCounts: WireObject {
    public var pending: Int
    public var running: Int
    public var done: Int
    public var failed: Int
    public var canceled: Int

    package init(pending: Int, running: Int, done: Int, failed: Int, canceled: Int) {
        self.pending = pending
        self.running = running
        self.done = done
        self.failed = failed
        self.canceled = canceled
    }

    public static let shape = Shape(
        Self.init,
        .required("pending", \.pending, as: .count, "Nothing of them has started."),
        .required("running", \.running, as: .count, "Some of them has started."),
        .required("done", \.done, as: .count, "Finished, with something done."),
        .required("failed", \.failed, as: .count, "Finished, with nothing done."),
        .required("canceled", \.canceled, as: .count, "Canceled."))
}

/// How much was done lately.
public struct Throughput: WireObject {
    public var doneLastMinute: Int
    public var doneLastHour: Int
    public var createdLastMinute: Int
    public var createdLastHour: Int
    public var failedLastHour: Int

    package init(
        doneLastMinute: Int, doneLastHour: Int, createdLastMinute: Int, createdLastHour: Int, failedLastHour: Int
    ) {
        self.doneLastMinute = doneLastMinute
        self.doneLastHour = doneLastHour
        self.createdLastMinute = createdLastMinute
        self.createdLastHour = createdLastHour
        self.failedLastHour = failedLastHour
    }

    public static let shape = Shape(
        Self.init,
        .required("done_last_minute", \.doneLastMinute, as: .count, "Images done in the last minute."),
        .required("done_last_hour", \.doneLastHour, as: .count, "Images done in the last hour."),
        .required("created_last_minute", \.createdLastMinute, as: .count, "Creations in the last minute."),
        .required("created_last_hour", \.createdLastHour, as: .count, "Creations in the last hour."),
        .required("failed_last_hour", \.failedLastHour, as: .count, "Images given up in the last hour."))
}

/// How long the steps of an image take.
public struct Latency: WireObject {
    public var queued: Quantiles
    public var creation: Quantiles
    public var prediction: Quantiles
    public var saving: Quantiles
    public var total: Quantiles

    package init(queued: Quantiles, creation: Quantiles, prediction: Quantiles, saving: Quantiles, total: Quantiles) {
        self.queued = queued
        self.creation = creation
        self.prediction = prediction
        self.saving = saving
        self.total = total
    }

    public static let shape = Shape(
        Self.init,
        .required("queued", \.queued, "From the submit to the creation."),
        .required("creation", \.creation, "The creation's own round trip."),
        .required("prediction", \.prediction, "From the creation to the provider's result."),
        .required("saving", \.saving, "From the result to the file on disk."),
        .required("total", \.total, "From the submit to the file on disk."))
}

/// The daemon's state for an operator.
public struct Overview: WireObject {
    public var timestamp: Timestamp
    public var items: ItemCounts
    public var jobs: JobCounts
    public var stores: [StoreStatus]
    public var throughput: Throughput
    public var latency: Latency
    public var databaseBytes: Int64
    public var outputsBytes: Int64
    public var money: MoneyStatus?

    package init(
        timestamp: Timestamp, items: ItemCounts, jobs: JobCounts, stores: [StoreStatus], throughput: Throughput,
        latency: Latency, databaseBytes: Int64, outputsBytes: Int64, money: MoneyStatus?
    ) {
        self.timestamp = timestamp
        self.items = items
        self.jobs = jobs
        self.stores = stores
        self.throughput = throughput
        self.latency = latency
        self.databaseBytes = databaseBytes
        self.outputsBytes = outputsBytes
        self.money = money
    }

    public static let shape = Shape(
        Self.init,
        .required("timestamp", \.timestamp, "When this was so."),
        .required("items", \.items, "Items by state."),
        .required("jobs", \.jobs, "Jobs by state."),
        .required("stores", \.stores, "The stores that have something to do, or had lately."),
        .required("throughput", \.throughput, "How much was done lately."),
        .required("latency", \.latency, "How long the steps take."),
        .required("database_bytes", \.databaseBytes, as: .count, "The database on disk."),
        .required("outputs_bytes", \.outputsBytes, as: .count, "The outputs on disk."),
        .optional("money", \.money, "What was spent today, and what may be."))
}
