package import ImgoptEngine

/// The next numbers to give. All that were ever committed are below them.
package struct NextIDs: Hashable, Sendable {
    /// The next job's.
    package var job: JobID
    /// The next item's.
    package var item: ItemID
    /// The next event's.
    package var seq: Int64

    package init(job: JobID, item: ItemID, seq: Int64) {
        self.job = job
        self.item = item
        self.seq = seq
    }
}
