package import ImgoptHTTP

/// How a creation ended. Only `created` and `unknown` may have cost money.
package enum CreateAnswer: Sendable, Equatable {
    /// There is a prediction now.
    case created(Prediction)
    /// This creation will never be accepted.
    case refused(ProviderError)
    /// Too many; nothing was created.
    case throttled(Throttle)
    /// The account has no credit left; nothing was created.
    case noCredit(String)
    /// The token is not accepted; nothing was created.
    case tokenRefused(String)
    /// It never reached Replicate, so it can be sent again.
    case notSent(String)
    /// What stands before Replicate's API turned it away and did not pass it on. That may be for what is in it.
    case turnedAway(String)
    /// There may or may not be a prediction.
    case unknown(String)

    /// The meaning of an exchange. The prediction's input and model are not read.
    package init(_ outcome: HTTPOutcome) {
        switch outcome {
        case .failed(let failure):
            self = failure.certainlyNotSent ? .notSent(failure.message) : .unknown(failure.message)
        case .response(let response): self.init(response)
        }
    }

    private init(_ response: HTTPResponse) {
        switch response.status {
        case 200...202:
            self = Prediction(response).map { .created($0) } ?? .unknown("the answer is no prediction")
        case 301, 302, 307, 308:
            // Not followed, and by its meaning not acted on.
            self = .notSent("the API sends us to another address: the base URL is wrong")
        case 429: self = .throttled(Throttle(response))
        default: self.init(ProviderError(response), status: response.status)
        }
    }

    private init(_ error: ProviderError, status: Int) {
        switch (status, error.isFromAPI) {
        case (401, true), (403, true): self = .tokenRefused(error.detail)
        case (402, true): self = .noCredit(error.detail)
        case (400, true), (404...406, true), (410...411, true), (413...415, true), (422, true), (431, true),
            (451, true):
            self = .refused(error)
        // What a proxy on the way may say after it passed the request on.
        case (408, false), (409, false), (499, false): self = .unknown(error.ofTheEdge)
        case (400...499, false): self = .turnedAway(error.ofTheEdge)
        case (_, false): self = .unknown(error.ofTheEdge)
        default: self = .unknown("HTTP status \(status): \(error.detail)")
        }
    }
}
