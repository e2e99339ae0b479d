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
                .tooManySubscriptions:
                .usage
            case .notPermitted: .notPermitted
            case .unknownJob, .unknownItem, .unknownStore, .unknownSubscription: .notFound
            case .timeout: .timedOut
            case .tooManyConnections, .storeQueueFull, .queueFull, .draining, .overloaded, .storageFull,
                .storageFailed:
                .refusedForNow
            case .internalError, .jobSealed, .jobFinished, .keyConflict, .wrongState, .settingsRefused,
                .notAvailable:
                .failed
            }
    }

    /// How the program ends after `job`, which was waited for.
    init(finished job: Job) {
        let isWhole = job.state == .done && job.counts.done == job.images
        self = isWhole || job.images == 0 && job.state == .done ? .done : .failed
    }
}
