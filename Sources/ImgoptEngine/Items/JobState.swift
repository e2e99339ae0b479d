/// The state of a job, which follows from its items. The raw values are kept on disk: never change them.
package enum JobState: UInt8, Sendable {
    /// No item was sent yet. Can transition to: running, canceled, failed.
    case pending = 0
    /// Some item was sent, and some item is not finished. Can transition to: done, failed, canceled.
    case running = 1
    /// All items are finished, at least one is done. Can transition to: running (`job.retry`).
    case done = 2
    /// All items are finished and all failed. Can transition to: running (`job.retry`).
    case failed = 3
    /// All items are finished, none is done, some were canceled. Can transition to: running (`job.retry`).
    case canceled = 4

    /// Whether nothing more happens to the job by itself.
    package var isFinal: Bool { self == .done || self == .failed || self == .canceled }

    /// The state of a job whose items are all finished.
    package init(finished counts: ItemCounts) {
        precondition(counts.open == 0, "a job with open items is not finished")
        if counts[.done] > 0 {
            self = .done
        } else if counts[.canceled] > 0 || counts[.failed] == 0 {
            self = .canceled
        } else {
            self = .failed
        }
    }
}
