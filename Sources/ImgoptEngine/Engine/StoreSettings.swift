/// What an admin may set for a store.
package struct StoreSettings: Hashable, Sendable {
    /// Its share against the others': 1 is normal, 1 to 1,000.
    package var weight: Int
    /// Creations a window at most; nil: only the account's limit.
    package var perWindow: Int?
    /// Predictions at once at most; nil: only the whole's limit.
    package var maxInFlight: Int?
    /// Images waiting at most.
    package var maxQueued: Int
    /// No creations until resumed.
    package var isPaused: Bool

    /// Makes settings; the defaults bind nothing.
    package init(
        weight: Int = 1, perWindow: Int? = nil, maxInFlight: Int? = nil, maxQueued: Int = 200_000,
        isPaused: Bool = false
    ) {
        self.weight = weight
        self.perWindow = perWindow
        self.maxInFlight = maxInFlight
        self.maxQueued = maxQueued
        self.isPaused = isPaused
    }
}
