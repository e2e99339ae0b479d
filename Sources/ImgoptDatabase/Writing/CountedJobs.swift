import ImgoptEngine

/// What a turn must know of a job to keep the sums: where it counts, and how it is counted on disk.
struct JobCounts: Sendable {
    let store: StoreID
    var state = JobState.pending
    var counts = ItemCounts()

    init(store: StoreID) { self.store = store }

    /// Of a row that has the columns of `job`.
    init(_ row: Columns) throws {
        store = try row["store"]
        state = try row["state"]
        counts = try row.counts()
    }
}

/// The jobs that turns touched lately, as they are on disk: a turn about them has nothing to read.
struct CountedJobs: Sendable {
    private var jobs: [JobID: JobCounts] = [:]

    /// With more than these all are forgotten, and each is read once more.
    private static let most = 4_096

    /// A job as it is on disk; nil: it is to be read.
    subscript(_ id: JobID) -> JobCounts? { jobs[id] }

    /// A turn is on disk that left jobs so.
    mutating func keep(_ changed: [JobID: JobCounts]) {
        if jobs.count + changed.count > Self.most { jobs.removeAll() }
        for (id, job) in changed { jobs[id] = job.state.isFinal ? nil : job }
    }
}
