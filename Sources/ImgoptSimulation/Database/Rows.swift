internal import ImgoptEngine

/// An item as the database has it.
struct ItemRow: Sendable {
    let job: JobID
    let model: ModelID
    let needsUpload: Bool
    var state = ItemState.queued
    var attempts = 0
    var notBefore: Moment?
    /// The account of its newest creation.
    var account = AccountID.main
    /// When its newest creation was about to be sent.
    var creatingAt = Moment.distantPast
    /// An intent that was not carried out yet.
    var hasIntent = false
    /// What its newest creation is counted with.
    var cost = Money.zero
    var forPerson = false
    /// A client wants it stopped: it must not be created again.
    var isCancelRequested = false
    var prediction = ""
    var createdAt = Moment.distantPast
    var outputs: [String] = []
    /// Whose result it takes over.
    var leader: ItemID?
    /// Its creations that were absent and not found since.
    var absences: [Absence] = []
    /// How often it was in doubt.
    var doubts = 0
    /// Tries that failed by its model's fault.
    var excused = 0
    /// How often a person had it retried.
    var retries = 0

    /// Whether it surely may be created at once: it waits for no upload and for no time.
    var isReady: Bool { state == .queued && !needsUpload && notBefore == nil }
}

/// A creation that was absent, or that a person did not wait for.
struct Absence: Sendable {
    /// Its place among the creations.
    let creation: Int
    let account: AccountID
    let sentAt: Moment
    /// When it took place at the latest, if it did.
    let by: Moment
    /// What it is counted with.
    var cost: Money
}

/// What a store has, counted from the lines alone.
struct StoreFigures: Sendable {
    /// Items in state queued.
    var queued = 0
    /// Those of them that surely may be created at once, by model.
    var ready: [ModelID: Int] = [:]
    /// Items at the provider, or on their way there.
    var inFlight = 0
}

/// A job as the database has it.
struct JobRow: Sendable {
    let store: StoreID
    let priority: UInt8
    var deadline: Moment?
    var isOpen: Bool
    var items: [ItemID] = []
    var counts = ItemCounts()
    var state = JobState.pending
    var startedAt: Moment?
    var submittedAt: Moment
    var finishedAt: Moment?
    /// What its items cost so far.
    var spent = Money.zero
    /// Its first creation, and how many creations of all came between its submit and that.
    var firstCreationAt: Moment?
    var creationsBefore = 0
}

/// A creation as the limiter remembers it.
struct CreationRow: Sendable {
    let store: StoreID
    let account: AccountID
    let sentAt: Moment
    var answeredAt: Moment?
}
