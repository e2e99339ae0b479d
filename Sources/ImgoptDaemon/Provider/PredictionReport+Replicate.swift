import ImgoptEngine
import ImgoptReplicate

// From Replicate's words to the engine's.

extension PredictionReport {
    init(_ prediction: Prediction) {
        self.init(
            id: prediction.id, progress: Progress(prediction),
            createdAt: prediction.createdAt.map { Moment(microseconds: $0) },
            completedAt: prediction.completedAt.map { Moment(microseconds: $0) },
            predictSeconds: prediction.predictTimeSeconds)
    }
}

extension PredictionReport.Progress {
    init(_ prediction: Prediction) {
        switch prediction.status {
        case .starting, .processing, .other: self = .running
        case .succeeded:
            let isRemoved = prediction.dataRemoved && prediction.output.named.isEmpty
            self = isRemoved ? .outputRemoved : .succeeded(outputs: prediction.output.named)
        case .failed: self = .failed(ImgoptEngine.ItemError(failure: prediction.error))
        case .canceled: self = .canceled
        case .aborted: self = .aborted
        }
    }
}

extension PredictionOutput {
    /// The addresses, and behind the most that are kept of an answer how many more there were. That stands where
    /// nothing is fetched from any more: `outputs.max_per_image` is at most as large. Or the value in their place.
    fileprivate var named: [String] {
        switch value {
        case .json(let text): [UnfetchedOutput.valueMark + text]
        case .file(let uri): [uri]
        case nil: urls.count >= Self.mostURLs && moreCount > 0 ? urls + ["\(moreCount)"] : urls
        }
    }
}

extension ImgoptEngine.ItemError {
    private static let shortBytes = 1_000

    /// A prediction that ran and failed, with the provider's words (which may be missing).
    init(failure text: String?) {
        let kind = FailureClass(errorText: text)
        let words = text.flatMap { $0.isEmpty ? nil : $0 }
        // The message is in each event; the whole of the words is with the item.
        let short = words.map { $0.bounded(to: Self.shortBytes) }
        if kind == .contentFlagged {
            self.init(
                .contentFlagged, "the model's filter refused the picture or its result", retryable: false,
                provider: words)
        } else {
            self.init(
                .predictionFailed, "the prediction failed: \(short ?? "the provider gave no reason")",
                retryable: kind.isRetryable, provider: words)
        }
    }

    /// A creation that the provider refuses for good.
    init(refusal: ProviderError) {
        self.init(
            .creationRefused, "the provider refused the creation: \(refusal.detail)", retryable: false,
            provider: refusal.detail)
    }
}

extension ImgoptEngine.Throttle {
    init(_ throttle: ImgoptReplicate.Throttle) {
        self.init(
            retryAfter: throttle.wait, perMinute: throttle.learnedPerMinute, burst: throttle.learnedBurst,
            isLowCredit: throttle.lowCredit, message: throttle.message)
    }
}

extension ImgoptReplicate.Throttle {
    /// How long nothing may be sent; nil: the provider did not say.
    var wait: TimeSpan? {
        retryAfterMilliseconds.map { .milliseconds(Int64($0)) }
    }
}

extension Creation {
    init(_ answer: CreateAnswer) {
        self =
            switch answer {
            case .created(let prediction): .created(PredictionReport(prediction))
            case .refused(let error): .refused(ImgoptEngine.ItemError(refusal: error))
            case .throttled(let throttle): .throttled(ImgoptEngine.Throttle(throttle))
            case .noCredit(let message): .noCredit(message: message)
            case .tokenRefused(let message): .tokenRefused(message: message)
            case .notSent(let message): .notSent(message: message)
            case .turnedAway(let message): .turnedAway(message: message)
            case .unknown(let message): .unknown(message: message)
            }
    }
}

extension Reading {
    init(_ answer: PredictionAnswer) {
        self =
            switch answer {
            case .found(let prediction): .found(PredictionReport(prediction))
            case .missing: .missing
            case .throttled(let throttle): .throttled(throttle.wait)
            case .tokenRefused(let message): .failed(message: "the token is refused: \(message)")
            case .failed(let message): .failed(message: message)
            }
    }
}
