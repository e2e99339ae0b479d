/// Where a prediction stands at one moment.
enum PredictionState: Equatable {
    /// Not begun. Can become processing, canceled or aborted.
    case starting
    /// Running since `startedAt`. Can become succeeded, failed or canceled.
    case processing(startedAt: Microseconds)
    /// Final.
    case succeeded(startedAt: Microseconds, completedAt: Microseconds)
    /// Final.
    case failed(startedAt: Microseconds, completedAt: Microseconds, error: String)
    /// Final: by the caller, or by the deadline while it ran.
    case canceled(startedAt: Microseconds?, completedAt: Microseconds)
    /// Final: by the deadline before it ran. Costs nothing.
    case aborted(completedAt: Microseconds)

    var name: String {
        switch self {
        case .starting: "starting"
        case .processing: "processing"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .canceled: "canceled"
        case .aborted: "aborted"
        }
    }

    var isFinal: Bool { completedAt != nil }

    var startedAt: Microseconds? {
        switch self {
        case .starting, .aborted: nil
        case .processing(let startedAt), .succeeded(let startedAt, _), .failed(let startedAt, _, _): startedAt
        case .canceled(let startedAt, _): startedAt
        }
    }

    var completedAt: Microseconds? {
        switch self {
        case .starting, .processing: nil
        case .succeeded(_, let completedAt), .failed(_, let completedAt, _): completedAt
        case .canceled(_, let completedAt), .aborted(let completedAt): completedAt
        }
    }
}
