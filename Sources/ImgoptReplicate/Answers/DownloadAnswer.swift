package import ImgoptHTTP

/// How the download of an output ended.
package enum DownloadAnswer: Sendable, Equatable {
    /// All of it went to the sink: so many bytes. `contentLength` is what the server announced, if it did.
    case done(status: Int, contentType: String?, contentLength: Int?, bytes: Int)
    /// It is not there any more: 403, 404 or 410.
    case gone(status: Int)
    /// The URL, or one that it led to, is not on a host from which outputs may be fetched.
    case refusedHost
    /// The sink threw: its words.
    case sinkFailed(String)
    /// Not all of it came; whether another try makes sense.
    case failed(String, isRetryable: Bool)

    /// The meaning of an exchange.
    package init(_ outcome: HTTPOutcome) {
        switch outcome {
        case .response(let response): self.init(response)
        case .failed(let failure):
            switch failure.reason {
            case .sink(let message): self = .sinkFailed(message)
            case .tooLarge, .unsupportedURL, .badRequest: self = .failed(failure.message, isRetryable: false)
            default: self = .failed(failure.message, isRetryable: true)
            }
        }
    }

    private init(_ response: HTTPResponse) {
        switch response.status {
        case 204: self = .failed("HTTP status 204: there is no content", isRetryable: true)
        case 200...299:
            self = .done(
                status: response.status, contentType: response.headers["content-type"],
                contentLength: response.headers["content-length"].flatMap { Int($0) }, bytes: response.bodyBytes)
        case 300...399: self = .refusedHost
        case 403, 404, 410: self = .gone(status: response.status)
        case 408, 425, 429, 500...599: self = .failed("HTTP status \(response.status)", isRetryable: true)
        default: self = .failed("HTTP status \(response.status)", isRetryable: false)
        }
    }
}
