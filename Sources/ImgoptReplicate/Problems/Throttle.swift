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
        let body = try? JSONValue(parsing: response.body)
        let bodySeconds = body?["retry_after"].flatMap { $0.doubleValue ?? $0.stringValue.flatMap { Double($0) } }
        let headerSeconds = response.headers["retry-after"].flatMap { Double($0) }
        let seconds = [headerSeconds, bodySeconds, Self.seconds(in: text)].compactMap { $0 }.filter { $0 >= 0 }.max()
        retryAfterMilliseconds = seconds.map {
            Int(min($0 * 1_000, Double(Self.retryAfterMillisecondsMax)).rounded(.up))
        }
        // An expression is compiled each time it is used: most texts have no such words.
        let rate = text.contains("per minute") ? text.firstMatch(of: /(\d+) requests? per minute/) : nil
        learnedPerMinute = rate.flatMap { Int($0.output.1) }
        let burst = text.contains("burst of") ? text.firstMatch(of: /burst of (\d+)/) : nil
        learnedBurst = burst.flatMap { Int($0.output.1) }
        let lower = text.lowercased()
        lowCredit = lower.contains("credit") || lower.contains("payment method")
        message = text
    }

    /// "resets in ~9s", "available in 1 second", "resets in ~1m30s".
    private static func seconds(in text: String) -> Double? {
        guard text.lowercased().contains("in ") else { return nil }
        let pattern = /\bin ~?(?:(\d+) ?m(?:in(?:utes?)?)? ?)?(?:(\d+(?:\.\d+)?) ?s)?/.ignoresCase()
        for match in text.matches(of: pattern) {
            let minutes = match.output.1.flatMap { Double($0) }
            let seconds = match.output.2.flatMap { Double($0) }
            if minutes != nil || seconds != nil { return (minutes ?? 0) * 60 + (seconds ?? 0) }
        }
        return nil
    }
}
