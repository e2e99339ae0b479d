import DequeModule

/// One of the service's limits on requests a minute. All in whole numbers, so that no rounding lets a request through.
package struct CallLimiter: Sendable {
    /// How requests are counted. The real service looks like a bucket; the others are there to be attacked.
    package enum Kind: String, Sendable, CaseIterable {
        /// Tokens that refill all the time, up to the burst.
        case bucket
        /// At most so many in any 60 seconds.
        case sliding
        /// At most so many in each minute of the clock.
        case fixed
    }

    /// What the limiter says to one request.
    package enum Decision: Sendable, Equatable {
        /// It may pass and has been counted.
        case allowed
        /// It may not; the next one can pass after this many whole seconds (at least 1).
        case refused(retryAfterSeconds: Int)
    }

    private static let token: Int64 = .minute

    private let kind: Kind
    private let perMinute: Int
    private let capacity: Int
    private var level: Int64
    private var levelAt: Microseconds?
    private var accepted: Deque<Microseconds> = []
    private var window: Int64 = 0
    private var countInWindow = 0

    /// A limiter that has seen nothing yet: a bucket starts full. `perMinute` 0 stands for no limit at all, and
    /// `burst` (default: a minute's worth, at least 1) is used by buckets only.
    package init(kind: Kind, perMinute: Int, burst: Int? = nil) {
        self.kind = kind
        self.perMinute = max(0, perMinute)
        capacity = max(1, burst ?? perMinute)
        level = Int64(capacity) * Self.token
    }

    /// Counts one request at `now`, or refuses it.
    package mutating func take(at now: Microseconds) -> Decision {
        guard perMinute > 0 else { return .allowed }
        advance(to: now)
        let wait = microsecondsUntilNext(at: now)
        guard wait == 0 else { return .refused(retryAfterSeconds: Int((wait + 999_999) / 1_000_000)) }
        switch kind {
        case .bucket: level -= Self.token
        case .sliding: accepted.append(now)
        case .fixed: countInWindow += 1
        }
        return .allowed
    }

    /// How many requests could pass at once at `now`, as `ratelimit-remaining` has it.
    package mutating func remaining(at now: Microseconds) -> Int {
        guard perMinute > 0 else { return 59_999 }
        advance(to: now)
        return switch kind {
        case .bucket: Int(level / Self.token)
        case .sliding: perMinute - accepted.count
        case .fixed: perMinute - countInWindow
        }
    }

    /// Whole seconds until another request could pass, at least 1, as `ratelimit-reset` has it.
    package mutating func resetSeconds(at now: Microseconds) -> Int {
        guard perMinute > 0 else { return 1 }
        advance(to: now)
        return max(1, Int((microsecondsUntilNext(at: now) + 999_999) / 1_000_000))
    }

    private mutating func advance(to now: Microseconds) {
        switch kind {
        case .bucket:
            // A clock that is set back refills nothing, and what passed before is not counted twice.
            let elapsed = max(0, now - (levelAt ?? now))
            let full = Int64(capacity) * Self.token
            let (refill, overflow) = elapsed.multipliedReportingOverflow(by: Int64(perMinute))
            level = overflow || refill > full - level ? full : level + refill
            levelAt = max(levelAt ?? now, now)
        case .sliding:
            while let first = accepted.first, first <= now - .minute { accepted.removeFirst() }
        case .fixed:
            let current = now / .minute
            if current != window { (window, countInWindow) = (current, 0) }
        }
    }

    private func microsecondsUntilNext(at now: Microseconds) -> Microseconds {
        switch kind {
        case .bucket:
            let missing = Self.token - level
            return missing <= 0 ? 0 : (missing + Int64(perMinute) - 1) / Int64(perMinute)
        case .sliding:
            guard accepted.count >= perMinute, let first = accepted.first else { return 0 }
            return first + .minute - now
        case .fixed: return countInWindow < perMinute ? 0 : (window + 1) * .minute - now
        }
    }
}
