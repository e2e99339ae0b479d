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
    /// Where its input is not shown.
    let veil: Veil
    let account: AccountID

    /// Until when the list hides it; nil: never, or it is known by now.
    var hiddenUntil: Moment?
    /// Whether it was paid for beside what was sent again.
    var isStray = false

    enum Veil: Hashable, Sendable {
        case none
        case inLists
        case everywhere
    }

    enum Outcome: Hashable, Sendable {
        case succeeds
        case fails(retryable: Bool)
        case aborted
        case canceled
    }

    func isRunning(at now: Moment) -> Bool { now < endsAt }

    func report(at now: Moment, skew: TimeSpan) -> PredictionReport {
        guard !isRunning(at: now) else {
            return PredictionReport(id: id, progress: .running, createdAt: toldCreation(skew))
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
            id: id, progress: progress, createdAt: toldCreation(skew), completedAt: endsAt + skew,
            predictSeconds: (endsAt - createdAt).seconds)
    }

    /// The time of its creation as the provider tells it: of each six, one without the fraction of a second and one
    /// cut down to the millisecond.
    func toldCreation(_ skew: TimeSpan) -> Moment {
        let exact = (createdAt + skew).microseconds
        let step: Int64 =
            switch item.rawValue % 6 {
            case 0: 1_000_000
            case 1: 1_000
            default: 1
            }
        return Moment(microseconds: exact - exact % step)
    }
}
