package import ImgoptHTTP
package import ImgoptJSON

/// What is known of a model.
package enum ModelAnswer: Sendable, Equatable {
    /// Its version (nil for models without) and its OpenAPI schema (nil if it has none to show).
    case found(version: String?, schema: JSONValue?)
    /// There is no such model, or this account may not see it.
    case missing
    /// Too many requests.
    case throttled(Throttle)
    /// The token is not accepted.
    case tokenRefused(String)
    /// No answer, or none that makes sense; ask again.
    case failed(String)

    /// The meaning of an exchange about a model or about one version of it.
    package init(_ outcome: HTTPOutcome) {
        switch Refusal.json(outcome) {
        case .success(let json):
            guard json["owner"]?.stringValue != nil || json["id"]?.stringValue != nil else {
                self = .failed("the answer is no model")
                return
            }
            let version = json["owner"] == nil ? json : json["latest_version"] ?? .null
            let schema = version["openapi_schema"]?.objectValue.map { JSONValue.object($0) }
            self = .found(version: version["id"]?.stringValue?.bounded(to: AnswerBounds.nameBytes), schema: schema)
        case .failure(.missing): self = .missing
        case .failure(.throttled(let throttle)): self = .throttled(throttle)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message)
        }
    }
}
