import ImgoptEngine

/// What was done in a span of time.
package struct ThroughputCounts: Hashable, Sendable {
    /// Creations that were answered, with whatever.
    package var created = 0
    /// Items finished with outputs on disk.
    package var done = 0
    /// Items given up.
    package var failed = 0
    /// Items stopped on demand.
    package var canceled = 0

    /// None.
    package init() {}

    mutating func add(_ state: ItemState, _ count: Int) {
        switch state {
        case .done: done += count
        case .failed: failed += count
        case .canceled: canceled += count
        case .queued, .creating, .processing, .saving, .unresolved:
            preconditionFailure("\(state) is no end of an item")
        }
    }
}
