package import ImgoptHTTP
internal import ImgoptJSON

/// What a 429 says. Nothing was created.
package struct Throttle: Sendable, Equatable {
    /// No 429 stops us for longer than this, whatever it says.
    static let retryAfterMillisecondsMax = 3_600_000

    /// How long to wait, if it is said anywhere: the longest of the places.
    package let retryAfterMilliseconds: Int?
    /// Requests a minute that the account has now, if said.
    package let learnedPerMinute: Int?
    /// Requests at once, if said.
    package let learnedBurst: Int?
    /// Whether the limit is low because the account is short of credit or has no payment method.
    package let lowCredit: Bool
    /// Replicate's words.
    package let message: String

    /// Reads a 429.
    package init(_ response: HTTPResponse) {
        let text = ProviderError(response).detail
        let body = try? JSONValue(parsing: response.body, maximumDepth: AnswerBounds.depth)
        let bodySeconds = body?["retry_after"].flatMap { $0.doubleValue ?? $0.stringValue.flatMap { Double($0) } }
        let headerSeconds = response.headers["retry-after"].flatMap { Double($0) }
        let words = ThrottleWords(text)
        let seconds = [headerSeconds, bodySeconds, words.seconds].compactMap { $0 }.filter { $0 >= 0 }.max()
        retryAfterMilliseconds = seconds.map {
            Int(min($0 * 1_000, Double(Self.retryAfterMillisecondsMax)).rounded(.up))
        }
        learnedPerMinute = words.perMinute
        learnedBurst = words.burst
        let lower = text.lowercased()
        lowCredit = lower.contains("credit") || lower.contains("payment method")
        message = text
    }
}
