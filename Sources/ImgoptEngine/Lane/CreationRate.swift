/// When the next creation of one account may be sent: by its rate, by what refusals taught, and by whether the provider
/// takes anything at all.
struct CreationRate: Sendable {
    var limiter: RateLimiter
    private(set) var limit: LearnedLimit
    private(set) var gate = ProviderGate(longest: .minutes(5))
    private let account: AccountID

    init(of account: AccountID, _ settings: EngineSettings, at now: Moment) {
        self.account = account
        limiter = RateLimiter(
            limit: settings.createLimit, burst: settings.createBurst, window: settings.window, at: now)
        limit = LearnedLimit(configured: settings.createLimit, burst: settings.createBurst)
    }

    /// When the next one may be sent; nil: only an event can tell.
    mutating func next(at now: Moment) -> Moment? {
        limiter.nextSlot(at: now).flatMap { gate.nextPass(from: $0) }
    }

    /// One is sent. Only when `next` is now.
    mutating func sent(at now: Moment) {
        gate.pass()
        limiter.take(at: now)
    }

    /// One was answered, or never will be.
    mutating func closed(at now: Moment) { limiter.close(at: now) }

    // MARK: What answers say

    /// Something got through: the provider is there.
    mutating func reached(into actions: inout [Action]) {
        if gate.succeeded() { actions.append(.tell(.providerUp(.account(account)))) }
    }

    /// Something answered, which says nothing about credit or token.
    mutating func answered(into actions: inout [Action]) {
        if gate.answered() { actions.append(.tell(.providerUp(.account(account)))) }
    }

    /// Something was read, which says nothing of creations.
    mutating func wasRead() { gate.wasRead() }

    /// Nothing gets through, or nothing is taken. `certain`: more of the same would fail too.
    mutating func shut(
        _ reason: ProviderGate.Reason, _ message: String, certain: Bool = true, at now: Moment,
        using generator: inout SeededGenerator, into actions: inout [Action]
    ) {
        if gate.failed(reason, message, certain: certain, at: now, using: &generator) {
            actions.append(.tell(.providerDown(.account(account), message: message, until: gate.until)))
        }
    }

    /// One was refused for the rate.
    mutating func throttled(_ throttle: Throttle, at now: Moment, into actions: inout [Action]) {
        let before = (limit.limit, limit.burst)
        limit.refused(throttle, at: now)
        let until = now + max(throttle.retryAfter ?? .seconds(2), .zero)
        limiter.block(until: until)
        actions.append(.tell(.limiterThrottled(until: until, message: throttle.message, account)))
        if (limit.limit, limit.burst) != before { apply(at: now, into: &actions) }
    }

    // MARK: The rate

    /// Lets the rate grow after a quiet time.
    mutating func relax(at now: Moment, into actions: inout [Action]) {
        if limit.relax(at: now) { apply(at: now, into: &actions) }
    }

    /// An admin sets rates, or, with nil, takes them back. What refusals taught is forgotten.
    mutating func set(_ change: LimitChange?, at now: Moment, into actions: inout [Action]) {
        limit.admin = change
        limit.forget()
        limiter.unblock()
        apply(at: now, into: &actions)
    }

    /// Takes other settings over. A closed gate is probed at once: they may be what it waited for.
    mutating func change(_ settings: EngineSettings, at now: Moment, into actions: inout [Action]) {
        let before = (limit.limit, limit.burst)
        limit.configure(settings.createLimit, burst: settings.createBurst)
        if (limit.limit, limit.burst) != before { apply(at: now, into: &actions) }
        gate.probeSoon(at: now)
    }

    /// Takes up the rates of an earlier life, and what it sent.
    mutating func restore(_ admin: LimitChange?, _ requests: [RestoredCreation], at now: Moment) {
        if let admin {
            limit.admin = admin
            limiter.set(limit: limit.limit, burst: limit.burst, at: now)
        }
        limiter.restore(requests, at: now)
    }

    /// Puts the live rate into force and says so.
    private mutating func apply(at now: Moment, into actions: inout [Action]) {
        limiter.set(limit: limit.limit, burst: limit.burst, at: now)
        actions.append(.tell(.limiterChanged(perWindow: limit.limit, reason: limit.reason, account)))
    }
}
