package import ImgoptHTTP

/// How the download of an output ended.
package enum DownloadAnswer: Sendable, Equatable {
    /// All of it went to the sink: so many bytes. `contentLength` is what the server announced, if it did.
    case done(status: Int, contentType: String?, contentLength: Int?, bytes: Int)
    /// It is not there any more, and says so itself: 410.
    case gone(status: Int)
    /// Another answer than the output. What is on the way says such things of outputs that are there, right after they
    /// came to be above all.
    case away(String)
    /// It may not be fetched from its address, or from where that led; why.
    case refused(String)
    /// It has more bytes than an output may have.
    case tooLarge(limit: Int)
    /// The sink threw: its words.
    case sinkFailed(String)
    /// Not all of it came.
    case failed(String)

    /// The meaning of an exchange. `refusal`: why nothing may be fetched from an address, nil if it may.
    package init(
        _ outcome: HTTPOutcome, maximumBytes: Int = .max, refusal: (_ address: String) -> String? = { _ in nil }
    ) {
        switch outcome {
        case .response(let response): self.init(response, refusal)
        case .failed(let failure):
            switch failure.reason {
            case .sink(let message): self = .sinkFailed(message)
            case .tooLarge: self = .tooLarge(limit: maximumBytes)
            case .unsupportedURL, .badRequest: self = .refused(failure.message)
            default: self = .failed(failure.message)
            }
        }
    }

    private init(_ response: HTTPResponse, _ refusal: (String) -> String?) {
        switch response.status {
        case 204: self = .failed("HTTP status 204: there is no content")
        case 200...299:
            self = .done(
                status: response.status, contentType: response.headers["content-type"],
                contentLength: response.headers["content-length"].flatMap { Int($0) }, bytes: response.bodyBytes)
        case 300...399:
            let reason = response.headers["location"].flatMap { $0.contains("://") ? refusal($0) : nil }
            self = reason.map { .refused("it leads on, and \($0)") } ?? .away("HTTP status \(response.status)")
        case 410: self = .gone(status: 410)
        default: self = .away("HTTP status \(response.status)")
        }
    }
}
