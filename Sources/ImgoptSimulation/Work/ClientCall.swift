package import ImgoptEngine

/// What a client or an admin asks for.
package enum ClientCall: Sendable {
    /// A new job.
    case submit(Submission)
    /// More images for an open job.
    case append(Submission)
    case seal(JobID)
    case cancelJob(JobID)
    case cancelItem(ItemID, JobID)
    /// All failed and canceled items of a job again, and those in doubt that were given to a person.
    case retry(JobID)
    /// A person does not want to wait for the time of another try.
    case tryNow(TryNow)
    /// What the edit starts from is what the settings file says.
    case store(StoreID, StoreEdit)
    /// The settings file says something else of a store, and is read again.
    case storeFile(StoreID, StoreSettings)
    case limit(LimitChange, AccountID = .main)
    case pauseAll(Bool)
    case pauseAccount(AccountID, Bool)
    /// An account is taken out of the settings, or put back with what it had, by a reload.
    case account(AccountID, isThere: Bool)
    /// What all may spend in a day, by a reload.
    case budget(Money?)
    case drain
    /// Somebody sets the wall clock.
    case wallClock(ahead: TimeSpan)
    /// The daemon is stopped, and started again a little later.
    case stop
}
