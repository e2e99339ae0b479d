package import ImgoptEngine

/// Which lines of the event log are wanted: those that meet every condition given.
package struct EventFilter: Hashable, Sendable {
    /// Of one of these stores.
    package var stores: Set<StoreID>?
    /// Of one of these jobs.
    package var jobs: Set<JobID>?
    /// Of one of these kinds.
    package var kinds: Set<String>?

    /// Makes a filter; nil lets all pass.
    package init(stores: Set<StoreID>? = nil, jobs: Set<JobID>? = nil, kinds: Set<String>? = nil) {
        self.stores = stores
        self.jobs = jobs
        self.kinds = kinds
    }

    /// Whether a line is wanted.
    package func passes(store: StoreID?, job: JobID?, kind: String) -> Bool {
        if let stores {
            guard let store, stores.contains(store) else { return false }
        }
        if let jobs {
            guard let job, jobs.contains(job) else { return false }
        }
        return kinds?.contains(kind) ?? true
    }
}

/// One piece of the event log.
package struct EventPage: Hashable, Sendable {
    /// The wanted lines, oldest first.
    package let events: [EventRow]
    /// Where to read on: every line up to this number was looked at.
    package let readTo: Int64
    /// Whether this was the end of the log when it was read.
    package let isAtEnd: Bool
}
