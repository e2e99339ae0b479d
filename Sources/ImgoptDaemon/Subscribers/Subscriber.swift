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
        /// What concerns a store as a whole is told to those who may use it; nil: to all.
        let mayUse: (@Sendable (StoreID) -> Bool)?

        func wants(_ row: EventRow, ownerOf: (JobID) -> UInt32?) -> Bool {
            if let kinds, !kinds.contains(row.kind) { return false }
            if let jobs, !(row.job.map(jobs.contains) ?? false) { return false }
            if let stores, !(row.store.map(stores.contains) ?? false) { return false }
            if let job = row.job { return owner == nil || ownerOf(job) == owner }
            if let mayUse, let store = row.store { return mayUse(store) }
            return true
        }
    }

    let id: String
    let connection: Connection
    let filter: Filter
    /// It has all events up to this one that it wants.
    var seen: Int64
    /// The newest event that its client saw, if the log does not reach so far: it is of another log.
    var ahead: Int64?
    /// What progress it has been told, or was there before it.
    var progressSeen: Int
    /// Whether it gets events as they happen; else they are read from the log first.
    var isLive = false
    /// Whether the log is being read for it.
    var isReplaying = false
    /// Whether anything was sent since the last heartbeat.
    var wasTold = false

    /// Appends the line that tells it an event.
    func line(_ body: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(contentsOf: Notification.event(subscription: id, body: body))
    }

    /// Sends lines, if there are any.
    mutating func send(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        wasTold = true
        connection.write(bytes)
    }

    /// From here on it is served from the log; it has the progress up to a stamp.
    mutating func leave(_ stamp: Int) {
        isLive = false
        progressSeen = stamp
    }
}
