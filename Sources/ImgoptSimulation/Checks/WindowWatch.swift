internal import DequeModule
internal import ImgoptEngine

/// Creations of the last window: a count of its own, apart from the limiter's.
struct WindowWatch: Sendable {
    private var sends = Deque<Moment>()

    /// Counts one more. False: these are more than the limit.
    mutating func allows(_ now: Moment, limit: Int, window: TimeSpan) -> Bool {
        while let first = sends.first, first + window <= now { sends.removeFirst() }
        sends.append(now)
        return sends.count <= limit
    }
}
