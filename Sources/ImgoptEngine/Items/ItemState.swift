/// The state of an item as clients see it.
///
/// ```
///   queued ──► creating ──► processing ──► saving ──► done
///     ▲  ▲        │  │          │             │
///     │  └────────┘  ▼          ▼             ▼
///     │          unresolved   failed        failed
///     └──────────── another attempt ──────────┘
/// ```
/// `canceled` can follow every state that is not final. The raw values are kept on disk: never change them.
package enum ItemState: UInt8, CaseIterable, Sendable {
    /// Waits for a slot, or for the time of its next attempt, or for the result of an identical item. Can transition
    /// to: creating, saving (it takes that result over), canceled, failed.
    case queued = 0
    /// Its creation is about to be sent, or was sent and not answered yet. Can transition to: processing, saving,
    /// queued (certainly not created), unresolved (nobody knows), failed (refused for good), canceled.
    case creating = 1
    /// Runs at the provider. Can transition to: saving, queued (another attempt), failed, canceled.
    case processing = 2
    /// Succeeded at the provider; its outputs are being fetched, or those of an identical item copied. Can transition
    /// to: done, failed, queued, canceled.
    case saving = 3
    /// A creation was sent and it is not known whether it took place. Can transition to: processing, saving (adopted),
    /// queued (surely absent, or retried by a person), failed, canceled.
    case unresolved = 4
    /// All outputs are on disk. Final; `job.retry` does not touch it. Where its files are gone and a person wants them
    /// made anew: then queued.
    case done = 5
    /// Given up, with a reason. Final until a person retries: then queued.
    case failed = 6
    /// Stopped on demand. Final until a person retries: then queued.
    case canceled = 7

    /// Whether nothing more happens to the item by itself.
    package var isFinal: Bool { self == .done || self == .failed || self == .canceled }

    /// Whether the item may go from this state to another one. The engine crashes on any other step: it would be our
    /// bug.
    package func allows(_ next: ItemState) -> Bool {
        switch self {
        case .queued: [.creating, .saving, .canceled, .failed].contains(next)
        case .creating: [.processing, .saving, .queued, .unresolved, .failed, .canceled].contains(next)
        case .processing: [.saving, .queued, .failed, .canceled].contains(next)
        case .saving: [.done, .queued, .failed, .canceled].contains(next)
        case .unresolved: [.processing, .saving, .queued, .failed, .canceled].contains(next)
        case .done, .failed, .canceled: next == .queued
        }
    }
}
