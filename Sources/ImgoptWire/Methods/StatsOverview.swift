package struct StatsOverview: WireMethod {
    package typealias Result = Overview

    package static let facts = MethodFacts(
        "stats.overview", "Counts, stores, throughput, latency and disk",
        access: .anyone, from: .turn,
        errors: [.storageFailed])

    package init() {}

    package static let shape = Shape(Self.init)
}

/// How many jobs are in each state.
package struct JobCounts: WireObject {
    package var pending: Int
    package var running: Int
    package var done: Int
    package var failed: Int
    package var canceled: Int

    package init(pending: Int, running: Int, done: Int, failed: Int, canceled: Int) {
        self.pending = pending
        self.running = running
        self.done = done
        self.failed = failed
        self.canceled = canceled
    }

    package static let shape = Shape(
        Self.init,
        .required("pending", \.pending, as: .count, "Nothing of them has started."),
        .required("running", \.running, as: .count, "Some of them has started."),
        .required("done", \.done, as: .count, "Finished, with something done."),
        .required("failed", \.failed, as: .count, "Finished, with nothing done."),
        .required("canceled", \.canceled, as: .count, "Canceled."))
}

/// How much was done lately.
package struct Throughput: WireObject {
    package var doneLastMinute: Int
    package var doneLastHour: Int
    package var createdLastMinute: Int
    package var createdLastHour: Int
    package var failedLastHour: Int

    package init(
        doneLastMinute: Int, doneLastHour: Int, createdLastMinute: Int, createdLastHour: Int, failedLastHour: Int
    ) {
        self.doneLastMinute = doneLastMinute
        self.doneLastHour = doneLastHour
        self.createdLastMinute = createdLastMinute
        self.createdLastHour = createdLastHour
        self.failedLastHour = failedLastHour
    }

    package static let shape = Shape(
        Self.init,
        .required("done_last_minute", \.doneLastMinute, as: .count, "Images done in the last minute."),
        .required("done_last_hour", \.doneLastHour, as: .count, "Images done in the last hour."),
        .required("created_last_minute", \.createdLastMinute, as: .count, "Creations in the last minute."),
        .required("created_last_hour", \.createdLastHour, as: .count, "Creations in the last hour."),
        .required("failed_last_hour", \.failedLastHour, as: .count, "Images given up in the last hour."))
}

/// How long the steps of an image take.
package struct Latency: WireObject {
    package var queued: Quantiles
    package var creation: Quantiles
    package var prediction: Quantiles
    package var saving: Quantiles
    package var total: Quantiles

    package init(queued: Quantiles, creation: Quantiles, prediction: Quantiles, saving: Quantiles, total: Quantiles) {
        self.queued = queued
        self.creation = creation
        self.prediction = prediction
        self.saving = saving
        self.total = total
    }

    package static let shape = Shape(
        Self.init,
        .required("queued", \.queued, "From the submit to the creation."),
        .required("creation", \.creation, "The creation's own round trip."),
        .required("prediction", \.prediction, "From the creation to the provider's result."),
        .required("saving", \.saving, "From the result to the file on disk."),
        .required("total", \.total, "From the submit to the file on disk."))
}

/// The daemon's state for an operator.
package struct Overview: WireObject {
    package var timestamp: Timestamp
    package var items: ItemCounts
    package var jobs: JobCounts
    package var stores: [StoreStatus]
    package var throughput: Throughput
    package var latency: Latency
    package var databaseBytes: Int64
    package var outputsBytes: Int64
    package var money: MoneyStatus?

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

    package static let shape = Shape(
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
