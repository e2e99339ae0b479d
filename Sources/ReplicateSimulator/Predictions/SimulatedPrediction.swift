import ImgoptJSON

/// One prediction: its whole life is laid down when it is created, and its state is read off the clock.
struct SimulatedPrediction: Sendable {
    /// How it ends if nobody ends it before.
    enum Outcome: Sendable {
        case succeeded
        case failed(error: String)
    }

    /// What its output is made from.
    enum Source: Sendable {
        /// Nothing to be had: the output is the sample image.
        case sample
        /// On its way; the prediction cannot end before it is here.
        case fetching
        /// Here.
        case image(StoredImage)
        /// Was here, and had to make room.
        case evicted
    }

    /// Where its input is shown.
    enum InputPlace: Sendable {
        case everywhere
        case byItself
        case nowhere
    }

    let id: String
    let index: Int
    /// Whose it is.
    let account: Int
    /// The model it says it ran.
    let model: String
    let version: String
    let deployment: String?
    /// JSON of `input` as reads show it: keys sorted, no data URIs.
    var input: [UInt8]
    let createdAt: Microseconds
    let startsAt: Microseconds
    let deadline: Microseconds?
    /// Status shown while it is processing, if it is to be one that no client knows.
    let oddStatus: String?
    let shape: OutputShape
    /// What it shows in place of that: JSON with `$0`, `$1` … for addresses.
    var shownOutput: JSONValue?
    let outputCount: Int
    let fileExtension: String
    let fractionDigits: Int
    /// When it would end if its source were here at once.
    let plannedEnd: Microseconds
    /// When its output was fetched first.
    var firstDownloadAt: Microseconds?
    /// When it ends by itself; nil while its source is fetched.
    var endsAt: Microseconds?
    var outcome: Outcome
    var source: Source
    var canceledAt: Microseconds?
    /// Reads still to be answered with 404.
    var hiddenReads: Int
    var inputPlace = InputPlace.everywhere
    /// True once input, output and files are gone.
    var isRemoved = false

    /// The state at `now`. Of all that could have ended it, the first counts; a tie goes to its own end.
    func state(at now: Microseconds) -> PredictionState {
        let ownEnd = endsAt ?? .max
        let deadline = deadline ?? .max
        let canceledAt = canceledAt ?? .max
        let first = min(ownEnd, deadline, canceledAt)
        guard first <= now else { return now >= startsAt ? .processing(startedAt: startsAt) : .starting }
        if first == ownEnd {
            return switch outcome {
            case .succeeded: .succeeded(startedAt: startsAt, completedAt: ownEnd)
            case .failed(let error): .failed(startedAt: startsAt, completedAt: ownEnd, error: error)
            }
        }
        let hadStarted = first >= startsAt
        if first == canceledAt { return .canceled(startedAt: hadStarted ? startsAt : nil, completedAt: first) }
        return hadStarted ? .canceled(startedAt: startsAt, completedAt: first) : .aborted(completedAt: first)
    }

    /// The source has come, or it is known that there is none to come.
    mutating func settle(_ source: Source, failure: String? = nil, at now: Microseconds) {
        self.source = source
        if let failure { outcome = .failed(error: failure) }
        endsAt = max(plannedEnd, now)
    }
}
