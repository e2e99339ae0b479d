package import ImgoptHTTP
internal import ImgoptJSON

/// Whose token it is.
package enum AccountAnswer: Sendable, Equatable {
    /// The token is good. `type` is `user` or `organization`.
    case ok(type: String, username: String)
    /// The token is not accepted.
    case tokenRefused(String)
    /// Not known: no answer, or none that makes sense.
    case failed(String)

    /// The meaning of an exchange.
    package init(_ outcome: HTTPOutcome) {
        switch Refusal.json(outcome) {
        case .success(let json):
            if let type = json["type"]?.stringValue, let username = json["username"]?.stringValue {
                self = .ok(
                    type: type.bounded(to: AnswerBounds.nameBytes),
                    username: username.bounded(to: AnswerBounds.nameBytes))
            } else {
                self = .failed("the answer is no account")
            }
        case .failure(.missing): self = .failed("HTTP status 404")
        case .failure(.throttled(let throttle)): self = .failed(throttle.message)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message)
        }
    }
}
