import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire

/// One subscription, as the hub keeps it.
struct Subscriber {
    /// What a subscription wants to hear of; nil: all.
    struct Filter: Sendable {
        let stores: Set<StoreID>?
        let jobs: Set<JobID>?
        let kinds: Set<String>?
        /// A submitter hears only of jobs of its own user.
        let owner: UInt32?

        func wants(_ row: EventRow, ownerOf: (JobID) -> UInt32?) -> Bool {
            if let kinds, !kinds.contains(row.kind) { return false }
            if let jobs, !(row.job.map(jobs.contains) ?? false) { return false }
            if let stores, !(row.store.map(stores.contains) ?? false) { return false }
            if let owner, let job = row.job { return ownerOf(job) == owner }
            return true
        }
    }

    let id: String
    let connection: Connection
    let filter: Filter
    /// It has all events up to this one that it wants.
    var seen: Int64
    /// Whether it gets events as they happen; else they are read from the log first.
    var isLive = false
    /// Whether the log is being read for it.
    var isReplaying = false
    /// Whether anything was sent since the last heartbeat.
    var wasTold = false
}
