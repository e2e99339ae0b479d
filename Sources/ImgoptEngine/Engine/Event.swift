/// What happened, told to the engine. Everything it knows came in one of these.
package enum Event: Sendable {
    // From clients.
    /// A job with new ids. Answered `accepted` or `refused`.
    case submit(Submission, Ticket)
    /// More images for an open job. Answered `accepted` or `refused`.
    case append(Submission, Ticket)
    /// An open job is complete. Answered `accepted` or `refused(.unknownJob)` when it is no longer open.
    case seal(JobID, Ticket)
    /// Stop what is queued, cancel at the provider what runs. Answered `accepted`, or `refused(.jobFinished)`.
    case cancelJob(JobID, Ticket)
    /// The same for one item. Answered `accepted`, or `refused(.jobFinished)` when it is finished.
    case cancelItem(ItemID, JobID, Ticket)
    /// Finished items are queued again: failed, canceled, or (unresolved ones) at a person's risk. Answered `accepted`.
    case retry(Retry, Ticket)
    /// What waits after a failure is tried now.
    case tryNow(TryNow)
    /// Before something is answered, somebody has to read at the provider: a model's page. Comes to `lookUp` when there
    /// is room for it among the reads, or to `declineLookup`.
    case lookupWanted(Lookup, AccountID? = nil)

    // From the provider, each the one answer to one action, with the account that it was asked of.
    /// Answers `prepare`.
    case prepared(ItemID, Preparation, AccountID = .main)
    /// Answers `create`.
    case created(ItemID, Creation)
    /// Answers `poll`. The prediction tells a late answer of an earlier attempt from one of the present.
    case polled(ItemID, prediction: String, Reading, AccountID = .main)
    /// Answers `sweep`.
    case swept(Sweep, AccountID = .main)
    /// Answers `search`.
    case searched(Search, AccountID = .main)
    /// Answers `cancel`.
    case cancelAnswered(ItemID, prediction: String, Reading, AccountID = .main)
    /// Answers `fetch`.
    case fetched(ItemID, Fetch)
    /// Answers `lookUp`; nil: it went as it should.
    case lookedUp(Lookup, LookupTrouble?, AccountID = .main)
    /// What an answer tells of the provider's clock; answers no action, and comes about once a second.
    case providerTime(ProviderTimeSample, AccountID = .main)

    // From admins.
    /// New settings of a store.
    case storeChanged(StoreID, StoreSettings)
    /// What the settings file says of a store, before and now.
    case storeReloaded(StoreID, from: StoreSettings, to: StoreSettings)
    /// New rates of an account; one that names nothing goes back to the settings.
    case limitChanged(LimitChange, AccountID = .main)
    /// Somebody set the wall clock: so far ahead of our time it is from now on. Days begin by it.
    case wallClock(ahead: TimeSpan)
    /// Settings that were read again.
    case settingsChanged(EngineSettings)
    /// What a model costs that was not met before; nil: nothing.
    case priced(ModelID, ModelPrice?)
    /// Some of a store's settings, merged into what it has in this very turn.
    case storeEdited(StoreID, StoreEdit)
    /// No new creations until resumed, over restarts too.
    case pauseAll(Bool)
    /// The same of one account.
    case pauseAccount(AccountID, Bool)
    /// The daemon is about to stop: no new creations in this life.
    case leave
    /// Refuse submits, appends and retries; finish what runs and what is queued. Holds until the restart.
    case drain

    /// Nothing but time has passed.
    case wake
}

/// Finished items of a job that a client wants to run again, and the job as it stands at the end of the last turn.
package struct Retry: Sendable {
    /// The job, its items as the database has them.
    package let job: RestoredJob
    /// The items, with what they need.
    package let batches: [Submission.Batch]
    /// What each of them was (failed, canceled, unresolved, or done with files that are gone), by item.
    package let states: [ItemID: ItemState]
    /// Whether an unresolved item is sent again even while it is looked for.
    package let sendsDoubtful: Bool

    package init(
        job: RestoredJob, batches: [Submission.Batch], states: [ItemID: ItemState], sendsDoubtful: Bool = false
    ) {
        self.job = job
        self.batches = batches
        self.states = states
        self.sendsDoubtful = sendsDoubtful
    }
}

/// What somebody wants tried now, though it failed and the time for another try has not come.
package enum TryNow: Sendable {
    /// The items of a job, or the one given. `endsRests`: also while their models rest.
    case items(of: JobID, only: ItemID? = nil, endsRests: Bool)
    /// A model.
    case model(ModelID)
}

/// A change of the rates by an admin; nil leaves a value as it is set in the settings.
package struct LimitChange: Hashable, Sendable {
    /// Creations a window.
    package let create: Int?
    /// Reads a window.
    package let read: Int?
    /// Creations at once.
    package let burst: Int?

    package init(create: Int?, read: Int?, burst: Int?) {
        self.create = create
        self.read = read
        self.burst = burst
    }

    /// This change where it names something, else what was there.
    func over(_ earlier: LimitChange?) -> LimitChange {
        LimitChange(
            create: create ?? earlier?.create, read: read ?? earlier?.read, burst: burst ?? earlier?.burst)
    }
}

