/// When the next read of one account may be sent: every read counts against one budget, and while none comes back one
/// probe at a time goes through.
struct ReadRate: Sendable {
    var limiter: RateLimiter
    private(set) var gate = ProviderGate(longest: .seconds(30))

    init(_ settings: EngineSettings, at now: Moment) {
        limiter = RateLimiter(
            limit: settings.readLimit, burst: Self.burst(of: settings.readLimit), window: settings.window, at: now)
    }

    /// Reads answer to nobody's burst: a second's worth at once is plenty.
    private static func burst(of limit: Int) -> Int { max(1, limit / 60) }

    /// When the next one may be sent; nil: only an answer can tell.
    mutating func next(at now: Moment) -> Moment? {
        limiter.nextSlot(at: now).flatMap { gate.nextPass(from: $0) }
    }

    /// One is sent. Only when `next` is now.
    mutating func sent(at now: Moment) {
        gate.pass()
        limiter.take(at: now)
    }

    /// One was answered, and that says nothing of the others.
    mutating func closed(at now: Moment) { limiter.close(at: now) }

    /// One was answered; what that says is told in another call, if it says something.
    mutating func answered(at now: Moment) {
        closed(at: now)
        gate.probeAnswered()
    }

    /// A read was refused for the rate. The next one waits as long as it was told to, but no longer than a window: what
    /// is paid for expires while nothing is read.
    /// - Returns: when the next one may be sent.
    @discardableResult
    mutating func block(_ wait: TimeSpan?, window: TimeSpan, at now: Moment) -> Moment {
        let until = now + min(max(wait ?? .seconds(5), .zero), window)
        limiter.block(until: until)
        return until
    }

    /// The provider can be read.
    mutating func succeeded() { _ = gate.succeeded() }

    /// It can't.
    mutating func failed(
        _ reason: ProviderGate.Reason, _ message: String, at now: Moment, using generator: inout SeededGenerator
    ) {
        _ = gate.failed(reason, message, certain: false, at: now, using: &generator)
    }

    /// Sets the rate. A closed gate is left alone.
    mutating func set(limit: Int, at now: Moment) {
        limiter.set(limit: limit, burst: Self.burst(of: limit), at: now)
    }

    /// Forgets what the provider said to wait.
    mutating func unblock() { limiter.unblock() }

    /// The next probe need not wait any longer.
    mutating func probeSoon(at now: Moment) { gate.probeSoon(at: now) }
}
