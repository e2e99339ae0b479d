import ImgoptDatabase
import ImgoptEngine

/// How the daemon stands at a moment: all that `HealthReport` is made of. A value, so that a report asks nobody.
struct DaemonSnapshot: Sendable {
    /// The engine's figures.
    var figures = EngineStatistics()
    /// When they were so.
    var now: Moment
    /// False: the engine did not answer in time, and these are its last figures.
    var isFresh = true
    /// The settings in force.
    var settings: Settings
    /// The names of the accounts, and what is known of each at the provider.
    var accounts: [AccountID: (name: String, status: ProviderStatus.Account)] = [:]
    /// Entries of the provider's list that could not be read.
    var unreadableEntries = 0
    /// Why turns can't be written; nil: they can.
    var storageProblem: DatabaseError?
    /// Why submits are refused though turns can be written; nil: they are not.
    var shortage: String?
    /// Why nothing can be kept in a folder; nil: all can.
    var obstacle: String?
    /// Why the bucket takes nothing, by the last look at whose it is; nil: it takes all, or none is used.
    var bucketObstacle: String?
    /// What somebody should know of the folders; nil: nothing.
    var notice: String?
    /// What others could do around the daemon.
    var warnings: [String] = []
    /// The room where the state is; nil: it can't be told.
    var stateSpace: DiskSpace?
    /// The room where the outputs are; nil: it can't be told.
    var outputSpace: DiskSpace?
    /// When the disk of the state will be full at the present pace; nil: it does not shrink, or it is not known.
    var stateFullIn: TimeSpan?
    /// The same of the disk of the outputs.
    var outputsFullIn: TimeSpan?
    /// How far the wall clock is ahead of the daemon's.
    var wallAhead = TimeSpan.zero
    /// The hooks that are set.
    var hooks: [HookStatus] = []
    /// The names of the models that rest.
    var models: [ModelID: String] = [:]
    /// The names of the stores that are paused, wait for a budget, or use other accounts than the main one.
    var stores: [StoreID: String] = [:]

    /// A daemon at rest that nobody has looked at yet.
    init(settings: Settings, now: Moment) {
        self.settings = settings
        self.now = now
    }
}

/// What the metrics tell beside a `DaemonSnapshot`: what was counted since the start, and what is on disk. What can't
/// be read is nil.
struct MetricsFacts: Sendable {
    /// What turns counted.
    var totals = MetricsRecorder.Totals()
    /// The counts of stores: of those that are told by name, and of the others.
    var told = MetricsRecorder.Told()
    /// The names of those that are told by name.
    var names: [StoreID: String] = [:]
    /// Since when the oldest queued image of each store waits.
    var oldestQueued: [StoreID: Moment]?
    /// When the oldest prediction was created whose outputs are still to be fetched; nil inside: there is none.
    var oldestUnfetched: Moment??
    /// What was asked of the bucket; nil: none is named.
    var objects: ObjectFigures?
    /// Bytes of outputs that are kept, on disk and in a bucket.
    var outputBytes: Int64?
    /// Bytes of the database.
    var databaseBytes: Int64?
    /// The oldest event that can be replayed.
    var oldestSeq: Int64?
    /// The newest event.
    var newestSeq: Int64 = 0
    /// Subscriptions to events.
    var subscribers = 0
    /// Events that the slowest of them has not taken yet.
    var largestLag: Int64 = 0
    /// When the daemon started.
    var startedAt: Moment
    /// What the kernel says of the process.
    var process: ProcessFigures

    /// A daemon that has counted nothing yet.
    init(startedAt: Moment, process: ProcessFigures) {
        self.startedAt = startedAt
        self.process = process
    }
}
