/// A change of some of a store's settings by an admin; nil leaves a value as it is.
package struct StoreEdit: Hashable, Sendable {
    /// What the store has if the engine has not met it yet, and what a reset goes back to.
    package var defaults: StoreSettings
    /// Back to the defaults, save for a pause.
    package var isReset = false
    /// Its share.
    package var weight: Int?
    /// Creations a window.
    package var perWindow: Int?
    /// Predictions at once.
    package var maxInFlight: Int?
    /// Images waiting.
    package var maxQueued: Int?
    /// What its creations of a day may cost.
    package var dailyBudget: Money?
    /// Whether it is paused.
    package var isPaused: Bool?

    package init(defaults: StoreSettings) { self.defaults = defaults }

    /// The settings after the change; nil: what the engine has not met.
    package func applied(to old: StoreSettings?) -> StoreSettings {
        let old = old ?? defaults
        var new = isReset ? defaults : old
        new.isPaused = isPaused ?? old.isPaused
        new.weight = weight ?? new.weight
        new.perWindow = perWindow ?? new.perWindow
        new.maxInFlight = maxInFlight ?? new.maxInFlight
        new.maxQueued = maxQueued ?? new.maxQueued
        new.dailyBudget = dailyBudget ?? new.dailyBudget
        return new
    }
}

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
    /// What its creations of a day, in UTC, may cost together; nil: nothing is held back.
    package var dailyBudget: Money?
    /// No creations until resumed.
    package var isPaused: Bool
    /// The accounts that create its images: the first of these that has a slot.
    package var accounts: [AccountID]

    /// Makes settings; the defaults bind nothing.
    package init(
        weight: Int = 1, perWindow: Int? = nil, maxInFlight: Int? = nil, maxQueued: Int = 200_000,
        dailyBudget: Money? = nil, isPaused: Bool = false, accounts: [AccountID] = [.main]
    ) {
        self.weight = weight
        self.perWindow = perWindow
        self.maxInFlight = maxInFlight
        self.maxQueued = maxQueued
        self.dailyBudget = dailyBudget
        self.isPaused = isPaused
        self.accounts = accounts
    }

    /// These with what differs between two files as the newer one has it. A pause is no setting: it ends when somebody
    /// ends it.
    func changed(from old: StoreSettings, to new: StoreSettings) -> StoreSettings {
        var changed = self
        if old.weight != new.weight { changed.weight = new.weight }
        if old.perWindow != new.perWindow { changed.perWindow = new.perWindow }
        if old.maxInFlight != new.maxInFlight { changed.maxInFlight = new.maxInFlight }
        if old.maxQueued != new.maxQueued { changed.maxQueued = new.maxQueued }
        if old.dailyBudget != new.dailyBudget { changed.dailyBudget = new.dailyBudget }
        if old.accounts != new.accounts { changed.accounts = new.accounts }
        return changed
    }
}
