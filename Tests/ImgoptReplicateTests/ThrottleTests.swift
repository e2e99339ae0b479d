import ImgoptHTTP
import ImgoptReplicate
import Testing

struct ThrottleTests {
    struct Row: Sendable {
        var body: String
        var headers: HTTPFields = [:]
        var after: Int?
        var perMinute: Int?
        var burst: Int?
        var lowCredit = false
    }

    static let low = """
        Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per minute with a \
        burst of 1 requests while you have less than $5.0 in credit. Your rate limit resets in ~9s.
        """

    @Test(arguments: [
        Row(
            body: #"{"detail":"\#(low)","status":429,"retry_after":9}"#, after: 9_000, perMinute: 6, burst: 1,
            lowCredit: true),
        Row(body: #"{"detail":"\#(low)"}"#, after: 9_000, perMinute: 6, burst: 1, lowCredit: true),
        Row(body: #"{"detail":"Request was throttled. Your rate limit resets in ~30s."}"#, after: 30_000),
        Row(body: #"{"detail":"Request was throttled. Expected available in 1 second."}"#, after: 1_000),
        Row(body: #"{"detail":"Your rate limit resets in ~1m30s."}"#, after: 90_000),
        Row(body: #"{"detail":"throttled","retry_after":"2.5"}"#, after: 2_500),
        Row(body: #"{"detail":"throttled","retry_after":2}"#, headers: ["Retry-After": "4"], after: 4_000),
        Row(body: #"{"detail":"limited until you add a payment method."}"#, lowCredit: true),
        Row(body: "", headers: ["retry-after": "1"], after: 1_000),
        Row(body: "", headers: ["retry-after": "-1"]),
        Row(body: "", headers: ["retry-after": "nan"]),
        Row(body: "", headers: ["retry-after": "1e300"], after: 3_600_000),
        Row(body: "", headers: ["retry-after": "soon"]),
        Row(body: "<html>too many</html>"),
    ])
    func everyWayOfSayingItIsUnderstood(_ row: Row) {
        let throttle = Throttle(HTTPResponse(status: 429, headers: row.headers, body: Array(row.body.utf8)))
        #expect(throttle.retryAfterMilliseconds == row.after)
        #expect(throttle.learnedPerMinute == row.perMinute)
        #expect(throttle.learnedBurst == row.burst)
        #expect(throttle.lowCredit == row.lowCredit)
        #expect(!throttle.message.isEmpty)
    }
}
