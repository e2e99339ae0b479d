package import ImgoptEngine

/// Which jobs to read: all that meet every condition given, newest first.
package struct JobQuery: Hashable, Sendable {
    /// Of this store.
    package var store: StoreID?
    /// In one of these states; nil: in any.
    package var states: Set<JobState>?
    /// Submitted by this user.
    package var uid: UInt32?
    /// Older than this job: the cursor.
    package var before: JobID?
    /// At most so many.
    package var limit: Int
    /// No more once they have so many bytes together.
    package var bytes: Int

    package init(
        store: StoreID? = nil, states: Set<JobState>? = nil, uid: UInt32? = nil, before: JobID? = nil,
        limit: Int = 100, bytes: Int = .max
    ) {
        self.store = store
        self.states = states
        self.uid = uid
        self.before = before
        self.limit = limit
        self.bytes = bytes
    }
}

/// Which items of a job to read: all that meet every condition given, in order of id.
package struct ItemQuery: Hashable, Sendable {
    /// The job.
    package var job: JobID
    /// In one of these states; nil: in any.
    package var states: Set<ItemState>?
    /// After this item: the cursor.
    package var after: ItemID?
    /// At most so many.
    package var limit: Int
    /// No more once they have so many bytes together.
    package var bytes: Int

    package init(
        job: JobID, states: Set<ItemState>? = nil, after: ItemID? = nil, limit: Int = 100, bytes: Int = .max
    ) {
        self.job = job
        self.states = states
        self.after = after
        self.limit = limit
        self.bytes = bytes
    }
}
