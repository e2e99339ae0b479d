internal import ImgoptHTTP
internal import ImgoptJSON

/// How a request that costs nothing can go wrong. All but `missing` and `tokenRefused` may go better later, and only
/// the API itself says those two.
enum Refusal: Error, Sendable, Equatable {
    /// There is no such thing, or not yet, or no longer.
    case missing
    /// Too many requests.
    case throttled(Throttle)
    /// The token is not accepted.
    case tokenRefused(String)
    /// No answer, or none that makes sense.
    case failed(String)

    /// The body of a 2xx answer as JSON, or why there is none.
    static func json(_ outcome: HTTPOutcome) -> Result<JSONValue, Refusal> {
        success(outcome).flatMap { response in
            let json = try? JSONValue(parsing: response.body, maximumDepth: AnswerBounds.depth)
            return json.map { .success($0) } ?? .failure(.failed("the answer is no JSON"))
        }
    }

    /// A 2xx answer, or why there is none.
    static func success(_ outcome: HTTPOutcome) -> Result<HTTPResponse, Refusal> {
        switch outcome {
        case .failed(let failure): .failure(.failed(failure.message))
        case .response(let response):
            switch response.status {
            case 200...299: .success(response)
            case 429: .failure(.throttled(Throttle(response)))
            default: .failure(Refusal(ProviderError(response), status: response.status))
            }
        }
    }

    private init(_ error: ProviderError, status: Int) {
        switch status {
        case _ where !error.isFromAPI: self = .failed(error.ofTheEdge)
        case 401, 403: self = .tokenRefused(error.detail)
        case 404: self = .missing
        default: self = .failed("HTTP status \(status): \(error.detail)")
        }
    }
}
