package import ImgoptHTTP

/// What an answer's headers tell of the account's limits.
package struct RateHeaders: Sendable, Equatable {
    /// Requests left.
    package let remaining: Int?
    /// Seconds until the limit is whole again.
    package let resetSeconds: Int?

    /// Reads them; nil if there are none.
    package init?(_ headers: HTTPFields) {
        remaining = headers["ratelimit-remaining"].flatMap { Int($0) }
        resetSeconds = headers["ratelimit-reset"].flatMap { Int($0) }
        if remaining == nil && resetSeconds == nil { return nil }
    }
}
