/// What the database knew when the daemon started, as the engine needs it.
package struct RestoredState: Sendable {
    /// Jobs that are not finished, oldest first.
    package var jobs: [RestoredJob] = []
    /// Their queued items in order of id, as batches with the paid tries so far.
    package var queued: [RestoredBatch] = []
    /// Their items that were under way.
    package var active: [RestoredItem] = []
    /// Their queued items that wait for the result of an identical one, in order of id.
    package var followers: [RestoredFollower] = []
    /// The creations of the last window (and all that were not answered): the limiter's memory.
    package var creations: [RestoredCreation] = []
    /// Creations that were absent and were sent again, oldest first: of each item the last one counts.
    package var absent: [RestoredAbsence] = []
    /// Stores that have items, be they finished all.
    package var knownStores: [StoreID] = []
    /// Settings of stores that have some of their own.
    package var stores: [StoreID: StoreSettings] = [:]
    /// Those among the others that an admin had paused.
    package var pausedStores: [StoreID] = []
    /// Whether an admin had paused all creations.
    package var isPaused = false
    /// Accounts that an admin had paused.
    package var pausedAccounts: Set<AccountID> = []
    /// The admin's rates of each account.
    package var limits: [AccountID: LimitChange] = [:]
    /// What each store has spent today.
    package var spent: [StoreID: Money] = [:]
    /// What was spent of each account today.
    package var spentOfAccounts: [AccountID: Money] = [:]
    /// What was learned of how long models run.
    package var runTimes: [ModelID: RunTimes] = [:]

    /// An empty database.
    package init() {}
}

/// A job that is not finished.
package struct RestoredJob: Hashable, Sendable {
    /// Its id.
    package let id: JobID
    /// The tenant it counts for.
    package let store: StoreID
    /// 0 (low) to 9 (high).
    package let priority: UInt8
    /// When it is given up; nil: never.
    package let deadline: Moment?
    /// Whether it takes more images.
    package let isOpen: Bool
    /// Its items by state.
    package let counts: ItemCounts
    /// When its first creation was sent.
    package let startedAt: Moment?

    package init(
        id: JobID, store: StoreID, priority: UInt8, deadline: Moment?, isOpen: Bool, counts: ItemCounts,
        startedAt: Moment?
    ) {
        self.id = id
        self.store = store
        self.priority = priority
        self.deadline = deadline
        self.isOpen = isOpen
        self.counts = counts
        self.startedAt = startedAt
    }
}

/// Consecutive queued items of one job with the same needs.
package struct RestoredBatch: Hashable, Sendable {
    /// The job it belongs to.
    package let job: JobID
    /// The items.
    package let batch: Submission.Batch
    /// Paid tries so far.
    package let attempts: Int
    /// Those of them that failed by the model's fault.
    package let excused: Int
    /// When the next one may be made, for items that wait for it.
    package let notBefore: Moment?

    package init(job: JobID, batch: Submission.Batch, attempts: Int, excused: Int = 0, notBefore: Moment?) {
        self.job = job
        self.batch = batch
        self.attempts = attempts
        self.excused = excused
        self.notBefore = notBefore
    }
}

/// A queued item that waits for the result of an identical one.
package struct RestoredFollower: Hashable, Sendable {
    /// The job it belongs to.
    package let job: JobID
    /// The item alone.
    package let batch: Submission.Batch
    /// Whose result it waits for; counted as done unless it is open, since a result that is not there is found out by
    /// copying it.
    package let leader: Submission.Leader

    package init(job: JobID, batch: Submission.Batch, leader: Submission.Leader) {
        self.job = job
        self.batch = batch
        self.leader = leader
    }
}

/// An item that was under way when the daemon stopped.
package struct RestoredItem: Hashable, Sendable {
    /// Its id.
    package let id: ItemID
    /// The job it belongs to.
    package let job: JobID
    /// The model it runs on.
    package let model: ModelID
    /// Paid tries before the one under way.
    package let attempts: Int
    /// Those of them that failed by the model's fault.
    package let excused: Int
    /// Whether its bytes must be uploaded before a creation.
    package let needsUpload: Bool
    /// Whether a client wants it stopped.
    package let isCancelRequested: Bool
    /// What the try under way is counted with; nil: nothing, or it has ended.
    package let charge: Charge?
    /// When its try under way was about to be sent, by our clock; nil: there is none.
    package let sentAt: Moment?
    /// The account that its try under way is at.
    package let account: AccountID
    /// Where it stood.
    package let progress: Progress

    package init(
        id: ItemID, job: JobID, model: ModelID, attempts: Int, excused: Int = 0, needsUpload: Bool,
        isCancelRequested: Bool = false, charge: Charge? = nil, sentAt: Moment? = nil,
        account: AccountID = .main, progress: Progress
    ) {
        self.id = id
        self.job = job
        self.model = model
        self.attempts = attempts
        self.excused = excused
        self.needsUpload = needsUpload
        self.isCancelRequested = isCancelRequested
        self.charge = charge
        self.sentAt = sentAt
        self.account = account
        self.progress = progress
    }

    /// Where it stood.
    package enum Progress: Hashable, Sendable {
        /// The intent was on disk: nobody knows whether it was sent.
        case creating(at: Moment)
        /// In doubt, to be looked for; or given to a person.
        case unresolved(since: Moment, forPerson: Bool)
        case processing(prediction: String, createdAt: Moment)
        case saving(prediction: String, createdAt: Moment, outputs: [String])
        case copying(from: ItemID)
    }
}

/// A creation that was absent, and sent again: it is watched for longer.
package struct RestoredAbsence: Hashable, Sendable {
    /// The item that it was for.
    package let item: ItemID
    /// When it was sent.
    package let sentAt: Moment
    /// When it took place at the latest, if it did.
    package let by: Moment
    /// Who pays for it, if it did; nil: it is counted as paid already.
    package let payer: Payer?
    /// The account that it was sent to.
    package let account: AccountID

    package init(item: ItemID, sentAt: Moment, by: Moment, payer: Payer?, account: AccountID = .main) {
        self.account = account
        self.item = item
        self.sentAt = sentAt
        self.by = by
        self.payer = payer
    }
}

/// A creation that still counts for the limiter.
package struct RestoredCreation: Hashable, Sendable {
    /// Whose it was; nil: its job is gone.
    package let store: StoreID?
    /// When it was sent.
    package let sentAt: Moment
    /// nil: no answer was recorded.
    package let answeredAt: Moment?
    /// The account that it was sent to.
    package let account: AccountID

    package init(
        store: StoreID? = nil, sentAt: Moment, answeredAt: Moment?, account: AccountID = .main
    ) {
        self.account = account
        self.store = store
        self.sentAt = sentAt
        self.answeredAt = answeredAt
    }
}
