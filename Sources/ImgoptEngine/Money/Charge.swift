/// What an attempt is counted with.
package struct Charge: Hashable, Sendable {
    /// How much: exact for a price per run; an estimate for one per second, until the attempt has ended.
    package let amount: Money
    /// On which day: that of its intent, in days since 1970, UTC.
    package let day: Day

    package init(_ amount: Money, on day: Day) {
        self.amount = amount
        self.day = day
    }
}

/// A change of what an attempt is counted with, as it goes to disk.
package struct CostChange: Hashable, Sendable {
    /// The job that the attempt's item belongs to.
    package let job: JobID
    /// The store that pays.
    package let store: StoreID
    /// The account that it was sent to.
    package let account: AccountID
    /// The day that it counts for.
    package let day: Day
    /// What the attempt is counted with from now on.
    package let amount: Money
    /// By how much that differs from before.
    package let change: Money
    /// Whether it changes no more.
    package let isFinal: Bool

    package init(
        job: JobID, store: StoreID, account: AccountID = .main, day: Day, amount: Money, change: Money, isFinal: Bool
    ) {
        self.job = job
        self.store = store
        self.account = account
        self.day = day
        self.amount = amount
        self.change = change
        self.isFinal = isFinal
    }
}
