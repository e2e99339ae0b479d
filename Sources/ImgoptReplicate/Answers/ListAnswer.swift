package import ImgoptHTTP

/// The answer to a list request.
package enum ListAnswer: Sendable, Equatable {
    /// One page.
    case page(PredictionPage)
    /// Too many requests.
    case throttled(Throttle)
    /// The token is not accepted.
    case tokenRefused(String)
    /// No answer, or none that makes sense; ask again.
    case failed(String)

    /// The meaning of an exchange. A page that points to another origin is no answer: to go there would give the
    /// token away, and to stop there would take what follows for absent.
    /// `withInputs`: whether what the predictions were given, and of which model, is read.
    package init(_ outcome: HTTPOutcome, origin: HTTPAddress, withInputs: Bool) {
        let unread = Prediction.unread(atDepth: PredictionPage.depth, withInput: withInputs)
        switch Refusal.json(outcome, leavingOut: unread) {
        case .success(let json):
            guard let page = PredictionPage(json) else {
                self = .failed("the answer is no page of predictions")
                return
            }
            let isForeign = page.nextCursor.map { HTTPAddress(url: $0) != origin } ?? false
            self = isForeign ? .failed("the next page is at another origin") : .page(page)
        case .failure(.missing): self = .failed("HTTP status 404")
        case .failure(.throttled(let throttle)): self = .throttled(throttle)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message)
        }
    }
}
