import ImgoptHTTP
import ImgoptJSON
import ImgoptReplicate
import Testing

struct CreateAnswerTests {
    /// The word for an answer, so that a table can name it.
    private func kind(_ outcome: HTTPOutcome) -> String {
        switch CreateAnswer(outcome) {
        case .created: "created"
        case .refused: "refused"
        case .throttled: "throttled"
        case .noCredit: "noCredit"
        case .tokenRefused: "tokenRefused"
        case .notSent: "notSent"
        case .unknown: "unknown"
        }
    }

    @Test(arguments: [
        (200, #"{"id":"p"}"#, "created"), (201, #"{"id":"p","status":"starting"}"#, "created"),
        (202, #"{"id":"p"}"#, "created"), (201, "{", "unknown"), (201, "<html>", "unknown"), (201, "{}", "unknown"),
        (204, "", "unknown"), (301, "", "notSent"), (302, "", "notSent"), (303, "", "unknown"), (307, "", "notSent"),
        (308, "", "notSent"), (400, "", "refused"), (401, "", "tokenRefused"), (402, "", "noCredit"),
        (403, "", "tokenRefused"), (404, "", "refused"), (408, "", "unknown"), (409, "", "unknown"),
        (413, "", "refused"), (422, "", "refused"), (429, "", "throttled"), (499, "", "unknown"),
        (500, "", "unknown"), (502, "<html>", "unknown"), (503, "", "unknown"), (504, "", "unknown"),
    ])
    func everyStatusHasItsMeaning(_ status: Int, _ body: String, _ expected: String) {
        #expect(kind(answer(status, body)) == expected)
    }

    @Test(arguments: [
        HTTPFailure.Reason.resolve, .connect, .tls, .cut, .timedOut, .tooLarge, .cancelled, .stopped, .other,
    ])
    func failureIsUnknownUnlessItWasCertainlyNotSent(_ reason: HTTPFailure.Reason) {
        #expect(kind(failure(reason, certainlyNotSent: true)) == "notSent")
        #expect(kind(failure(reason)) == "unknown")
    }

    @Test func refusalTellsWhatIsWrong() throws {
        let body = """
            {"detail":"- input: prompt is required\\n","status":422,"title":"Input validation failed",
            "invalid_fields":[{"type":"required","field":"input","description":"prompt is required"}]}
            """
        guard case .refused(let error) = CreateAnswer(answer(422, body)) else {
            Issue.record("not refused")
            return
        }
        #expect(error.status == 422)
        #expect(error.title == "Input validation failed")
        #expect(error.detail == "- input: prompt is required")
        #expect(error.code == nil)
        #expect(error.invalidFields.map(\.description) == ["prompt is required"])
    }

    @Test(
        arguments: [
            (#"{"detail":"Prediction failed (E1001)"}"#, "E1001", "Prediction failed (E1001)"),
            (#"{"title":"Gone"}"#, nil, #"{"title":"Gone"}"#),
            ("busy\r\n\tE003 now\u{1}x", "E003", "busy E003 now x"),
            ("", nil, "HTTP status 500 without a text"),
            ("CAFE1234 E12 E12345", nil, "CAFE1234 E12 E12345"),
        ] as [(String, String?, String)])
    func errorTextIsOneBoundedLine(_ body: String, _ code: String?, _ detail: String) {
        let error = ProviderError(HTTPResponse(status: 500, body: Array(body.utf8)))
        #expect(error.code == code)
        #expect(error.detail == detail)
    }

    @Test func longErrorsAndPagesAreCutShort() {
        let long = ProviderError(HTTPResponse(status: 500, body: [UInt8](repeating: 0x61, count: 100_000)))
        #expect(long.detail.hasSuffix(" bytes more)") && long.detail.count < 1_030)
        let page = HTTPResponse(
            status: 502, headers: ["Content-Type": "text/HTML; charset=utf-8"], body: Array("<html>".utf8))
        #expect(ProviderError(page).detail == "HTTP status 502 without a text")
        #expect(ProviderError(predictionError: "").detail == "the prediction failed without a text")
    }

    @Test func rateHeadersAreReadIfThereAreAny() {
        #expect(RateHeaders(["RateLimit-Remaining": "599", "ratelimit-reset": "1"])?.remaining == 599)
        #expect(RateHeaders(["ratelimit-reset": "1"])?.resetSeconds == 1)
        #expect(RateHeaders(["Content-Type": "x"]) == nil)
    }
}
