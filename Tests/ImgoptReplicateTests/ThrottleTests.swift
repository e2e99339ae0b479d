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
        Row(body: "", headers: ["retry-after": "1e300"], after: 600_000),
        Row(body: "", headers: ["retry-after": "inf"], after: 600_000),
        Row(body: "", headers: ["retry-after": "99999999999999999999999"], after: 600_000),
        Row(body: #"{"retry_after":-1e300}"#),
        Row(body: #"{"retry_after":1e300}"#, after: 600_000),
        Row(body: #"{"retry_after":"NaN"}"#),
        Row(body: #"{"detail":"Your rate limit resets in ~99999999999999999999m."}"#, after: 600_000),
        Row(body: "", headers: ["retry-after": "0"], after: 500),
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

    static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

    /// Whatever our clock shows: the answer tells its own time.
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:52 GMT", 15_000), ("Sunday, 06-Nov-94 08:49:52 GMT", 15_000),
        ("Sun Nov  6 08:49:52 1994", 15_000), ("1994-11-06T08:49:52Z", 15_000), ("1994-11-06T08:49:39.25Z", 2_250),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 500), ("Sun, 06 Nov 1983 08:49:52 GMT", 500),
        ("Sun, 06 Nov 2044 08:49:52 GMT", 600_000), ("Sun, 06 Nov 1994 25:49:52 GMT", nil),
        ("Sun, 31 Feb 1994 08:49:52 GMT", nil), ("Sunday, 06-Nov 08:49:52 GMT", nil), ("a b c d e", nil),
    ])
    func aTimeIsCountedFromTheAnswersOwn(_ time: String, _ after: Int?) {
        for (body, headers): (String, HTTPFields) in [
            ("", ["Retry-After": time, "Date": Self.date]), (#"{"retry_after":"\#(time)"}"#, ["Date": Self.date]),
        ] {
            let throttle = Throttle(HTTPResponse(status: 429, headers: headers, body: Array(body.utf8)))
            #expect(throttle.retryAfterMilliseconds == after)
        }
    }

    /// Our clock serves where the answer tells no time, and there alone.
    @Test(arguments: [(nil, 15_000), ("Sun, 06 Nov 1994 08:49:51 GMT", 1_000)])
    func anAnswerWithoutATimeIsOfNow(_ date: String?, _ after: Int) async throws {
        var fields = [("Retry-After", "Sun, 06 Nov 1994 08:49:52 GMT")]
        if let date { fields.append(("Date", date)) }
        let headers = fields
        try await StandIn.run({ _ in StandIn.Answer(status: 429, headers: headers, body: "{}") }) { server, client in
            let options = try options(baseURL: "http://127.0.0.1:\(server.port)/v1")
            let watch = DateWatch(now: { 784_111_777_000_000 }, tell: { _ in })
            let provider = ReplicateProvider(options: options, client: client, watch: watch)
            let answer = await withCheckedContinuation { continuation in
                provider.get("p") { continuation.resume(returning: $0) }
            }
            guard case .throttled(let throttle) = answer else {
                Issue.record("not throttled")
                return
            }
            #expect(throttle.retryAfterMilliseconds == after)
        }
    }
}
