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

    /// The meaning of an exchange, the answer to `query`.
    package init(_ outcome: HTTPOutcome, to query: ListQuery) {
        switch Refusal.success(outcome) {
        case .success(let response):
            let page = PredictionPage(
                response.body.span, withInputs: query.withInputs, askedWith: query.cursor)
            self = page.map { .page($0) } ?? .failed("the answer is no page of predictions")
        case .failure(.missing): self = .failed("HTTP status 404")
        case .failure(.throttled(let throttle)): self = .throttled(throttle)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message)
        }
    }
}
