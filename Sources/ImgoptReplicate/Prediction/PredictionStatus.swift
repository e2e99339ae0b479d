/// Where a prediction stands.
package enum PredictionStatus: Sendable, Hashable {
    /// Waits for a machine; goes on to any of the others.
    case starting
    /// Runs; goes on to `succeeded`, `failed` or `canceled`.
    case processing
    /// Ended with an output.
    case succeeded
    /// Ended with an error.
    case failed
    /// Ended by its user, or by its deadline while it ran.
    case canceled
    /// Ended before it ran, by its deadline for instance; not billed.
    case aborted
    /// A word that is not known today. Not an end: it may go on to any of the others.
    case other(String)

    /// The status of that word.
    package init(_ word: String) {
        switch word {
        case "starting": self = .starting
        case "processing": self = .processing
        case "succeeded": self = .succeeded
        case "failed": self = .failed
        case "canceled": self = .canceled
        case "aborted": self = .aborted
        default: self = .other(word)
        }
    }

    /// Whether nothing comes after it.
    package var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .canceled, .aborted: true
        case .starting, .processing, .other: false
        }
    }
}
