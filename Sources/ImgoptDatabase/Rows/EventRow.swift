package import ImgoptEngine

/// One line of the event log.
package struct EventRow: Hashable, Sendable {
    /// Its number: grows, never given twice.
    package let seq: Int64
    /// When it happened.
    package let time: Moment
    /// What happened, in the caller's words.
    package let kind: String
    /// The store it concerns.
    package let store: StoreID?
    /// The job it concerns.
    package let job: JobID?
    /// The item it concerns.
    package let item: ItemID?
    /// What subscribers are told: opaque.
    package let body: [UInt8]

    package init(
        seq: Int64, time: Moment, kind: String, store: StoreID? = nil, job: JobID? = nil, item: ItemID? = nil,
        body: [UInt8] = []
    ) {
        self.seq = seq
        self.time = time
        self.kind = kind
        self.store = store
        self.job = job
        self.item = item
        self.body = body
    }
}
