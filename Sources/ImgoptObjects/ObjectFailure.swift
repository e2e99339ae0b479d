internal import ImgoptHTTP

/// Why a request to an object store came to nothing.
package struct ObjectFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure.
    package enum Kind: String, Sendable, CaseIterable {
        /// The store can't be reached, or does not answer now: it may the next time.
        case away
        /// It has too much to do: not so fast.
        case busy
        /// It does not take these credentials, or they may not do this: somebody has to mend it.
        case refused
        /// There is no such bucket.
        case noBucket = "no_bucket"
        /// There is no such object.
        case missing
        /// There is another object than was put.
        case changed
        /// The store has no room, or may hold no more.
        case full
        /// What arrived is not what was sent.
        case damaged
        /// The local file can't be read.
        case unreadable
        /// It does not take a request like this.
        case other
    }

    /// What kind of failure.
    package let kind: Kind
    /// For people: what the store says, without secrets.
    package let message: String
    /// The answer's status; 0: there was none.
    package let status: Int

    package var description: String { message }

    /// A failure of that kind.
    package init(_ kind: Kind, _ message: String, status: Int = 0) {
        self.kind = kind
        self.message = message
        self.status = status
    }

    /// There was no whole answer.
    init(_ failure: HTTPFailure) {
        let kind: Kind =
            switch failure.reason {
            case .badRequest: .unreadable
            case .unsupportedURL: .other
            default: .away
            }
        self.init(kind, failure.message)
    }

    /// An answer that is a refusal. Of HEAD it has no body, and the status has to say all.
    init(_ response: HTTPResponse, of subject: String) {
        let body = String(decoding: response.body, as: UTF8.self)
        let code = Self.element("Code", in: body)
        let words = Self.element("Message", in: body).map { $0.isEmpty ? "" : ": \($0.prefix(300))" } ?? ""
        let kind: Kind =
            switch (response.status, code) {
            case (_, "NoSuchBucket"), (_, "InvalidBucketName"): .noBucket
            case (_, "NoSuchKey"): .missing
            case (_, "SlowDown"), (_, "ServiceUnavailable"), (429, _), (503, _): .busy
            case (_, "BadDigest"), (_, "XAmzContentSHA256Mismatch"), (_, "IncompleteBody"): .damaged
            case (_, "QuotaExceeded"), (_, "EntityTooLarge"), (_, "StorageFull"), (_, "XMinioStorageFull"), (507, _):
                .full
            case (404, _): .missing
            case (401, _), (403, _): .refused
            case (408, _), (500..., _): .away
            case (400, "InvalidAccessKeyId"), (400, "AuthorizationHeaderMalformed"), (400, "InvalidToken"),
                (400, "ExpiredToken"):
                .refused
            default: .other
            }
        let what = code.map { "\($0.prefix(100))" } ?? "status \(response.status)"
        self.init(kind, "\(subject) was answered with \(what)\(words)", status: response.status)
    }

    /// The text of the first element of that name; what is written for markup stays as it is.
    static func element(_ name: String, in text: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }
}
