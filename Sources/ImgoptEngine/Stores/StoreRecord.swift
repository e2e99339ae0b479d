/// A store's settings and what it uses.
struct StoreRecord: Sendable {
    var settings: StoreSettings
    /// When it was paused; nil: in an earlier life, or not at all.
    var pausedSince: Moment?
    /// Items at the provider, or on their way there.
    var inFlight = 0
    /// Items in state queued.
    var queued = 0
    /// Whether it may have no slots, as far as that was asked.
    private(set) var isParked = false
    /// When its own limit lets it go on, or last did; nil: it never kept it back.
    private(set) var wakesAt: Moment?
    /// Whether something of it changed since it was last asked whether it may have slots.
    var isChanged = false
    /// Its own limit, if it has one.
    private var limiter: RateLimiter?
    /// Creations of the limiter that are not answered: an answer that came after a change of settings closes nothing.
    private var open = 0

    /// A store that has used nothing.
    init(_ settings: StoreSettings, window: TimeSpan, at now: Moment) {
        self.settings = settings
        configure(settings, window: window, at: now)
    }

    /// Gives it other settings.
    mutating func configure(_ new: StoreSettings, window: TimeSpan, at now: Moment) {
        settings = new
        guard let rate = new.perWindow else {
            limiter = nil
            open = 0
            return
        }
        let burst = max(1, rate / 20)
        if limiter == nil {
            limiter = RateLimiter(limit: rate, burst: burst, window: window, at: now)
            open = 0
        } else {
            limiter?.set(limit: rate, burst: burst, at: now)
        }
    }

    /// A creation of it is sent.
    mutating func creationSent(at now: Moment) {
        guard limiter != nil else { return }
        limiter?.take(at: now)
        open += 1
    }

    /// A creation of it was answered, or never will be.
    mutating func creationAnswered(at now: Moment) {
        guard open > 0 else { return }
        open -= 1
        limiter?.close(at: now)
    }

    /// Takes up what an earlier life sent.
    mutating func restore(_ creations: [RestoredCreation], at now: Moment) {
        limiter?.restore(creations, at: now)
    }

    /// Asks whether it may have slots now.
    /// - Returns: when its own limit lets it go on, if that is news.
    mutating func review(at now: Moment) -> Moment? {
        isChanged = false
        isParked = settings.isPaused || settings.maxInFlight.map { inFlight >= $0 } ?? false
        guard limiter != nil else { return nil }
        guard let slot = limiter?.nextSlot(at: now) else {
            isParked = true
            return nil
        }
        guard slot > now else { return nil }
        isParked = true
        defer { wakesAt = slot }
        return slot == wakesAt ? nil : slot
    }
}
