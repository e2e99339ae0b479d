package import ImgoptHTTP
internal import ImgoptJSON

/// How an upload ended. It costs nothing, so it can always be repeated.
package enum UploadAnswer: Sendable, Equatable {
    /// The file is there.
    case uploaded(UploadedFile)
    /// It never will be: too many bytes.
    case tooLarge(String)
    /// Too many requests.
    case throttled(Throttle)
    /// The token is not accepted.
    case tokenRefused(String)
    /// Not there; whether another try makes sense.
    case failed(String, isRetryable: Bool)

    /// The meaning of an exchange.
    package init(_ outcome: HTTPOutcome) {
        if case .response(let response) = outcome, [400, 404, 413, 415, 422].contains(response.status),
            case let error = ProviderError(response), error.isFromAPI
        {
            self = response.status == 413 ? .tooLarge(error.detail) : .failed(error.detail, isRetryable: false)
            return
        }
        switch Refusal.json(outcome) {
        case .success(let json):
            guard let id = json["id"]?.stringValue, id.utf8.count <= AnswerBounds.idBytes,
                let url = json["urls"]?["get"]?.stringValue, url.utf8.count <= AnswerBounds.urlBytes,
                HTTPAddress(url: url) != nil
            else {
                self = .failed("the answer is no file", isRetryable: true)
                return
            }
            let times = ["created_at", "expires_at"].map { name in
                json[name]?.stringValue.flatMap { text in
                    text.utf8.count > AnswerBounds.nameBytes ? nil : Timestamp.microseconds(text)
                }
            }
            let lifetime = if let created = times[0], let expires = times[1] { expires - created } else { Int64?.none }
            self = .uploaded(UploadedFile(id: id, url: url, lifetime: lifetime))
        case .failure(.missing): self = .failed("HTTP status 404", isRetryable: false)
        case .failure(.throttled(let throttle)): self = .throttled(throttle)
        case .failure(.tokenRefused(let message)): self = .tokenRefused(message)
        case .failure(.failed(let message)): self = .failed(message, isRetryable: !outcome.isUnsendable)
        }
    }
}

extension HTTPOutcome {
    /// Whether the request itself is at fault, so that it will fail for ever.
    fileprivate var isUnsendable: Bool {
        if case .failed(let failure) = self { [.badRequest, .unsupportedURL].contains(failure.reason) } else { false }
    }
}
