import ImgoptDatabase
import ImgoptEngine
import ImgoptWire
import Logging

/// What the log has of the engine's notices: one line a job, and what an admin acts on. Single items are for debugging.
struct NoticeLog {
    let database: Database
    let logger: Logger

    /// Whether a notice is worth a line at the level in force.
    func wants(_ notice: Notice) -> Bool {
        switch notice {
        case .jobProgress, .jobStarted: false
        case .itemCreating, .itemProcessing, .itemDone, .itemFailed, .itemRetrying, .itemCanceled, .jobSubmitted:
            logger.logLevel <= .debug
        case .jobFinished, .jobCanceled, .limiterThrottled, .limiterChanged, .providerDown, .providerUp, .storePaused,
            .storeResumed, .draining:
            true
        }
    }

    /// Logs a notice that is on disk.
    func log(_ notice: Notice) {
        switch notice {
        case .jobSubmitted(let job, let store, let images):
            logger.debug("job submitted", metadata: fields(store, job).merging(["images": "\(images)"]) { $1 })
        case .jobFinished(let job, let store, let state, let counts): finished(job, store, state, counts)
        case .jobCanceled(let job, let store):
            logger.info("job canceled", metadata: fields(store, job))
        case .limiterThrottled(_, let message):
            logger.log(
                .warning, .throttled, "the provider refuses creations for the rate: they wait, nothing is lost",
                ["reason": "\(message)"])
        case .limiterChanged(let perWindow, let reason):
            let why = reason.map { ["reason": "\($0.rawValue)"] as Logger.Metadata } ?? [:]
            logger.info("the rate in force is \(perWindow) creations a window", metadata: why)
        case .providerDown(let message, _, let model): provider(message, model)
        case .providerUp(let model):
            let name = model.flatMap { database.modelName($0) } ?? "the provider"
            logger.log(.notice, .providerUp, "\(name) takes work again")
        case .storePaused(let store): logger.notice("store paused", metadata: fields(store))
        case .storeResumed(let store): logger.notice("store resumed", metadata: fields(store))
        case .draining:
            logger.log(.notice, .draining, "draining: new work is refused until a resume or a restart")
        case .itemCreating, .itemProcessing, .itemDone, .itemFailed, .itemRetrying, .itemCanceled: item(notice)
        case .jobProgress, .jobStarted: break
        }
    }

    private func finished(
        _ job: JobID, _ store: StoreID, _ state: ImgoptEngine.JobState, _ counts: ImgoptEngine.ItemCounts
    ) {
        let line: Logger.Message =
            "job \(WireJobState(state).rawValue): \(counts[.done]) of \(counts.total) images done"
        if counts[.failed] > 0 {
            logger.log(.warning, .jobFailed, line, fields(store, job))
        } else {
            logger.info(line, metadata: fields(store, job))
        }
    }

    private func provider(_ message: String, _ model: ModelID?) {
        let name = model.flatMap { database.modelName($0) } ?? "the provider"
        logger.log(
            .error, .providerDown, "\(name) takes no work: it is tried again by itself", ["reason": "\(message)"])
    }

    private func item(_ notice: Notice) {
        switch notice {
        case .itemCreating(let item, let job, let store, let attempt):
            logger.debug("item creating", metadata: fields(store, job, item, ["attempt": "\(attempt)"]))
        case .itemProcessing(let item, let job, let store, let prediction, _):
            logger.debug("item processing", metadata: fields(store, job, item, ["prediction": "\(prediction)"]))
        case .itemDone(let item, let job, let store, _):
            logger.debug("item done", metadata: fields(store, job, item))
        case .itemFailed(let item, let job, let store, let error):
            logger.debug("item failed", metadata: fields(store, job, item, ["reason": "\(error.message)"]))
        case .itemRetrying(let item, let job, let store, let error, _):
            logger.debug("item is tried again", metadata: fields(store, job, item, ["reason": "\(error.message)"]))
        case .itemCanceled(let item, let job, let store):
            logger.debug("item canceled", metadata: fields(store, job, item))
        default: break
        }
    }

    private func fields(
        _ store: StoreID, _ job: JobID? = nil, _ item: ItemID? = nil, _ more: Logger.Metadata = [:]
    ) -> Logger.Metadata {
        var fields = more
        fields["store"] = database.storeName(store).map { "\($0)" }
        fields["job"] = job.map { "\($0.rawValue)" }
        fields["item"] = item.map { "\($0.rawValue)" }
        return fields
    }
}
