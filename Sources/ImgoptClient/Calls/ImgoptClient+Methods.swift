package import ImgoptJSON
package import ImgoptWire

/// A function for each method; see the method's own type for what goes in and out. All throw `ClientError`.
extension ImgoptClient {
    /// Who the daemon is, and who the caller is to it.
    package func info() async throws(ClientError) -> ServerInfoResult { try await call(ServerInfo()) }

    /// Returns when the daemon has answered.
    package func ping() async throws(ClientError) { _ = try await call(ServerPing()) }

    /// All methods with a line about each.
    package func help() async throws(ClientError) -> HelpResult { try await call(Help()) }

    /// The OpenRPC document.
    package func discover() async throws(ClientError) -> JSONValue { try await call(RPCDiscover()) }

    /// Hands in images; they are safe when this returns.
    package func submit(_ submit: JobSubmit) async throws(ClientError) -> Job { try await call(submit) }

    /// Adds images to an open job.
    package func append(_ append: JobAppend) async throws(ClientError) -> Job { try await call(append) }

    /// Ends an open job.
    package func seal(job: Int64) async throws(ClientError) -> Job { try await call(JobSeal(job: job)) }

    /// A job as it stands.
    package func job(_ job: Int64) async throws(ClientError) -> Job { try await call(JobGet(job: job)) }

    /// A page of jobs, newest first.
    package func jobs(_ list: JobList = JobList()) async throws(ClientError) -> JobListResult {
        try await call(list)
    }

    /// A page of a job's items.
    package func items(_ list: JobItems) async throws(ClientError) -> JobItemsResult { try await call(list) }

    /// A job once it is finished; after `timeoutMilliseconds` the daemon's error `timeout`.
    package func wait(job: Int64, timeoutMilliseconds: Int? = nil) async throws(ClientError) -> Job {
        // The daemon keeps the time; this only bounds the wait for its answer after that.
        let timeout = timeoutMilliseconds.map { Duration.milliseconds($0) + patience }
        return try await call(JobWait(job: job, timeoutMilliseconds: timeoutMilliseconds), timeout: timeout)
    }

    /// Cancels a job.
    package func cancel(job: Int64) async throws(ClientError) -> Job { try await call(JobCancel(job: job)) }

    /// Queues a job's failed and canceled items again.
    package func retry(job: Int64, now: Bool = false) async throws(ClientError) -> Job {
        try await call(JobRetry(job: job, now: now))
    }

    /// What a job waits for.
    package func explain(job: Int64) async throws(ClientError) -> JobExplanation {
        try await call(JobExplain(job: job))
    }

    /// An item as it stands.
    package func item(_ item: Int64) async throws(ClientError) -> Item { try await call(ItemGet(item: item)) }

    /// A piece of an item's output.
    package func output(_ get: OutputGet) async throws(ClientError) -> OutputPiece { try await call(get) }

    /// Cancels an item.
    package func cancel(item: Int64) async throws(ClientError) -> Item { try await call(ItemCancel(item: item)) }

    /// Queues an item again.
    package func retry(item: Int64, now: Bool = false) async throws(ClientError) -> Item {
        try await call(ItemRetry(item: item, now: now))
    }

    /// The limiter's statistics.
    package func stats() async throws(ClientError) -> Stats { try await call(StatsGet()) }

    /// The daemon's state for an operator.
    package func overview() async throws(ClientError) -> Overview { try await call(StatsOverview()) }

    /// Whether the daemon is well.
    package func health() async throws(ClientError) -> Health { try await call(HealthGet()) }

    /// All figures as OpenMetrics text.
    package func metrics() async throws(ClientError) -> Metrics { try await call(MetricsGet()) }

    /// The stores, by name.
    package func stores() async throws(ClientError) -> [StoreStatus] { try await call(StoreList()).stores }

    /// Sets what a store may have.
    package func set(store: StoreSet) async throws(ClientError) -> StoreStatus { try await call(store) }

    /// Holds back the creations of a store.
    package func pause(store: StoreName) async throws(ClientError) -> StoreStatus {
        try await call(StorePause(store: store))
    }

    /// Lets the creations of a store go on.
    package func resume(store: StoreName) async throws(ClientError) -> StoreStatus {
        try await call(StoreResume(store: store))
    }

    /// The models, by name.
    package func models() async throws(ClientError) -> [ModelStatus] { try await call(ModelList()).models }

    /// Has a model that rests tried now.
    package func resume(model: String) async throws(ClientError) -> ModelStatus {
        try await call(ModelResume(model: model))
    }

    /// Sets the rate at once.
    package func set(limiter: LimiterSet) async throws(ClientError) -> LimiterStatus { try await call(limiter) }

    /// Puts the rate back to the settings.
    package func resetLimiter() async throws(ClientError) -> LimiterStatus { try await call(LimiterReset()) }

    /// When each job and store would finish.
    package func simulate(_ simulate: Simulate) async throws(ClientError) -> Forecast { try await call(simulate) }

    /// Makes no new creations.
    package func pause() async throws(ClientError) -> DaemonStatus { try await call(DaemonPause()) }

    /// Makes creations and takes submits again.
    package func resume() async throws(ClientError) -> DaemonStatus { try await call(DaemonResume()) }

    /// Refuses submits and finishes what runs.
    package func drain() async throws(ClientError) -> DaemonStatus { try await call(DaemonDrain()) }

    /// Writes a checked copy of the database into the daemon's state folder; it takes seconds a gigabyte.
    package func backup() async throws(ClientError) -> BackupResult {
        try await call(DaemonBackup(), timeout: nil)
    }

    /// Makes the daemon read its settings again.
    package func reload() async throws(ClientError) -> ReloadResult { try await call(DaemonReload()) }
}
