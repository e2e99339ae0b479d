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
    /// There may or may not be a prediction.
    case unknown(String)

    /// The meaning of an exchange. The prediction's input and model are not read.
    package init(_ outcome: HTTPOutcome) {
        switch outcome {
        case .failed(let failure):
            self = failure.certainlyNotSent ? .notSent(failure.message) : .unknown(failure.message)
        case .response(let response):
            self.init(response)
        }
    }

    private init(_ response: HTTPResponse) {
        switch response.status {
        case 200...202:
            self = Prediction(response).map { .created($0) } ?? .unknown("the answer is no prediction")
        case 301, 302, 307, 308:
            // Not followed, and by its meaning not acted on.
            self = .notSent("the API sends us to another address: the base URL is wrong")
        case 401, 403: self = .tokenRefused(ProviderError(response).detail)
        case 402: self = .noCredit(ProviderError(response).detail)
        case 429: self = .throttled(Throttle(response))
        case 400, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431, 451: self = .refused(ProviderError(response))
        // 5xx, and what a proxy on the way may say after it passed the request on (408, 409, 499).
        default: self = .unknown("HTTP status \(response.status): \(ProviderError(response).detail)")
        }
    }
}
