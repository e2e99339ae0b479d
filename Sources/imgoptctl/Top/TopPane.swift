/// A part of the screen with rows of its own.
enum TopPane: Int, CaseIterable, Sendable {
    case stores, jobs, running, failures

    /// What its rows can be sorted by; the first is the standard.
    var orders: [TopOrder] {
        switch self {
        case .stores: [.queued, .inFlight, .share, .rate, .wait, .eta, .store]
        case .jobs: [.job, .left, .eta, .failed, .store]
        case .running: [.since, .store, .job]
        case .failures: [.time, .store, .job]
        }
    }

    /// What is said in place of its rows when there are none.
    var emptyText: String {
        switch self {
        case .stores: "no stores yet"
        case .jobs: "no jobs yet"
        case .running: "nothing in flight"
        case .failures: "no failures"
        }
    }

    /// The one below, and from the last one the first.
    var next: TopPane { TopPane(rawValue: rawValue + 1) ?? .stores }

    /// The one above, and from the first one the last.
    var previous: TopPane { TopPane(rawValue: rawValue - 1) ?? .failures }
}

/// What rows are sorted by; its word is the heading of the column.
enum TopOrder: String, Sendable {
    case queued = "QUEUED"
    case inFlight = "IN FLIGHT"
    case share = "SHARE"
    case rate = "RATE"
    case wait = "WAIT"
    case eta = "ETA"
    case store = "STORE"
    case job = "JOB"
    case left = "LEFT"
    case failed = "FAILED"
    case since = "SINCE"
    case time = "TIME"
}
