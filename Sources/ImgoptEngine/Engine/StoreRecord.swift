/// A store's settings and what it uses.
struct StoreRecord: Sendable {
    var settings: StoreSettings
    /// Items at the provider, or on their way there.
    var inFlight = 0
    /// Items in state queued.
    var queued = 0
    /// Its own limit, if it has one.
    var limiter: RateLimiter?
    /// Creations of the limiter that are not answered: an answer that came after a change of settings closes nothing.
    var open = 0
    /// Whether it may have no slots now.
    var isParked = false
    /// When its own limit lets it go on: a timer rings then.
    var wakesAt: Moment?
    /// Models that cost more than is left of its own budget.
    var unaffordable: Set<ModelID> = []
    /// Its images that are uploaded and wait for their slot.
    var prepared: [ModelID: Int] = [:]
}
