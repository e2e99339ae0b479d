import ImgoptWire

/// Why a job does not go on although it has not ended: it is open, or something holds up what waits of it.
struct JobHold {
    /// A word or two for the bar.
    let label: String
    /// The reason and the remedy, a sentence about the job.
    let text: String
    /// The same without figures: what is told once, however they change meanwhile.
    let cause: String
    /// Whether it ends by itself at a time that the forecast knows.
    var hasEnd = false

    /// Whether `job` may be held up at all.
    static func isPossible(_ job: Job) -> Bool {
        !JobProgress(job).isFinished && (isWaitingForSender(job) || job.counts.open > 0)
    }

    /// Whether `job` says itself that it is held up. The daemon forecasts nothing of what is; what fails is told with
    /// the job.
    static func isLikely(_ job: Job) -> Bool {
        isWaitingForSender(job)
            || job.counts.queued + job.counts.unresolved > 0 && job.etaSeconds == nil && job.failing == nil
    }

    /// Whether all images that `job` has are finished, and it waits for more.
    static func isWaitingForSender(_ job: Job) -> Bool { job.open && job.counts.open == 0 }

    /// Asks `daemon` what holds `job` up; nil: nothing, or nobody could say.
    static func find(_ job: Job, _ daemon: any Daemon) async -> JobHold? {
        if isWaitingForSender(job) {
            let drain = await checks(daemon).first { $0.name == HealthStatus.draining.rawValue }?.detail ?? ""
            return JobHold("open", open(job) + (drain.isEmpty ? "" : "; \(drain)"))
        }
        guard let explanation = try? await daemon.call(JobExplain(job: job.id)) else { return nil }
        // What fails of a job is told with the job itself.
        let held = explanation.summary.compactMap { summary in
            label(of: summary.reason).flatMap { label in
                job.failing != nil && summary.reason == .providerBackoff ? nil : (label, summary)
            }
        }
        guard let first = held.first else {
            // What runs at the provider waits for all that has to be well until it is on disk.
            guard !explanation.summary.isEmpty else { return nil }
            let broken = await checks(daemon).filter { !$0.ok && labels[$0.name] != nil }
            guard let worst = broken.first, let label = labels[worst.name] else { return nil }
            return JobHold(label, "job \(job.id) waits: " + broken.map(\.detail).joined(separator: "; "))
        }
        let waits = held.map { ExplainView.words($0.1) }.joined(separator: ", and for ")
        let all = held.reduce(0) { $0 + $1.1.items }
        let who =
            all >= job.counts.open
            ? "job \(job.id) waits"
            : "\(Figures.count(all, "image")) of job \(job.id) wait\(all == 1 ? "s" : "")"
        return JobHold(first.0, "\(who) for \(waits)", cause: waits, hasEnd: held.allSatisfy { $0.1.reason == .budget })
    }

    /// That `job` takes more images, and how it goes on or ends.
    static func open(_ job: Job) -> String {
        let more = job.key == nil ? "" : "the same submit with its key goes on with it, "
        return "job \(job.id) is open: it waits for more images until its sender seals it. If nobody does: \(more)"
            + "imgoptctl call job.seal '{\"job\":\(job.id)}' ends it with the images that it has, and "
            + "imgoptctl cancel \(job.id) stops what is queued, too"
    }

    private init(_ label: String, _ text: String, cause: String? = nil, hasEnd: Bool = false) {
        self.label = label
        self.text = text
        self.cause = (cause ?? text).filter { !$0.isNumber }
        self.hasEnd = hasEnd
    }

    private static func checks(_ daemon: any Daemon) async -> [HealthCheck] {
        (try? await daemon.call(HealthGet()))?.checks ?? []
    }

    /// Checks without which nothing gets done that is at the provider already, and a word for each.
    private static let labels = [
        "polling": "the provider fails", "database": "the database fails", "outputs": "outputs fail",
    ]

    /// What holds up all that waits for it, until somebody does something, the provider is back or an answer is found.
    private static func label(of reason: WaitReason) -> String? {
        switch reason {
        case .paused: "paused"
        case .account: "no account"
        case .budget: "no budget"
        case .diskFull: "outputs fail"
        case .providerBackoff: "the provider fails"
        case .unresolved: "needs a decision"
        case .inDoubt: "an answer was lost"
        case .rate, .share, .order, .storeLimit, .inFlight, .retryTime, .provider, .saving, .upload: nil
        }
    }
}

extension ItemCounts {
    /// Items that are not finished.
    fileprivate var open: Int { queued + creating + processing + saving + unresolved }
}