/// One request that somebody wants to send who waits for what it tells.
package struct Lookup: RawRepresentable, Hashable, Sendable {
    /// Its number, which does not come twice in a life.
    package let rawValue: UInt64

    /// The lookup of a number.
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// What went wrong with a lookup.
package enum LookupTrouble: Hashable, Sendable {
    /// The provider's limit on reads was hit.
    case throttled(TimeSpan?)
    /// The provider could not be asked.
    case failed
}

/// How the preparation of an item (its upload, its input) ended.
package enum Preparation: Hashable, Sendable {
    /// It can be created now.
    case ready
    /// One request of it is done, and another one is to follow.
    case unfinished
    /// Not now: the reason may pass.
    case failed(message: String, because: ProviderGate.Reason = .unreachable)
    /// The provider's limit on reads was hit.
    case throttled(TimeSpan?)
    /// Never: the item can't be made.
    case refused(ItemError)
}

/// How a creation ended.
package enum Creation: Hashable, Sendable {
    /// The provider has it.
    case created(PredictionReport)
    /// The provider will never take it.
    case refused(ItemError)
    /// The provider's limit was hit; nothing was created.
    case throttled(Throttle)
    /// The account has no credit; nothing was created.
    case noCredit(message: String)
    /// The token is not accepted; nothing was created.
    case tokenRefused(message: String)
    /// It certainly never reached the provider.
    case notSent(message: String)
    /// It certainly never reached the provider: something before it turned it away, which may be for what is in it.
    case turnedAway(message: String)
    /// It is not known whether it took place.
    case unknown(message: String)
    /// What it needs is not there, or not any more (an upload that expired, a model's page): prepare it.
    case unprepared
}

/// What a refusal for the rate said.
package struct Throttle: Hashable, Sendable {
    /// How long nothing may be sent, brought into bounds by its reader; nil: it does not say.
    package let retryAfter: TimeSpan?
    /// The limit that the refusal names, a minute.
    package let perMinute: Int?
    /// The burst that the refusal names.
    package let burst: Int?
    /// Whether it names low credit as the reason.
    package let isLowCredit: Bool
    /// The provider's words.
    package let message: String

    package init(
        retryAfter: TimeSpan? = nil, perMinute: Int? = nil, burst: Int? = nil, isLowCredit: Bool = false,
        message: String = ""
    ) {
        self.retryAfter = retryAfter
        self.perMinute = perMinute
        self.burst = burst
        self.isLowCredit = isLowCredit
        self.message = message
    }
}

/// How a reading of one prediction ended.
package enum Reading: Hashable, Sendable {
    /// What the provider says.
    case found(PredictionReport)
    /// The provider does not know it (404), at least not yet.
    case missing
    /// The limit on reads was hit.
    case throttled(TimeSpan?)
    /// The provider could not be asked, or does not answer this account.
    case failed(message: String, because: ProviderGate.Reason = .unreachable)
}

/// How a reading of the list ended.
package struct Sweep: Hashable, Sendable {
    /// Which page: the number that `sweep` gave.
    package let page: Int
    /// The result.
    package let result: Result

    package init(page: Int, _ result: Result) {
        self.page = page
        self.result = result
    }

    /// What the list said.
    package enum Result: Hashable, Sendable {
        /// One page: every prediction on it that is ours, and how far down it reaches, by ``ListTime/end(ofPage:)``
        /// (nil: to the end of the list).
        case page([String: PredictionReport], end: Moment?)
        /// The limit on reads was hit.
        case throttled(TimeSpan?)
        /// The provider could not be asked, or does not answer this account.
        case failed(message: String, because: ProviderGate.Reason = .unreachable)
    }
}

/// How fetching an item's outputs ended.
package indirect enum Fetch: Hashable, Sendable {
    /// All that can be had are safe on disk.
    case saved([OutputFile])
    /// Of some it is known what has become of them, earlier fetches included; and how it went with the others, or how
    /// it ends. `saved` then has the files that are kept.
    case partly(KeptOutputs, Fetch)
    /// Not this time: the reason may pass.
    case failed(message: String)
    /// Another answer came than the output. Of what has just come to be, that says nothing.
    case away(message: String)
    /// There is no room on the disk.
    case noSpace(message: String)
    /// It is there, and our own disk refuses it in a folder for another reason than room: the system's words.
    case unsaved(message: String, in: String = "")
    /// It is here whole, and the place where it is to be kept does not take it now, in that place's own words: nothing
    /// is lost by waiting.
    case held(message: String, in: String)
    /// Something came that is not what it says. That may be somebody on the way, and the output be there.
    case wrong(ItemError)
    /// Never: gone, or not to be fetched.
    case lost(ItemError)
}
