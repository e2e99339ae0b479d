package import ImgoptHTTP

/// How the deletion of a file ended.
package enum DeleteAnswer: Sendable, Equatable {
    /// The file is gone, or was gone before.
    case deleted
    /// Too many requests.
    case throttled(Throttle)
    /// The token is not accepted.
    case tokenRefused(String)
    /// Not known; ask again, or leave it to its expiry.
    case failed(String)

    /// The meaning of an exchange.
    package init(_ outcome: HTTPOutcome) {
        switch Refusal.success(outcome) {
        case .success(let response) where response.isSaid(toBe: "html"):
            self = .failed(ProviderError(response).ofTheEdge)
        case .success, .failure(.missing): self = .deleted
        case .failure(.throttled(let throttle)): self = .throttled(throttle)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message)
        }
    }
}
