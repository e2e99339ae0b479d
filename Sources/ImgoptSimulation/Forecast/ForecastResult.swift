package import ImgoptEngine

/// When all would be finished.
package struct ForecastResult: Sendable {
    /// From now until the last job that ends.
    package fileprivate(set) var duration = TimeSpan.zero
    /// Images that were to do.
    package let images: Int
    /// Creations a window that were assumed.
    package let limit: Int
    /// The jobs that end, by the order of their ends.
    package fileprivate(set) var jobs: [Job] = []
    /// The stores whose jobs all end.
    package fileprivate(set) var stores: [StoreID: Store] = [:]
    /// Images that would never be done as things are (something is paused), by store.
    package private(set) var held: [StoreID: Int] = [:]
    private var waits: [StoreID: [Int64]] = [:]

    init(images: Int, limit: Int) {
        self.images = images
        self.limit = limit
    }

    /// When a job would be finished.
    package struct Job: Sendable {
        /// The job.
        package let id: JobID
        /// The store that it belongs to.
        package let store: StoreID
        /// Images that were to do.
        package let images: Int
        /// From now until its end.
        package let finished: TimeSpan
    }

    /// When a store's last job would be finished, and how long its images would wait for their creation.
    package struct Store: Sendable {
        /// Images that were to do.
        package var images = 0
        /// From now until the end of its last job.
        package var finished = TimeSpan.zero
        /// Half of its images wait at most this.
        package fileprivate(set) var waitMedian = TimeSpan.zero
        /// 99 of 100 wait at most this.
        package fileprivate(set) var waitP99 = TimeSpan.zero
    }

    mutating func noteWait(_ wait: TimeSpan, of store: StoreID) {
        waits[store, default: []].append(wait.microseconds)
    }

    mutating func noteEnd(_ job: Job) {
        jobs.append(job)
        duration = max(duration, job.finished)
        stores[job.store, default: Store()].images += job.images
        stores[job.store]?.finished = job.finished
    }

    /// Leaves stores out that would never be finished, and works the quantiles out.
    mutating func close(unfinished: Set<StoreID>, held: [StoreID: Int]) {
        self.held = held
        for store in unfinished { stores[store] = nil }
        for store in stores.keys {
            guard let sorted = waits[store]?.sorted(), let last = sorted.indices.last else { continue }
            stores[store]?.waitMedian = TimeSpan(microseconds: sorted[last / 2])
            stores[store]?.waitP99 = TimeSpan(microseconds: sorted[last * 99 / 100])
        }
    }
}
