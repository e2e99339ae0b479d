/// A job that is not finished, as the engine keeps it.
struct OpenJob: Sendable {
    let store: StoreID
    let priority: UInt8
    let deadline: Moment?
    var isOpen: Bool
    var counts: ItemCounts
    var startedAt: Moment?
    var isCancelRequested = false
    var error: ItemError?

    /// Its place inside its store, given its number.
    func order(of id: JobID) -> Run.Order { Run.Order(of: id, priority: priority, deadline: deadline) }

    /// Its line on disk as long as it is not finished.
    var progress: JobProgress {
        JobProgress(
            state: startedAt == nil ? .pending : .running, counts: counts, isOpen: isOpen, startedAt: startedAt,
            finishedAt: nil, error: error)
    }
}
