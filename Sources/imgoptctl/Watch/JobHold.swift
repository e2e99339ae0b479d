import ImgoptWire

/// Why a job does not go on although it has not ended: it is open, or something holds up what waits of it.
struct JobHold: Equatable {
    /// A word or two for the bar.
    let label: String
    /// The reason and the remedy, a sentence about the job.
    let text: String

    /// Whether `job` may be held up, so that it is worth asking.
    static func isPossible(_ job: Job) -> Bool {
        guard !JobProgress(job).isFinished else { return false }
        if isWaitingForSender(job) { return true }
        // The daemon forecasts nothing of what is held up. What fails is told with the job itself.
        return job.counts.queued + job.counts.unresolved > 0 && job.etaSeconds == nil && job.failing == nil
    }

    /// Asks `daemon` what holds `job` up; nil: nothing, or nobody could say.
    static func find(_ job: Job, _ daemon: any Daemon) async -> JobHold? {
        if isWaitingForSender(job) {
            let checks = (try? await daemon.call(HealthGet()))?.checks ?? []
            let drain = checks.first { $0.name == HealthStatus.draining.rawValue }?.detail ?? ""
            return JobHold(label: "open", text: open(job) + (drain.isEmpty ? "" : "; \(drain)"))
        }
        guard let explanation = try? await daemon.call(JobExplain(job: job.id)) else { return nil }
        let held = explanation.summary.compactMap { summary in
            label(of: summary.reason).map { ($0, ExplainView.words(summary)) }
        }
        guard let first = held.first else { return nil }
        return JobHold(
            label: first.0, text: "job \(job.id) waits for " + held.map(\.1).joined(separator: ", and for "))
    }

    /// That `job` takes more images, and how it goes on or ends.
    static func open(_ job: Job) -> String {
        let more = job.key == nil ? "" : "the same submit with its key goes on with it, "
        return "job \(job.id) is open: it waits for more images until its sender seals it. If nobody does: \(more)"
            + "imgoptctl call job.seal '{\"job\":\(job.id)}' ends it with the images that it has, and "
            + "imgoptctl cancel \(job.id) stops what is queued, too"
    }

    private static func isWaitingForSender(_ job: Job) -> Bool { job.open && job.counts.open == 0 }

    /// What holds up all that waits for it, until somebody does something or the provider is back.
    private static func label(of reason: WaitReason) -> String? {
        switch reason {
        case .paused: "paused"
        case .budget: "no budget"
        case .diskFull: "disk full"
        case .providerBackoff: "the provider fails"
        case .unresolved: "needs a decision"
        case .rate, .share, .order, .storeLimit, .inFlight, .retryTime, .provider, .saving, .upload, .inDoubt: nil
        }
    }
}

extension ItemCounts {
    /// Items that are not finished.
    fileprivate var open: Int { queued + creating + processing + saving + unresolved }
}
