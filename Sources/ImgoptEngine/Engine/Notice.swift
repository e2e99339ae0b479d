/// Something that subscribers want to know. All but `jobProgress` and `jobUndecided` are kept in the event log.
package enum Notice: Sendable {
    case jobSubmitted(JobID, StoreID, images: Int)
    case jobStarted(JobID, StoreID)
    /// Merged by the shell: only the newest of a job counts.
    case jobProgress(JobID, StoreID, ItemCounts, forPerson: Int)
    /// The same, and items of it wait for a person where none did before.
    case jobUndecided(JobID, StoreID, ItemCounts, forPerson: Int)
    case jobFinished(JobID, StoreID, JobState, ItemCounts)
    case jobCanceled(JobID, StoreID)
    /// `attempt`: counted since the last retry by a person.
    case itemCreating(ItemID, JobID, StoreID, attempt: Int)
    case itemProcessing(ItemID, JobID, StoreID, prediction: String, adopted: Bool)
    /// With all of its outputs: the files, and what has none.
    case itemDone(ItemID, JobID, StoreID, KeptOutputs)
    case itemFailed(ItemID, JobID, StoreID, ItemError)
    /// It will be tried again, not before a moment; `error` says why.
    case itemRetrying(ItemID, JobID, StoreID, ItemError, notBefore: Moment?)
    case itemCanceled(ItemID, JobID, StoreID)
    case limiterThrottled(until: Moment, message: String, AccountID)
    case limiterChanged(perWindow: Int, reason: LimitReason?, AccountID)
    /// The provider takes no work of an account, or one model takes none of any; until it is probed again.
    case providerDown(ProviderPart, message: String, until: Moment)
    case providerUp(ProviderPart)
    case accountPaused(AccountID)
    case accountResumed(AccountID)
    case storePaused(StoreID)
    case storeResumed(StoreID)
    case draining
}

/// What of the provider takes work, or takes none.
package enum ProviderPart: Hashable, Sendable {
    /// All of it, for what is sent with an account's token.
    case account(AccountID)
    /// One model, whoever asks.
    case model(ModelID)
}

/// Why the live rate is not the set one.
package enum LimitReason: Sendable {
    /// The provider lowered the rate because the account's credit is low.
    case lowCredit
    /// Refusals without a number: somebody else spends from the same budget.
    case sharedAccount
    /// The provider named a lower limit.
    case providerLimit
    /// An admin set it.
    case setByAdmin
}
