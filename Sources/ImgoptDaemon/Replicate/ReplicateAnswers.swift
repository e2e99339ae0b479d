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
    init(_ answer: CreateAnswer, _ status: ProviderStatus) {
        self =
            switch answer {
            case .created(let prediction): .created(PredictionReport(prediction))
            case .refused(let error): .refused(ImgoptEngine.ItemError(refusal: error))
            case .throttled(let throttle): .throttled(ImgoptEngine.Throttle(throttle))
            case .noCredit(let message): .noCredit(message: message)
            case .tokenRefused(let words): .tokenRefused(message: status.refusal(words))
            case .notSent(let message): .notSent(message: message)
            case .turnedAway(let message): .turnedAway(message: message)
            case .unknown(let message): .unknown(message: message)
            }
    }
}

extension Reading {
    init(_ answer: PredictionAnswer, _ status: ProviderStatus) {
        self =
            switch answer {
            case .found(let prediction): .found(PredictionReport(prediction))
            case .missing: .missing
            case .throttled(let throttle): .throttled(throttle.wait)
            case .tokenRefused(let words): .failed(message: status.refusal(words), because: .tokenRefused)
            case .failed(let message): .failed(message: message)
            }
    }
}

extension Sweep.Result {
    init(_ answer: ListAnswer, _ status: ProviderStatus) {
        switch answer {
        case .page(let page):
            let reports = page.predictions.map { ($0.id, PredictionReport($0)) }
            let times = (reports.map { $0.1.createdAt } + page.unreadable.map { $0.createdAt.map(Moment.init) })
                .compactMap { $0.map { ListTime($0) } }
            let end = page.hasMore ? ListTime.end(ofPage: times) : nil
            self = .page(Dictionary(reports) { first, _ in first }, end: end)
        case .throttled(let throttle): self = .throttled(throttle.wait)
        case .tokenRefused(let words): self = .failed(message: status.refusal(words), because: .tokenRefused)
        case .failed(let message): self = .failed(message: message)
        }
    }
}

extension UploadResult {
    init(_ answer: UploadAnswer, _ status: ProviderStatus) {
        self =
            switch answer {
            case .uploaded(let file):
                .uploaded(id: file.id, url: file.url, lifetime: file.lifetime.map { TimeSpan(microseconds: $0) })
            case .tooLarge(let message):
                .refused(ImgoptEngine.ItemError(.uploadFailed, message, retryable: false), mayBeFile: false)
            case .throttled(let throttle): .throttled(throttle.wait)
            case .tokenRefused(let words): .failed(message: status.refusal(words), because: .tokenRefused)
            case .failed(let message, isRetryable: true): .failed(message: message)
            // It may be the file, if somebody took it away just now.
            case .failed(let message, isRetryable: false):
                .refused(ImgoptEngine.ItemError(.uploadFailed, message, retryable: true), mayBeFile: true)
            }
    }
}

extension DeletionResult {
    init(_ answer: DeleteAnswer, _ status: ProviderStatus) {
        self =
            switch answer {
            case .deleted: .deleted
            case .throttled(let throttle): .throttled(throttle.wait)
            case .tokenRefused(let words): .failed(message: status.refusal(words))
            case .failed(let message): .failed(message: message)
            }
    }
}

extension ProviderStatus.Account {
    init(_ answer: AccountAnswer, _ status: ProviderStatus) {
        self =
            switch answer {
            case .ok(_, let name): .ok(name)
            case .tokenRefused(let words): .tokenRefused(status.refusal(words))
            case .failed(let message): .unreachable(message)
            }
    }
}

extension DownloadResult {
    init(_ answer: DownloadAnswer) {
        self =
            switch answer {
            case .done(_, _, let length, _): .done(length: length)
            case .gone(let status):
                .ended(
                    .lost(
                        ImgoptEngine.ItemError(
                            .outputGone, "the provider no longer has the output (HTTP status \(status))",
                            retryable: true)))
            case .away(let message): .ended(.away(message: message))
            case .refused(let reason):
                .ended(
                    .lost(
                        ImgoptEngine.ItemError(.outputInvalid, "it is not fetched: \(reason)", retryable: false)))
            case .tooLarge(let limit): .ended(Fetch(FileError.tooLarge(limit: limit)))
            case .failed(let message), .sinkFailed(let message): .ended(.failed(message: message))
            }
    }
}
