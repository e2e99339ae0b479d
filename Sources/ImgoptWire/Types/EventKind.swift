/// What an event tells.
public enum EventKind: String, WireValue, CaseIterable {
    /// A job was accepted.
    case jobSubmitted = "job.submitted"
    /// The first creation of a job was sent.
    case jobStarted = "job.started"
    /// The counts of a job changed; several changes may be told as one.
    case jobProgress = "job.progress"
    /// All items of a job are finished.
    case jobFinished = "job.finished"
    /// A job was canceled.
    case jobCanceled = "job.canceled"
    /// Finished items of a job were asked to run again, or those that wait to be tried now.
    case jobRetried = "job.retried"
    /// A job was forgotten: nothing else of it is kept.
    case jobForgotten = "job.forgotten"
    /// An item's creation is being sent.
    case itemCreating = "item.creating"
    /// The provider works on an item.
    case itemProcessing = "item.processing"
    /// An item's outputs are on disk.
    case itemDone = "item.done"
    /// An item was given up.
    case itemFailed = "item.failed"
    /// An item will be tried again.
    case itemRetrying = "item.retrying"
    /// An item was canceled.
    case itemCanceled = "item.canceled"
    /// Somebody asked for an item to be canceled.
    case itemCancelRequested = "item.cancel_requested"
    /// Somebody asked for an item to be tried again, or now.
    case itemRetried = "item.retried"
    /// The provider said to wait.
    case limiterThrottled = "limiter.throttled"
    /// The rate in force changed.
    case limiterChanged = "limiter.changed"
    /// The rate was set, or put back to the settings.
    case limiterAdjusted = "limiter.adjusted"
    /// The provider cannot be reached.
    case providerDown = "provider.down"
    /// The provider can be reached again.
    case providerUp = "provider.up"
    /// The creations of a store are held back.
    case storePaused = "store.paused"
    /// The creations of a store go on.
    case storeResumed = "store.resumed"
    /// What a store may have was set.
    case storeChanged = "store.changed"
    /// All jobs of a store were forgotten.
    case storeForgotten = "store.forgotten"
    /// The creations of an account are held back.
    case accountPaused = "account.paused"
    /// The creations of an account go on.
    case accountResumed = "account.resumed"
    /// A model that rested is tried now.
    case modelResumed = "model.resumed"
    /// The daemon started.
    case daemonStarted = "daemon.started"
    /// All creations are held back.
    case daemonPaused = "daemon.paused"
    /// All creations go on.
    case daemonResumed = "daemon.resumed"
    /// The daemon takes nothing new.
    case daemonDraining = "daemon.draining"
    /// The daemon read its settings again.
    case daemonReloaded = "daemon.reloaded"
    /// Nothing happened for a while; carries the newest seq.
    case heartbeat
    /// Events between two seqs are not kept any more.
    case gap

    /// Whether it is kept in the database and replayed. The others have no meaning later.
    public var isDurable: Bool {
        switch self {
        case .heartbeat, .gap, .jobProgress: false
        case .jobSubmitted, .jobStarted, .jobFinished, .jobCanceled, .jobRetried, .jobForgotten, .itemCreating,
            .itemProcessing, .itemDone, .itemFailed, .itemRetrying, .itemCanceled, .itemCancelRequested, .itemRetried,
            .limiterThrottled, .limiterChanged, .limiterAdjusted, .providerDown, .providerUp, .storePaused,
            .storeResumed, .storeChanged, .storeForgotten, .accountPaused, .accountResumed, .modelResumed,
            .daemonStarted, .daemonPaused,
            .daemonResumed, .daemonDraining, .daemonReloaded:
            true
        }
    }

    /// Whether somebody does it, and the event says who.
    public var isDeed: Bool {
        switch self {
        case .jobSubmitted, .jobCanceled, .jobRetried, .jobForgotten, .itemCancelRequested, .itemRetried,
            .limiterAdjusted, .storePaused, .storeResumed, .storeChanged, .storeForgotten, .accountPaused,
            .accountResumed, .modelResumed,
            .daemonPaused, .daemonResumed, .daemonDraining, .daemonReloaded:
            true
        case .jobStarted, .jobProgress, .jobFinished, .itemCreating, .itemProcessing, .itemDone, .itemFailed,
            .itemRetrying, .itemCanceled, .limiterThrottled, .limiterChanged, .providerDown, .providerUp,
            .daemonStarted, .heartbeat, .gap:
            false
        }
    }
}
