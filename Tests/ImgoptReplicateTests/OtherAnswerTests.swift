import ImgoptHTTP
import ImgoptJSON
import ImgoptReplicate
import Testing

struct OtherAnswerTests {
    @Test func readingAPredictionHasFiveOutcomes() throws {
        #expect(PredictionAnswer(answer(200, #"{"id":"p"}"#)) == .found(try prediction(["id": "p"])))
        #expect(PredictionAnswer(answer(404, #"{"detail":"Not found."}"#)) == .missing)
        #expect(PredictionAnswer(answer(401, #"{"detail":"no"}"#)) == .tokenRefused("no"))
        #expect(PredictionAnswer(answer(200, "<html>")) == .failed("the answer is no prediction"))
        #expect(PredictionAnswer(answer(200, "{}")) == .failed("the answer is no prediction"))
        #expect(PredictionAnswer(failure(.cut)) == .failed("words"))
        guard case .throttled = PredictionAnswer(answer(429)), case .failed = PredictionAnswer(answer(500)) else {
            Issue.record("429 and 500 are mixed up")
            return
        }
    }

    /// Of what leads to the next page the query alone is used, at our own address; where it has none, the page is the
    /// last one that can be read, and says so.
    @Test(arguments: [
        ("null", nil, false), (#""https://api.replicate.com/v1/predictions?cursor=x""#, "cursor=x", true),
        (#""https://gateway.example:444/other?created_after=a&cursor=x%3D#part""#, "created_after=a&cursor=x%3D", true),
        (#""http://api.replicate.com@evil.example/?cursor=x""#, "cursor=x", true),
        (#""/v1/predictions?cursor=x""#, "cursor=x", true), (#""https://evil.example/""#, nil, true),
        (#""https://evil.example/?cursor=""#, nil, true), (#""?cursor=a b""#, nil, true), (#""""#, nil, true),
        (#""?cursor=asked""#, nil, true), ("7", nil, true), (#"["?cursor=x"]"#, nil, true),
    ])
    func whatLeadsToTheNextPageEndsThePagingAtMost(_ next: String, _ cursor: String?, _ hasMore: Bool) throws {
        let outcome = answer(200, #"{"results":[{"id":"p"}],"next":\#(next)}"#)
        guard case .page(let page) = ListAnswer(outcome, to: ListQuery(cursor: "cursor=asked")) else {
            Issue.record("no page")
            return
        }
        #expect(page.predictions.map(\.id) == ["p"])
        #expect(page.nextCursor == cursor)
        #expect(page.hasMore == hasMore)
    }

    @Test func onlyASearchReadsInputs() throws {
        let prediction =
            #"{"id":"p","model":"a/b","input":{"a":[1]},"logs":"..","#
            + #""output":{"logs":"https://x.example/1"},"urls":{}}"#
        for withInputs in [false, true] {
            let outcome = answer(200, #"{"results":[\#(prediction)],"next":null}"#)
            guard case .page(let page) = ListAnswer(outcome, to: ListQuery(withInputs: withInputs)) else {
                Issue.record("no page")
                continue
            }
            #expect(page.predictions.map(\.input) == [withInputs ? ["a": [1]] : nil])
            #expect(page.predictions.map(\.model) == [withInputs ? "a/b" : nil])
            #expect(page.predictions.map(\.output.urls) == [["https://x.example/1"]])
        }
        guard case .created(let created) = CreateAnswer(answer(201, prediction)),
            case .found(let found) = PredictionAnswer(answer(200, prediction))
        else {
            Issue.record("no prediction")
            return
        }
        #expect(created.input == nil && found.input == nil)
        #expect(created.output.urls == ["https://x.example/1"] && found == created)
    }

    @Test func accountIsRead() {
        #expect(AccountAnswer(answer(200, #"{"type":"user","username":"me"}"#)) == .ok(type: "user", username: "me"))
        #expect(AccountAnswer(answer(401, #"{"detail":"no"}"#)) == .tokenRefused("no"))
        #expect(AccountAnswer(answer(200, "{}")) == .failed("the answer is no account"))
    }

    @Test(
        arguments: [
            (#"{"owner":"a","name":"d","current_release":{"model":"m/n","version":"v"}}"#, "m/n:v"),
            (#"{"owner":"a","name":"d","current_release":null}"#, nil),
            (#"{"owner":"a","name":"d","current_release":{"model":"../n","version":"v"}}"#, nil),
            (#"{"owner":"a","name":"d","current_release":{"model":"m/n","version":7}}"#, nil),
        ])
    func deploymentsTellWhatTheyRun(_ text: String, _ expected: String?) {
        guard case .release(let version) = ModelAnswer(answer(200, text)) else {
            return #expect(expected == nil)
        }
        #expect(version.text == expected)
    }

    @Test(
        arguments: [
            ("a/b", false, "v", "a/b:v"), ("a/b", true, "v", "a/b"), ("a/b", nil, "v", "a/b"),
            ("a/b", false, nil, "a/b"),
            ("a/b:c", false, "v", "a/b:c"), ("deployments/a/b", false, "v", "deployments/a/b"),
        ] as [(String, Bool?, String?, String)])
    func creationsNameTheVersionWhereTheModelNeedsOne(
        _ asked: String, _ isOfficial: Bool?, _ version: String?, _ sentAs: String
    ) throws {
        let page = ModelPage(version: version, isOfficial: isOfficial)
        #expect(page.sentAs(try #require(ModelReference(asked))) == sentAs)
    }

    @Test func modelsAndVersionsHaveTheirSchemaInTwoPlaces() {
        let model = #"{"owner":"a","name":"b","latest_version":{"id":"v","openapi_schema":{"x":1}}}"#
        #expect(ModelAnswer(answer(200, model)) == .found(ModelPage(version: "v", schema: ["x": 1])))
        let version = #"{"id":"v","cog_version":"1","openapi_schema":{"x":1}}"#
        #expect(ModelAnswer(answer(200, version)) == .found(ModelPage(version: "v", schema: ["x": 1])))
        #expect(ModelAnswer(answer(200, #"{"owner":"a","latest_version":null}"#)) == .found(ModelPage(version: nil)))
        let bare = ModelAnswer(answer(200, #"{"id":"v","openapi_schema":null}"#))
        #expect(bare == .found(ModelPage(version: "v")))
        let community = #"{"owner":"a","name":"b","is_official":false,"latest_version":{"id":"v"}}"#
        #expect(ModelAnswer(answer(200, community)) == .found(ModelPage(version: "v", isOfficial: false)))
        #expect(ModelAnswer(answer(404, #"{"detail":"Not found."}"#)) == .missing)
        #expect(ModelAnswer(answer(200, #"{"ok":true}"#)) == .failed("the answer is no model"))
    }

    @Test func uploadsAreRead() {
        let file =
            #"{"id":"f","urls":{"get":"https://api.replicate.com/v1/files/f"},"created_at":"2026-11-29T03:00:00Z","#
            + #""expires_at":"2026-11-30T03:00:00Z"}"#
        guard case .uploaded(let uploaded) = UploadAnswer(answer(201, file)) else {
            Issue.record("not uploaded")
            return
        }
        #expect(uploaded.id == "f")
        #expect(uploaded.url == "https://api.replicate.com/v1/files/f")
        #expect(uploaded.lifetime == 86_400_000_000)
        #expect(UploadAnswer(answer(413, #"{"detail":"big"}"#)) == .tooLarge("big"))
        #expect(UploadAnswer(answer(422, #"{"detail":"odd"}"#)) == .failed("odd", isRetryable: false))
        #expect(UploadAnswer(answer(201, "{}")) == .failed("the answer is no file", isRetryable: true))
        #expect(UploadAnswer(failure(.cut)) == .failed("words", isRetryable: true))
        #expect(UploadAnswer(failure(.badRequest)) == .failed("words", isRetryable: false))
        #expect(DeleteAnswer(answer(204)) == .deleted)
        #expect(DeleteAnswer(answer(404, #"{"detail":"File not found"}"#)) == .deleted)
        #expect(DeleteAnswer(failure(.cut)) == .failed("words"))
    }

    /// Whatever its status, it says nothing of a token, a prediction, a model or a file.
    @Test(arguments: [200, 400, 401, 402, 403, 404, 408, 410, 413, 415, 422, 451, 500, 503, 520, 524])
    func aPageIsNoAnswerOfTheAPI(_ status: Int) {
        for (body, type) in [("<html><title>Just a moment...</title>", "text/html"), ("{", "application/json")] {
            let page = answer(status, body, ["Content-Type": type])
            guard case .failed = PredictionAnswer(page), case .failed = ListAnswer(page, to: ListQuery()),
                case .failed = AccountAnswer(page), case .failed = ModelAnswer(page),
                case .failed(_, isRetryable: true) = UploadAnswer(page)
            else {
                Issue.record("\(body) is taken for an answer")
                continue
            }
            if status != 200 || type == "text/html" {
                guard case .failed = DeleteAnswer(page) else {
                    Issue.record("a page deletes a file")
                    continue
                }
            }
        }
    }

    @Test(arguments: [
        (403, DownloadAnswer.away("HTTP status 403")), (404, .away("HTTP status 404")), (410, .gone(status: 410)),
        (302, .away("HTTP status 302")), (204, .failed("HTTP status 204: there is no content")),
        (401, .away("HTTP status 401")), (429, .away("HTTP status 429")), (503, .away("HTTP status 503")),
        (522, .away("HTTP status 522")),
        (200, .done(status: 200, contentType: "image/png", contentLength: 3, bytes: 3)),
    ])
    func downloadStatusesHaveTheirMeaning(_ status: Int, _ expected: DownloadAnswer) {
        let outcome = answer(status, "abc", ["Content-Type": "image/png", "Content-Length": "3"])
        #expect(DownloadAnswer(outcome) == expected)
    }

    @Test(arguments: [
        (HTTPFailure.Reason.cut, DownloadAnswer.failed("words")), (.timedOut, .failed("words")),
        (.tooLarge, .tooLarge(limit: 9)), (.sink("full"), .sinkFailed("full")), (.unsupportedURL, .refused("words")),
    ])
    func downloadFailuresHaveTheirMeaning(_ reason: HTTPFailure.Reason, _ expected: DownloadAnswer) {
        #expect(DownloadAnswer(failure(reason), maximumBytes: 9) == expected)
    }
}
