internal import DequeModule
package import ImgoptEngine

/// How the provider counts creations, and what it refuses.
package struct VirtualServer: Sendable {
    /// The known ways to count requests, all allowing exactly `limit` a window.
    package enum Kind: Hashable, Sendable {
        /// No more than the limit in any window.
        case sliding
        /// No more than the limit in each window of a grid.
        case fixed
        /// A bucket of a size, refilled steadily.
        case bucket(size: Int)
    }

    private let kind: Kind
    private let window: TimeSpan
    /// Requests a window.
    package private(set) var limit: Int
    private var accepted = Deque<Moment>()
    private var grid: Int64 = 0
    private var inGrid = 0
    private var tokens: Double
    private var tokensAt: Moment
    /// The most that were accepted in any window so far.
    package private(set) var mostInWindow = 0
    /// Refused for the rate.
    package private(set) var refusals = 0

    /// Makes a server that has seen nothing.
    package init(_ kind: Kind, limit: Int, window: TimeSpan, at now: Moment) {
        self.kind = kind
        self.limit = limit
        self.window = window
        tokensAt = now
        tokens = if case .bucket(let size) = kind { Double(size) } else { 0 }
    }

    /// A request arrives. nil: accepted; else how long until the next would be.
    package mutating func arrive(at now: Moment) -> TimeSpan? {
        while let first = accepted.first, first + window <= now { accepted.removeFirst() }
        if let wait = refusal(at: now) {
            refusals += 1
            return wait
        }
        accepted.append(now)
        mostInWindow = max(mostInWindow, accepted.count)
        return nil
    }

    private mutating func refusal(at now: Moment) -> TimeSpan? {
        switch kind {
        case .sliding:
            guard accepted.count >= limit, let first = accepted.first else { return nil }
            return first + window - now
        case .fixed:
            let current = now.microseconds / window.microseconds
            if current != grid {
                grid = current
                inGrid = 0
            }
            guard inGrid >= limit else {
                inGrid += 1
                return nil
            }
            return TimeSpan(microseconds: (current + 1) * window.microseconds - now.microseconds)
        case .bucket(let size):
            let gained = (now - tokensAt).seconds * Double(limit) / window.seconds
            tokens = min(Double(size), tokens + gained)
            tokensAt = now
            // A billionth of a token is rounding.
            guard tokens < 1 - 1e-9 else {
                tokens -= 1
                return nil
            }
            return TimeSpan(microseconds: Int64((1 - tokens) * window.seconds / Double(limit) * 1_000_000) + 1)
        }
    }
}
