package import ImgoptJSON

/// Counts, stores, throughput, latency and disk.
package struct StatsOverview: WireMethod {
    /// What it answers.
    package typealias Result = Overview

    /// The method's name.
    package static let method = "stats.overview"

    /// What it does, in a line.
    package static let summary = "Counts, stores, throughput, latency and disk"

    /// The names of its params.
    package static let paramNames: [String] = []

    /// It has no members.
    package init() {}

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        _ = try Members(params: params, names: Self.paramNames)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([:])
    }
}

/// How many jobs are in each state.
package struct JobCounts: WireValue {
    /// Nothing of them has started.
    package var pending: Int

    /// Some of them has started.
    package var running: Int

    /// Finished, with something done.
    package var done: Int

    /// Finished, with nothing done.
    package var failed: Int

    /// Canceled.
    package var canceled: Int

    /// A value of these members.
    package init(pending: Int = 0, running: Int = 0, done: Int = 0, failed: Int = 0, canceled: Int = 0) {
        self.pending = pending
        self.running = running
        self.done = done
        self.failed = failed
        self.canceled = canceled
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        pending = try members.optional("pending") ?? 0
        running = try members.optional("running") ?? 0
        done = try members.optional("done") ?? 0
        failed = try members.optional("failed") ?? 0
        canceled = try members.optional("canceled") ?? 0
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "pending": pending.json, "running": running.json, "done": done.json, "failed": failed.json,
            "canceled": canceled.json,
        ])
    }
}

/// How much was done lately.
package struct Throughput: WireValue {
    /// Images done in the last minute.
    package var doneLastMinute: Int

    /// Images done in the last hour.
    package var doneLastHour: Int

    /// Creations in the last minute.
    package var createdLastMinute: Int

    /// Creations in the last hour.
    package var createdLastHour: Int

    /// Images given up in the last hour.
    package var failedLastHour: Int

    /// A value of these members.
    package init(
        doneLastMinute: Int = 0, doneLastHour: Int = 0, createdLastMinute: Int = 0, createdLastHour: Int = 0,
        failedLastHour: Int = 0
    ) {
        self.doneLastMinute = doneLastMinute
        self.doneLastHour = doneLastHour
        self.createdLastMinute = createdLastMinute
        self.createdLastHour = createdLastHour
        self.failedLastHour = failedLastHour
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        doneLastMinute = try members.optional("done_last_minute") ?? 0
        doneLastHour = try members.optional("done_last_hour") ?? 0
        createdLastMinute = try members.optional("created_last_minute") ?? 0
        createdLastHour = try members.optional("created_last_hour") ?? 0
        failedLastHour = try members.optional("failed_last_hour") ?? 0
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "done_last_minute": doneLastMinute.json, "done_last_hour": doneLastHour.json,
            "created_last_minute": createdLastMinute.json, "created_last_hour": createdLastHour.json,
            "failed_last_hour": failedLastHour.json,
        ])
    }
}

/// How long the steps of an image take.
package struct Latency: WireValue {
    /// From the submit to the creation.
    package var queued: Quantiles

    /// The creation's own round trip.
    package var creation: Quantiles

    /// From the creation to the provider's result.
    package var prediction: Quantiles

    /// From the result to the file on disk.
    package var saving: Quantiles

    /// From the submit to the file on disk.
    package var total: Quantiles

    /// A value of these members.
    package init(
        queued: Quantiles = Quantiles(), creation: Quantiles = Quantiles(), prediction: Quantiles = Quantiles(),
        saving: Quantiles = Quantiles(), total: Quantiles = Quantiles()
    ) {
        self.queued = queued
        self.creation = creation
        self.prediction = prediction
        self.saving = saving
        self.total = total
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        queued = try members.optional("queued") ?? Quantiles()
        creation = try members.optional("creation") ?? Quantiles()
        prediction = try members.optional("prediction") ?? Quantiles()
        saving = try members.optional("saving") ?? Quantiles()
        total = try members.optional("total") ?? Quantiles()
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "queued": queued.json, "creation": creation.json, "prediction": prediction.json, "saving": saving.json,
            "total": total.json,
        ])
    }
}

/// The daemon's state for an operator.
package struct Overview: WireValue {
    /// When this was so.
    package var timestamp: Timestamp

    /// Items by state.
    package var items: ItemCounts

    /// Jobs by state.
    package var jobs: JobCounts

    /// The stores that have something to do, or had lately.
    package var stores: [StoreStatus]

    /// How much was done lately.
    package var throughput: Throughput

    /// How long the steps take.
    package var latency: Latency

    /// The database on disk.
    package var databaseBytes: Int64

    /// The outputs on disk.
    package var outputsBytes: Int64

    /// What was spent today, and what may be.
    package var money: MoneyStatus?

    /// A value of these members.
    package init(
        timestamp: Timestamp, items: ItemCounts = ItemCounts(), jobs: JobCounts = JobCounts(),
        stores: [StoreStatus] = [], throughput: Throughput = Throughput(), latency: Latency = Latency(),
        databaseBytes: Int64 = 0, outputsBytes: Int64 = 0, money: MoneyStatus? = nil
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

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        timestamp = try members.required("timestamp")
        items = try members.optional("items") ?? ItemCounts()
        jobs = try members.optional("jobs") ?? JobCounts()
        stores = try members.optional("stores") ?? []
        throughput = try members.optional("throughput") ?? Throughput()
        latency = try members.optional("latency") ?? Latency()
        databaseBytes = try members.optional("database_bytes") ?? 0
        outputsBytes = try members.optional("outputs_bytes") ?? 0
        money = try members.optional("money")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "timestamp": timestamp.json, "items": items.json, "jobs": jobs.json, "stores": stores.json,
            "throughput": throughput.json, "latency": latency.json, "database_bytes": databaseBytes.json,
            "outputs_bytes": outputsBytes.json, "money": money?.json,
        ])
    }
}

extension JobCounts {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "JobCounts",
            [
                .required("pending", .count), .required("running", .count), .required("done", .count),
                .required("failed", .count), .required("canceled", .count),
            ])
    }
}

extension Throughput {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Throughput",
            [
                .required("done_last_minute", .count), .required("done_last_hour", .count),
                .required("created_last_minute", .count), .required("created_last_hour", .count),
                .required("failed_last_hour", .count),
            ])
    }
}

extension Latency {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Latency",
            [
                .required("queued", Quantiles.schema), .required("creation", Quantiles.schema),
                .required("prediction", Quantiles.schema), .required("saving", Quantiles.schema),
                .required("total", Quantiles.schema),
            ])
    }
}

extension Overview {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Overview",
            [
                .required("timestamp", Timestamp.schema), .required("items", ItemCounts.schema),
                .required("jobs", JobCounts.schema), .required("stores", .array(of: StoreStatus.schema)),
                .required("throughput", Throughput.schema), .required("latency", Latency.schema),
                .required("database_bytes", .count), .required("outputs_bytes", .count),
                .optional("money", MoneyStatus.schema),
            ])
    }
}

extension StatsOverview {
    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.storageFailed]
}
