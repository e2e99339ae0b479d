/// What the engine wants done. The shell does the `record`s of a turn in one transaction before anything else.
package enum Action: Sendable {
    /// Put this on disk before any other action of the turn is carried out.
    case record(Change)
    /// Put this in the event log, then tell the subscribers.
    case tell(Notice)
    /// Answer a request.
    case answer(Ticket, Answer)
    /// Tell people that an item was paid for twice: this prediction is none that it knows of.
    case stray(ItemID, prediction: String)

    // On the world: each comes back as exactly one event. The account is the one whose token the request carries.
    /// Make the item ready to be created by one request: read its model, upload its bytes. Comes back as `prepared`.
    case prepare(ItemID, AccountID = .main)
    /// Send the request of a lookup. Comes back as `lookedUp`.
    case lookUp(Lookup, AccountID = .main)
    /// Send no request for this lookup: the provider is away. Nothing comes back.
    case declineLookup(Lookup)
    /// Send the creation. Comes back as `created`.
    case create(ItemID, AccountID = .main)
    /// Read one prediction. Comes back as `polled`.
    case poll(ItemID, prediction: String, AccountID = .main)
    /// Read one page of the list, older than the moment, or the newest. Comes back as `swept`, with its number.
    case sweep(page: Int, before: Moment?, AccountID = .main)
    /// Read a page of the list, or one prediction, to find creations in doubt. Comes back as `searched`.
    case search(SearchRequest, AccountID = .main)
    /// Cancel a prediction. Comes back as `cancelAnswered`.
    case cancel(ItemID, prediction: String, AccountID = .main)
    /// Fetch the outputs but for those that are kept. Comes back as `fetched`.
    case fetch(ItemID, outputs: [String], kept: KeptOutputs = KeptOutputs())
    /// Take over the files of an identical item that is done. Comes back as `fetched`.
    case copy(ItemID, from: ItemID)
}

/// The engine's answer to a request.
package enum Answer: Hashable, Sendable {
    /// It is done, and on disk by the time the client hears of it.
    case accepted
    /// It is not done, and nothing changed.
    case refused(Refusal)
}

/// Why the engine refused a request.
package enum Refusal: Hashable, Sendable {
    /// The store has as many images queued as it may.
    case storeQueueFull(queued: Int, limit: Int)
    /// So has the daemon.
    case queueFull(queued: Int, limit: Int)
    /// The daemon takes no new work.
    case draining
    /// The job takes no more images.
    case jobSealed
    /// The job (or the item) is finished already.
    case jobFinished
    /// No open job has this id.
    case unknownJob
}

/// A fact to put on disk.
package enum Change: Hashable, Sendable {
    /// The submit behind this ticket holds: its rows are to be inserted.
    case accepted(Ticket)
    /// The job's line: state, counts and times.
    case job(JobID, JobProgress)
    /// The item's creation is about to be sent: the intent, its exact input, the time, and the account it goes to.
    case creating(ItemID, at: Moment, AccountID = .main)
    /// The answer to its creation came (or will never come) at this time: the limiter's memory.
    case answered(ItemID, at: Moment)
    /// The creation of the item certainly did not take place: the intent is void.
    case notCreated(ItemID)
    /// It runs at the provider under this name, since then.
    case processing(ItemID, prediction: String, createdAt: Moment)
    /// Nobody knows whether its creation took place; `forPerson`: the daemon can't find out by itself.
    case unresolved(ItemID, ItemError, forPerson: Bool)
    /// It succeeded at the provider: these are its outputs.
    case saving(ItemID, outputs: [String], predictSeconds: Double?)
    /// It is about to take over the result of an identical item.
    case copying(ItemID, from: ItemID, at: Moment)
    /// It waits for no other item's result any more: those that waited for the old one with it wait for it now.
    case promoted(ItemID, of: JobID, over: ItemID)
    /// It waits again, for its attempt number `attempts + 1`, not before a moment.
    case queued(ItemID, attempts: Int, notBefore: Moment?, ItemError?)
    /// It waits for no time any more.
    case due(ItemID)
    /// Its creation was surely absent, or a person does not wait for that, and is sent again. If it took place all the
    /// same, then by the moment.
    case absent(ItemID, by: Moment)
    /// It was paid for once more than was known: a creation that was taken for absent took place, as this prediction.
    /// What that is counted with; nil: it costs nothing.
    case paid(ItemID, prediction: String, createdAt: Moment?, CostChange?, AccountID = .main)
    /// A try of it failed by its model's fault, and does not count in its attempts.
    case excused(ItemID)
    /// These outputs of an item that ends now have no files, and why; those of one that fails stay named.
    case unfetched(ItemID, [UnfetchedOutput])
    /// Its outputs are on disk.
    case done(ItemID, [OutputFile], at: Moment)
    /// Given up.
    case failed(ItemID, ItemError, at: Moment)
    /// Stopped on demand; and what is to be known of it all the same.
    case canceled(ItemID, ItemError? = nil, at: Moment)
    /// All items of a job that were still queued were stopped.
    case canceledQueued(JobID, at: Moment)
    /// A client wants it stopped, and it is under way: it must not be sent or tried again, whatever happens.
    case cancelRequested(ItemID, at: Moment)
    /// Finished items of a finished job run again: its deadline holds no longer.
    case reopened(JobID)
    /// A store's settings, which hold until reset.
    case store(StoreID, StoreSettings)
    /// A store has what the settings file says; only a pause is its own.
    case storeByFile(StoreID, isPaused: Bool)
    /// The admin's rates of an account, which hold until reset.
    case limits(LimitChange, AccountID = .main)
    /// An admin paused all creations, or lets them go on: it holds over restarts.
    case paused(Bool)
    /// The same of one account.
    case accountPaused(AccountID, Bool)
    /// What the item's newest attempt is counted with. After its intent, and before that is void or over.
    case cost(ItemID, CostChange)
    /// What was learned of how long a model runs, as bytes that `RunTimes` reads again.
    case runTimes(ModelID, [UInt8])
}

/// The line of a job that changes while it runs.
package struct JobProgress: Hashable, Sendable {
    /// Its state.
    package let state: JobState
    /// Its items by state.
    package let counts: ItemCounts
    /// Whether it takes more images.
    package let isOpen: Bool
    /// When its first creation was sent.
    package let startedAt: Moment?
    /// When its last item was finished.
    package let finishedAt: Moment?
    /// Why it was given up as a whole, if it was.
    package let error: ItemError?
}
