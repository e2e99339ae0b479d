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
        case .turnedAway: "turnedAway"
        case .unknown: "unknown"
        }
    }

    /// What each status means from the API itself, and from what stands before it: then with a page, with nothing, with
    /// a text, with half of the API's words, or with JSON of its own.
    @Test(arguments: [
        (200, "created", "unknown"), (201, "created", "unknown"), (202, "created", "unknown"),
        (203, "unknown", "unknown"), (204, "unknown", "unknown"), (300, "unknown", "unknown"),
        (301, "notSent", "notSent"), (302, "notSent", "notSent"), (303, "unknown", "unknown"),
        (307, "notSent", "notSent"), (308, "notSent", "notSent"), (400, "refused", "turnedAway"),
        (401, "tokenRefused", "turnedAway"), (402, "noCredit", "turnedAway"), (403, "tokenRefused", "turnedAway"),
        (404, "refused", "turnedAway"), (405, "refused", "turnedAway"), (406, "refused", "turnedAway"),
        (407, "unknown", "turnedAway"), (408, "unknown", "unknown"), (409, "unknown", "unknown"),
        (410, "refused", "turnedAway"), (411, "refused", "turnedAway"), (413, "refused", "turnedAway"),
        (414, "refused", "turnedAway"), (415, "refused", "turnedAway"), (418, "unknown", "turnedAway"),
        (421, "unknown", "turnedAway"), (422, "refused", "turnedAway"), (425, "unknown", "turnedAway"),
        (429, "throttled", "throttled"), (431, "refused", "turnedAway"), (451, "refused", "turnedAway"),
        (499, "unknown", "unknown"), (500, "unknown", "unknown"), (502, "unknown", "unknown"),
        (503, "unknown", "unknown"), (504, "unknown", "unknown"), (520, "unknown", "unknown"),
        (521, "unknown", "unknown"), (522, "unknown", "unknown"), (523, "unknown", "unknown"),
        (524, "unknown", "unknown"), (525, "unknown", "unknown"), (526, "unknown", "unknown"),
        (530, "unknown", "unknown"), (600, "unknown", "unknown"),
    ])
    func everyStatusHasItsMeaning(_ status: Int, _ ofTheAPI: String, _ ofTheEdge: String) {
        let page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
        let words = #"{"id":"p","title":"Forbidden","detail":"no","status":\#(status)}"#
        #expect(kind(answer(status, words)) == ofTheAPI)
        #expect(kind(answer(status, page, ["Content-Type": "text/html; charset=UTF-8"])) == ofTheEdge)
        for body in ["", "upstream", "{", String(words.dropLast()), "{}", "[]", "null", #"{"error":[{"code":2009}]}"#] {
            #expect(kind(answer(status, body, ["Content-Type": "application/json"])) == ofTheEdge, "\(body)")
        }
        guard status >= 400 else { return }
        let own = #"{"title":"Error 1015","status":429,"detail":"You are limited","cloudflare_error":true}"#
        #expect(kind(answer(status, own, ["Content-Type": "application/problem+json"])) == ofTheEdge)
    }

    /// Of an error that is too long only the begin is there to be read.
    @Test func theBeginOfAVeryLongErrorOfTheAPIIsOne() {
        let long = String(repeating: "x", count: 65_000)
        let begin = Array(#"{"title":"Input validation failed","detail":"\#(long)"#.utf8)
        func cut(_ type: String) -> HTTPOutcome {
            .response(HTTPResponse(status: 422, headers: ["Content-Type": type], body: begin, bodyBytes: 5_000_000))
        }
        #expect(kind(cut("application/problem+json")) == "refused")
        #expect(kind(cut("text/html")) == "turnedAway")
    }

    /// A page is named, so that whoever reads it knows what stands there.
    @Test func whatStandsBeforeTheAPIIsNamed() {
        let page = "<html><HEAD><Title>\n Attention Required! |\n Cloudflare</TITLE></head>"
        guard case .turnedAway(let words) = CreateAnswer(answer(403, page, ["Content-Type": "text/html"])) else {
            Issue.record("not turned away")
            return
        }
        #expect(words.hasPrefix("HTTP status 403 from what stands between here and the API"), "\(words)")
        #expect(words.hasSuffix(#"a page titled "Attention Required! | Cloudflare""#), "\(words)")
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
}
