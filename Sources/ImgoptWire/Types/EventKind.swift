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
    /// The provider said to wait.
    case limiterThrottled = "limiter.throttled"
    /// The rate in force changed.
    case limiterChanged = "limiter.changed"
    /// The provider cannot be reached.
    case providerDown = "provider.down"
    /// The provider can be reached again.
    case providerUp = "provider.up"
    /// The creations of a store are held back.
    case storePaused = "store.paused"
    /// The creations of a store go on.
    case storeResumed = "store.resumed"
    /// The daemon started.
    case daemonStarted = "daemon.started"
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
        case .jobSubmitted, .jobStarted, .jobFinished, .jobCanceled, .itemCreating, .itemProcessing, .itemDone,
            .itemFailed, .itemRetrying, .itemCanceled, .limiterThrottled, .limiterChanged, .providerDown, .providerUp,
            .storePaused, .storeResumed, .daemonStarted, .daemonDraining, .daemonReloaded:
            true
        }
    }
}
