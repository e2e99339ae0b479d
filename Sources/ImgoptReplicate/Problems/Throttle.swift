package import ImgoptHTTP
internal import ImgoptJSON

/// What a 429 says. Nothing was created.
package struct Throttle: Sendable, Equatable {
    /// Limits are counted by the minute: what says more than this is nonsense, and to ask now and then costs nothing.
    static let retryAfterMillisecondsMax = 600_000
    /// What names no time, or one that has passed, would else be asked again at once, and again.
    static let retryAfterMillisecondsMin = 500

    /// How long to wait, if it is said anywhere: the longest of the places, brought into bounds.
    package let retryAfterMilliseconds: Int?
    /// Requests a minute that the account has now, if said.
    package let learnedPerMinute: Int?
    /// Requests at once, if said.
    package let learnedBurst: Int?
    /// Whether the limit is low because the account is short of credit or has no payment method.
    package let lowCredit: Bool
    /// Replicate's words.
    package let message: String

    /// Reads a 429. A time that it names is counted from the answer's own `Date`, so that clocks need not agree.
    package init(_ response: HTTPResponse) {
        let text = ProviderError(response).detail
        let body = try? JSONValue(parsing: response.body, maximumDepth: AnswerBounds.depth)
        let date = response.headers["date"].flatMap { HTTPDate.inAnyForm($0) }
        let bodySeconds = body?["retry_after"].flatMap { value in
            value.doubleValue ?? value.stringValue.flatMap { Self.seconds($0, from: date) }
        }
        let headerSeconds = response.headers["retry-after"].flatMap { Self.seconds($0, from: date) }
        let words = ThrottleWords(text)
        // Neither negative nor NaN.
        let seconds = [headerSeconds, bodySeconds, words.seconds].compactMap { $0 }.filter { $0 >= 0 }.max()
        retryAfterMilliseconds = seconds.map { Self.bounded($0 * 1_000) }
        learnedPerMinute = words.perMinute
        learnedBurst = words.burst
        let lower = text.lowercased()
        lowCredit = lower.contains("credit") || lower.contains("payment method")
        message = text
    }

    /// A number of seconds, or the time until a date: none if that has passed.
    private static func seconds(_ text: String, from date: Int64?) -> Double? {
        if let seconds = Double(text) { return seconds }
        guard let date, let end = HTTPDate.inAnyForm(text) else { return nil }
        return max(0, Double(end - date) / 1_000_000)
    }

    private static func bounded(_ milliseconds: Double) -> Int {
        let most = min(milliseconds, Double(retryAfterMillisecondsMax))
        return max(Int(most.rounded(.up)), retryAfterMillisecondsMin)
    }
}
