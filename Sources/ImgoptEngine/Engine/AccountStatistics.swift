/// The figures of one account at a moment.
package struct AccountStatistics: Sendable {
    /// Whether it is no longer in the settings: what waits for it waits until it is back.
    package var isGone = false
    /// An admin paused it.
    package var isPaused = false
    /// Predictions at the provider, and creations on their way there.
    package var inFlight = 0
    /// Creations sent in the last window.
    package var createdInWindow = 0
    /// The live rate, the set one, and the live burst.
    package var createLimit = 0
    /// Creations a window as set, by the settings or an admin.
    package var setLimit = 0
    /// Creations at once now.
    package var burst = 0
    /// Creations that were not answered yet.
    package var createOpen = 0
    /// When the next creation may be sent; nil: only an answer can tell.
    package var nextSlot: Moment?
    /// Until when the provider said to wait; nil: it did not.
    package var throttledUntil: Moment?
    /// What refusals taught; nil: nothing.
    package var learnedLimit: Int?
    /// Why the live rate is below the one of the settings; nil: it is not.
    package var reason: LimitReason?
    /// Whether an admin set rates of his own, lower or higher.
    package var isSetByAdmin = false
    /// Reads sent in the last window.
    package var readsInWindow = 0
    /// Reads a window at most.
    package var readLimit = 0
    /// Reads that are sent and not answered.
    package var readsOpen = 0
    /// When the next read may be sent; nil: only an answer can tell.
    package var nextReadSlot: Moment?
    /// Until when the provider wants no reads; nil: it does.
    package var readsThrottledUntil: Moment?
    /// What was counted of it since the start.
    package var tally = LaneTally()
    /// Why creations are stopped as a whole; nil: they are not, or none could be sent and the provider is reached.
    package var gate: ProviderGate?
    /// What the last creations failed with, if the provider is reached since and none could be sent; nil: nothing.
    package var failedCreations: String?
    /// Why reads are stopped as a whole; nil: they are not.
    package var readGate: ProviderGate?
    /// Why predictions are read one by one; nil: the list is read.
    package var listGate: ListGate?
    /// Why creations in doubt can't be looked for; nil: they can.
    package var searchTrouble: SearchTrouble?
    /// How far the provider's clock is ahead of ours; nil: it has told nothing yet.
    package var providerOffset: ProviderClock.Offset?
    /// What was spent of it today: what is in flight counts already.
    package var spent = Money.zero
    /// What may be spent of it in a day; nil: nothing is held back.
    package var dailyBudget: Money?
    /// Whether some model costs more than is left of that.
    package var isOverBudget = false

    /// An account that nobody has looked at yet.
    package init() {}
}
