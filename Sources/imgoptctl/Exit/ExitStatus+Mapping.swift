import ImgoptWire

extension ExitStatus {
    /// How the program ends when the daemon answered `error`.
    init(_ error: WireError) {
        guard let name = error.knownName else {
            self = error.isRetryable ? .refusedForNow : .failed
            return
        }
        self.init(name)
    }

    /// How the program ends when the daemon answered with the error `name`.
    init(_ name: ErrorName) {
        self =
            switch name {
            case .parseError, .invalidRequest, .methodNotFound, .invalidParams, .lineTooLong, .tooManyImages,
                .tooManySubscriptions, .blobTooLarge:
                .usage
            case .notPermitted: .notPermitted
            case .unknownJob, .unknownItem, .unknownStore, .unknownModel, .unknownAccount, .unknownSubscription,
                .unknownBlob:
                .notFound
            case .timeout: .timedOut
            case .tooManyConnections, .storeQueueFull, .queueFull, .draining, .overloaded, .storageFull,
                .storageFailed, .blobsFull:
                .refusedForNow
            case .internalError, .jobSealed, .jobFinished, .keyConflict, .wrongState, .settingsRefused,
                .notAvailable, .outputGone, .wrongOffset, .hashMismatch:
                .failed
            }
    }

    /// How the program ends after `job`, which was waited for.
    init(finished job: Job) {
        let isWhole = job.state == .done && job.counts.done == job.images && job.error == nil
        self = isWhole || job.images == 0 && job.state == .done ? .done : .failed
    }

    /// Why a job that was waited for is no whole success, for people; nil if it is one.
    static func shortfall(of job: Job) -> String? {
        guard ExitStatus(finished: job) != .done else { return nil }
        let counts = job.counts
        let error = job.error.map { ": \(DisplayWidth.printable($0.message)) (\($0.name))" } ?? ""
        let parts = [(counts.failed, "failed"), (counts.canceled, "canceled")].filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)" }
        return "job \(job.id) is \(job.state.rawValue): \(counts.done) of \(Figures.count(job.images, "image")) done"
            + parts.map { ", \($0)" }.joined() + error
    }
}
