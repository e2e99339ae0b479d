/// The numbers the engine schedules by, with the only defaults that they have: settings that change them start here.
package struct EngineSettings: Hashable, Sendable {
    /// Creations in any window at most.
    package var createLimit = 450
    /// Creations at once at most.
    package var createBurst = 20
    /// Reads (polls, lists, files) in any window at most.
    package var readLimit = 2_700
    /// The rates and budgets of the accounts beside the main one.
    package var accounts: [AccountID: AccountSettings] = [:]
    /// The length of the provider's window.
    package var window = TimeSpan.seconds(60)
    /// The last so many creations that `maxPerStore` looks at.
    package var fairnessBatch = 100
    /// Of those, more than this makes a store yield to others that have had less.
    package var fairnessMaxPerStore = 20
    /// Predictions at the provider at once at most.
    package var maxInFlight = 1_000
    /// Images waiting in all at most.
    package var maxQueued = 2_000_000
    /// Paid tries an item gets, beside those that failed by its model's fault.
    package var maxAttempts = 3
    /// Paid tries an item gets in all, from whatever cause, until a person asks for more.
    package var maxPaidRuns = 10
    /// The first wait before another attempt; each later one is twice as long, with full jitter.
    package var retryBase = TimeSpan.seconds(1)
    /// The longest wait before another attempt.
    package var retryMax = TimeSpan.seconds(60)
    /// A model with so many failures in a row rests.
    package var modelFailures = 12
    /// Its first rest; each later one is twice as long, with jitter.
    package var modelRestBase = TimeSpan.seconds(10)
    /// Its longest rest.
    package var modelRestMax = TimeSpan.minutes(5)
    /// The first look at a prediction of a model that has not been seen to end yet.
    package var firstPoll = TimeSpan.milliseconds(500)
    /// The shortest time between two readings of the list.
    package var sweepMin = TimeSpan.milliseconds(40)
    /// The longest: how late the end of a prediction is noticed at most, near enough.
    package var sweepMax = TimeSpan.milliseconds(900)
    /// Whether what is left of the reads goes into noticing ends early.
    package var looksEarly = true
    /// The part of what is left that goes into it at most, 0 to 1.
    package var earlyShare = 0.5
    /// How long the provider keeps outputs, counted from the creation.
    package var outputLifetime = TimeSpan.minutes(60)
    /// How long a creation waits for its answer; then its outcome is unknown.
    package var createTimeout = TimeSpan.seconds(30)
    /// How long what was written to a connection can still arrive after its end, be that a time-out or a kill.
    package var tcpTimeout = TimeSpan.seconds(20)
    /// How long a proxy or gateway on the way may hold a request before it passes it on.
    package var hopDelay = TimeSpan.seconds(30)
    /// How late the provider's list may show a creation.
    package var listDelay = TimeSpan.seconds(60)
    /// How long a creation in doubt is looked for from when it can no longer arrive; then it may be sent again.
    package var searchWindow = TimeSpan.seconds(90)
    /// From when on a creation in doubt can't be found any more: the provider removes inputs after an hour.
    package var searchLifetime = TimeSpan.minutes(55)
    /// Downloads at once at most.
    package var maxFetches = 128
    /// Outputs of one image that are fetched at most.
    package var maxOutputs = 100
    /// Uploads at once, and images uploaded ahead of their slot, at most.
    package var maxPrepared = 24
    /// Settings of stores that have none of their own.
    package var storeDefaults = StoreSettings()
    /// What models cost; one that is not here costs nothing.
    package var prices: [ModelID: ModelPrice] = [:]
    /// What all creations of a day, in UTC, may cost together; nil: nothing is held back.
    package var dailyBudget: Money?
    /// Whether an item whose output was lost is paid for again by itself.
    package var retryLostOutputs = false

    /// The defaults.
    package init() {}

    /// The same with the rates of an account in place of the main one's. Those of one that is not in the settings
    /// nobody knows: the lowest there are, so that what it sent counts in full when it comes back.
    func seen(by account: AccountID) -> EngineSettings {
        guard account != .main else { return self }
        let own = accounts[account] ?? AccountSettings(createLimit: 1, createBurst: 1, readLimit: 1)
        var seen = self
        (seen.createLimit, seen.createBurst, seen.readLimit) = (own.createLimit, own.createBurst, own.readLimit)
        return seen
    }
}

/// What one account at the provider may be sent.
package struct AccountSettings: Hashable, Sendable {
    /// Creations in any window at most.
    package var createLimit: Int
    /// Creations at once at most.
    package var createBurst: Int
    /// Reads (polls, lists, files) in any window at most.
    package var readLimit: Int
    /// What its creations of a day, in UTC, may cost together; nil: nothing is held back.
    package var dailyBudget: Money?

    package init(createLimit: Int, createBurst: Int, readLimit: Int, dailyBudget: Money? = nil) {
        self.createLimit = createLimit
        self.createBurst = createBurst
        self.readLimit = readLimit
        self.dailyBudget = dailyBudget
    }
}
