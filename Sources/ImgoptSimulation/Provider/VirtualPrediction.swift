internal import ImgoptEngine

/// A prediction at the virtual provider. What it says depends on when it is asked.
struct VirtualPrediction: Sendable {
    let id: String
    let item: ItemID
    let model: ModelID
    /// The day of the intent behind it.
    let day: Day
    /// By our clock: the provider's own is shifted when it speaks.
    let createdAt: Moment
    var endsAt: Moment
    var outcome: Outcome
    /// How often people had retried its item when it was created.
    let generation: Int

    enum Outcome: Hashable, Sendable {
        case succeeds
        case fails(retryable: Bool)
        case aborted
        case canceled
    }

    func isRunning(at now: Moment) -> Bool { now < endsAt }

    func report(at now: Moment, skew: TimeSpan) -> PredictionReport {
        guard !isRunning(at: now) else {
            return PredictionReport(id: id, progress: .running, createdAt: createdAt + skew)
        }
        let progress: PredictionReport.Progress =
            switch outcome {
            case .succeeds: .succeeded(outputs: ["https://delivery.example/\(id).png"])
            case .fails(let retryable):
                .failed(ItemError(.predictionFailed, "the model failed", retryable: retryable))
            case .aborted: .aborted
            case .canceled: .canceled
            }
        return PredictionReport(
            id: id, progress: progress, createdAt: createdAt + skew, completedAt: endsAt + skew,
            predictSeconds: (endsAt - createdAt).seconds)
    }
}
