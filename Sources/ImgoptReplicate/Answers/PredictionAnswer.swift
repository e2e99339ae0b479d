package import ImgoptHTTP

/// What is known of one prediction: the answer to reading and to cancelling it.
package enum PredictionAnswer: Sendable, Equatable {
    /// It stands so.
    case found(Prediction)
    /// Replicate knows no such id. Seen for a while after a creation too: ask again before believing it.
    case missing
    /// Too many requests.
    case throttled(Throttle)
    /// The token is not accepted.
    case tokenRefused(String)
    /// No answer, or none that makes sense; ask again.
    case failed(String)

    /// The meaning of an exchange. `withInput`: the prediction's input and model are read too.
    package init(_ outcome: HTTPOutcome, withInput: Bool = false) {
        switch Refusal.success(outcome) {
        case .success(let response):
            let prediction = Prediction(response, withInput: withInput)
            self = prediction.map { .found($0) } ?? .failed("the answer is no prediction")
        case .failure(.missing): self = .missing
        case .failure(.throttled(let throttle)): self = .throttled(throttle)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message)
        }
    }
}
