import ImgoptEngine

/// How many items were finished in a span of time, by how they ended.
package struct FinishedCounts: Hashable, Sendable {
    /// With outputs on disk.
    package var done = 0
    /// Given up.
    package var failed = 0
    /// Stopped on demand.
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
