import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire

// The border between the engine's words and the wire's: two sets of types, mapped by hand, so that neither binds the
// other.

typealias WireItemCounts = ImgoptWire.ItemCounts
typealias WireItemError = ImgoptWire.ItemError
typealias WireItemState = ImgoptWire.ItemState
typealias WireJobState = ImgoptWire.JobState

extension WireItemCounts {
    init(_ counts: ImgoptEngine.ItemCounts) {
        self.init(
            queued: counts[.queued], creating: counts[.creating], processing: counts[.processing],
            saving: counts[.saving], done: counts[.done], failed: counts[.failed], canceled: counts[.canceled],
            unresolved: counts[.unresolved])
    }
}

extension WireItemError {
    init(_ error: ImgoptEngine.ItemError) {
        self.init(
            name: error.name.rawValue, message: error.message, retryable: error.retryable, provider: error.provider)
    }
}

extension WireJobState {
    init(_ state: ImgoptEngine.JobState) {
        self =
            switch state {
            case .pending: .pending
            case .running: .running
            case .done: .done
            case .failed: .failed
            case .canceled: .canceled
            }
    }

    var engine: ImgoptEngine.JobState {
        switch self {
        case .pending: .pending
        case .running: .running
        case .done: .done
        case .failed: .failed
        case .canceled: .canceled
        }
    }
}

extension WireItemState {
    init(_ state: ImgoptEngine.ItemState) {
        self =
            switch state {
            case .queued: .queued
            case .creating: .creating
            case .processing: .processing
            case .saving: .saving
            case .unresolved: .unresolved
            case .done: .done
            case .failed: .failed
            case .canceled: .canceled
            }
    }

    var engine: ImgoptEngine.ItemState {
        switch self {
        case .queued: .queued
        case .creating: .creating
        case .processing: .processing
        case .saving: .saving
        case .unresolved: .unresolved
        case .done: .done
        case .failed: .failed
        case .canceled: .canceled
        }
    }
}

extension Output {
    /// - Parameter copies: where copies of what lies in a bucket are; nil: none are kept.
    init(_ file: OutputFile, _ copies: OutputFiles?) {
        let isObject = ObjectStore.isObject(file.path)
        self.init(
            path: isObject ? copies?.copy(of: file) : file.path, url: isObject ? file.path : nil, bytes: file.bytes,
            sha256: file.sha256,
            contentType: file.contentType,
            sourceURL: file.sourceURL, width: file.size?.width, height: file.size?.height,
            removedAt: file.removedAt.map { Timestamp($0) })
    }
}

extension SkippedOutput {
    private static let namedMax = 100

    /// A hundred by name, and how many more. A number among the addresses stands for so many.
    static func list(_ outputs: [UnfetchedOutput]) -> [SkippedOutput] {
        let reason = "the image has more outputs than outputs.max_per_image"
        let named = outputs.prefix(namedMax).map { SkippedOutput(url: $0.sourceURL, reason: $0.reason ?? reason) }
        let more = outputs.dropFirst(namedMax).reduce(0) { $0 + (Int($1.sourceURL) ?? 1) }
        return more == 0 ? named : named + [SkippedOutput(url: nil, reason: "\(more) more: \(reason)")]
    }
}

extension Amount {
    init(_ money: Money) { self.init(micros: money.micros) }
}

extension MoneyStatus {
    /// What all spent.
    init(_ figures: EngineStatistics, currency: String) {
        self.init(
            currency: currency, day: figures.day.text, spent: Amount(figures.spent),
            dailyBudget: figures.dailyBudget.map { Amount($0) }, held: figures.waitingForBudget,
            heldBy: figures.waitingForBudget > 0 ? .budget : nil)
    }

    /// What a store spent.
    init(_ store: StoreStatistics, on day: Day, currency: String) {
        self.init(
            currency: currency, day: day.text, spent: Amount(store.spent),
            dailyBudget: store.settings.dailyBudget.map { Amount($0) }, held: store.waitingForBudget,
            heldBy: store.waitingForBudget > 0 ? .budget : nil)
    }
}

extension Day {
    /// `2026-11-23`.
    fileprivate var text: String { String(Timestamp(microseconds: begin.microseconds).description.prefix(10)) }
}

extension Timestamp {
    /// A moment as the wall clock shows it.
    init(_ moment: Moment) { self.init(microseconds: (moment + WallClock.ahead).microseconds) }

    /// The time that it is.
    static var now: Timestamp { Timestamp(microseconds: WallClock.now) }
}

extension RateReason {
    init(_ reason: LimitReason) {
        self =
            switch reason {
            case .lowCredit: .lowCredit
            case .sharedAccount: .sharedAccount
            case .providerLimit: .providerLimit
            case .setByAdmin: .setByAdmin
            }
    }
}

extension Job {
    /// A job as the database has it, with the engine's estimate if it is open.
    init(
        _ row: JobRow, estimate: JobEstimate? = nil, failing: FailingImages? = nil, existing: Bool = false
    ) throws(WireError) {
        guard let store = StoreName(row.storeName) else { throw .internalError("a store has no valid name") }
        let metadata = row.submitted.metadata.flatMap { try? JSONValue(parsing: $0) }?.objectValue
        self.init(
            id: row.id.rawValue, store: store, state: WireJobState(row.state),
            counts: WireItemCounts(row.progress.counts),
            images: row.images, priority: Int(row.submitted.priority), key: row.submitted.key,
            metadata: metadata ?? [:], open: row.progress.isOpen, createdAt: Timestamp(row.submitted.createdAt),
            startedAt: row.progress.startedAt.map { Timestamp($0) },
            finishedAt: row.progress.finishedAt.map { Timestamp($0) },
            error: row.progress.error.map { WireItemError($0) }, failing: failing,
            etaSeconds: estimate?.remaining.map { Int($0.seconds.rounded(.up)) }, position: estimate?.position,
            spent: Amount(row.spent), user: UserNames.name(of: row.submitted.uid), uid: Int(row.submitted.uid),
            pid: row.submitted.pid.map { Int($0) }, existing: existing)
    }
}

extension Item {
    /// An item as the database has it.
    /// - Parameters:
    ///   - account: the name of the one that its last creation was sent to; nil: the main one.
    ///   - copies: where copies of what lies in a bucket are; nil: none are kept.
    init(_ row: ItemRow, store: StoreName, model: String, account: String?, copies: OutputFiles?) {
        let source =
            switch row.submitted.source {
            case .url(let url): url
            case .blob(let sha256): "sha256:\(sha256)"
            case nil: ""
            }
        self.init(
            id: row.id.rawValue, job: row.job.rawValue, imageID: row.submitted.imageID, store: store,
            state: WireItemState(row.state), attempts: row.attempts, prediction: row.prediction, source: source,
            prompt: row.submitted.prompt, model: model, version: ModelCatalog.version(of: row.sentAs ?? model),
            createdAt: Timestamp(row.submitted.createdAt),
            startedAt: row.startedAt.map { Timestamp($0) }, finishedAt: row.finishedAt.map { Timestamp($0) },
            predictTimeSeconds: row.predictSeconds, cached: row.state == .done && row.submitted.follows != nil,
            cancelRequested: row.isCancelRequested,
            outputs: row.outputs.map { Output($0, copies) }, skipped: SkippedOutput.list(row.skipped),
            value: row.value.flatMap { try? JSONValue(parsing: $0) }, error: row.error.map { WireItemError($0) },
            nextAttemptAt: row.state == .queued ? row.notBefore.map { Timestamp($0) } : nil, account: account)
    }
}
