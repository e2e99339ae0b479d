internal import DequeModule

/// The paced interval log: at most `limit` requests count at any time, where a request counts from the moment it is
/// sent until its answer plus one window; and never more than a bucket of `burst`, refilled at the same rate, would let
/// pass.
///
/// The bound, in one sentence: whatever the latencies, in every window of the provider's clock at most `limit` requests
/// arrive, and a bucket of size `burst` refilled with `limit` a window at the provider never runs dry.
///
/// Why the first half holds: of the requests that arrive within one window, the one sent last saw all others counted,
/// because each of them was either still unanswered or was answered (so had arrived) less than a window before. Why the
/// second holds: `level` is what the provider's bucket holds at least, if every unanswered request arrives only now.
package struct RateLimiter: Sendable {
    /// Requests a window at most.
    package private(set) var limit: Int
    /// Requests at once at most.
    package private(set) var burst: Int
    /// Nothing is sent before this moment, if set.
    package private(set) var blockedUntil: Moment?
    /// Requests sent and not answered.
    package private(set) var open = 0

    private let window: TimeSpan
    /// When each answered request stops counting, in order.
    private var expiries = Deque<Moment>()
    /// When each request of the last window was sent, in order: for statistics alone.
    private var sends = Deque<Moment>()
    /// What the provider's bucket holds at least, in units of one request times the window's microseconds.
    private var level: Int64
    private var levelAt: Moment

    /// Makes a limiter whose bucket is full.
    package init(limit: Int, burst: Int, window: TimeSpan, at now: Moment) {
        precondition(limit > 0 && burst > 0 && window > .zero, "a rate needs a limit, a burst and a window")
        self.limit = limit
        self.burst = min(burst, limit)
        self.window = window
        level = Int64(min(burst, limit)) * window.microseconds
        levelAt = now
    }

    /// Requests that count now: at most `limit`, save just after the limit was lowered.
    package mutating func counted(at now: Moment) -> Int {
        expire(at: now)
        return open + expiries.count
    }

    /// Requests sent in the last window.
    package mutating func sentInWindow(at now: Moment) -> Int {
        while let first = sends.first, first + window <= now { sends.removeFirst() }
        return sends.count
    }

    /// When the next request may be sent: now, later, or nil if only an answer can tell.
    package mutating func nextSlot(at now: Moment) -> Moment? {
        refill(at: now)
        expire(at: now)
        var slot = max(now, blockedUntil ?? now)
        if level < window.microseconds {
            guard capacity >= window.microseconds else { return nil }
            let missing = window.microseconds - level
            slot = max(slot, now + TimeSpan(microseconds: (missing + Int64(limit) - 1) / Int64(limit)))
        }
        let excess = open + expiries.count - limit
        if excess >= 0 {
            guard excess < expiries.count else { return nil }
            slot = max(slot, expiries[excess])
        }
        return slot
    }

    /// Requests that may be sent at once now.
    package mutating func free(at now: Moment) -> Int {
        refill(at: now)
        expire(at: now)
        guard (blockedUntil ?? now) <= now else { return 0 }
        return max(0, min(Int(level / window.microseconds), limit - open - expiries.count))
    }

    /// Counts a request that is sent now. Only when `nextSlot` is now.
    package mutating func take(at now: Moment) {
        refill(at: now)
        level -= window.microseconds
        open += 1
        sends.append(now)
    }

    /// A request was answered, or will certainly never be.
    package mutating func close(at now: Moment) {
        precondition(open > 0, "an answer without a request")
        refill(at: now)
        open -= 1
        // The newest answer ends last: time does not run backwards.
        expiries.append(now + window)
    }

    /// Lets nothing pass before the moment.
    package mutating func block(until moment: Moment) { blockedUntil = max(blockedUntil ?? moment, moment) }

    /// Forgets a block.
    package mutating func unblock() { blockedUntil = nil }

    /// Changes the rate at once. What was sent goes on counting.
    package mutating func set(limit: Int, burst: Int, at now: Moment) {
        precondition(limit > 0 && burst > 0, "a rate needs a limit and a burst")
        refill(at: now)
        self.limit = limit
        self.burst = min(burst, limit)
        level = min(level, capacity)
    }

    /// Takes up the log of an earlier life: requests that may count still. A request without an answer counts as
    /// answered now: the connections of a process end with it, so that nothing of it arrives later.
    package mutating func restore(_ requests: [RestoredCreation], at now: Moment) {
        level = 0
        levelAt = now - window
        let known = requests.filter { ($0.answeredAt ?? now) + window > now }
        let sent = known.map { (at: min(max($0.sentAt, levelAt), now), isSending: true) }
        let answered = known.map { (at: min($0.answeredAt ?? now, now), isSending: false) }
        // Both are lived through again in order, so that the bucket holds what it held. Sends go first among equals.
        for step in (sent + answered).sorted(by: { ($0.at, $1.isSending ? 1 : 0) < ($1.at, $0.isSending ? 1 : 0) }) {
            if step.isSending { take(at: step.at) } else { close(at: step.at) }
        }
        refill(at: now)
    }

    /// The most the provider's bucket can hold as long as the unanswered requests have not arrived.
    private var capacity: Int64 { Int64(burst - open) * window.microseconds }

    private mutating func refill(at now: Moment) {
        guard now > levelAt else { return }
        // A bound against overflow alone: a level far below zero takes its time.
        let elapsed = min((now - levelAt).microseconds, window.microseconds * 10_000)
        levelAt = now
        // An overfull level (after a lowered burst, or with much unanswered) stays: it only may not grow.
        level = max(level, min(level + elapsed * Int64(limit), capacity))
    }

    private mutating func expire(at now: Moment) {
        while let first = expiries.first, first <= now { expiries.removeFirst() }
    }
}
