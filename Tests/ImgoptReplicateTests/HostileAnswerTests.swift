import Dispatch
import ImgoptHTTP
import ImgoptJSON
import ImgoptReplicate
import Testing

/// What others write into the provider's answers: other programs of the account, models of anybody's, a provider that
/// is unwell. Nothing of it may hide what stands beside it, or grow without bounds on its way to us.
struct HostileAnswerTests {
    private static func nested(_ depth: Int, _ inside: String = "1") -> String {
        String(repeating: #"{"a":["#, count: depth / 2) + inside + String(repeating: "]}", count: depth / 2)
    }

    private func page(_ entries: [String], withInputs: Bool = true) throws -> PredictionPage {
        let outcome = answer(200, #"{"next":null,"results":[\#(entries.joined(separator: ","))]}"#)
        guard case .page(let page) = ListAnswer(outcome, to: ListQuery(withInputs: withInputs)) else {
            throw JSONError(offset: 0, reason: "no page")
        }
        return page
    }

    @Test(arguments: [
        "null", "7", "[]", "{}", #"{"id":7}"#, #"{"id":""}"#, #"{"id":"b","id":"c"}"#, #"{"id":"b",}"#, #"{"id"}"#,
        #"{"no":"id"}"#, "tru", #""text""#, #"{"id":"\#(String(repeating: "x", count: 300))"}"#, #"{"id":"\ud800"}"#,
        "{\"id\":\"\u{1}\"}", #"{"id":"b" "status":"succeeded"}"#,
    ])
    func anEntryThatCanNotBeReadIsSkippedAndCounted(_ entry: String) throws {
        let page = try page([#"{"id":"a"}"#, entry, #"{"id":"z","input":{"x":1}}"#])
        #expect(page.predictions.map(\.id) == ["a", "z"])
        #expect(page.unreadableCount == 1)
        #expect(page.unreadable.count == 1)
    }

    @Test func whatCanBeMadeOutOfAnUnreadableEntryIsTold() throws {
        let time = #""created_at":"2026-11-23T10:30:00Z""#
        let page = try page([#"{"id":"b",\#(time),"x" 1}"#, #"{"id":7,\#(time)}"#, #"{"id":"c","created_at":"soon",}"#])
        #expect(page.unreadable.map(\.id) == ["b", nil, "c"])
        #expect(page.unreadable.map(\.createdAt) == [1_795_429_800_000_000, 1_795_429_800_000_000, nil])
    }

    /// As deep as lines of clients go, and far beyond.
    @Test(arguments: [62, 70, 500, 600, 200_000])
    func whatIsDeepHidesNothing(_ depth: Int) throws {
        let url = "https://replicate.delivery/1.png"
        let entry =
            #"{"id":"b","status":"succeeded","input":\#(Self.nested(depth)),"logs":\#(Self.nested(depth)),"#
            + #""error":\#(Self.nested(depth)),"metrics":\#(Self.nested(depth)),"#
            + #""output":\#(Self.nested(depth, #""\#(url)""#))}"#
        let page = try page([#"{"id":"a"}"#, entry, #"{"id":"z"}"#])
        #expect(page.predictions.map(\.id) == ["a", "b", "z"])
        let read = page.predictions[1]
        #expect(read.output.urls == [url], "an output that was paid for is found, however deep")
        #expect((read.input != nil) == (depth < 512))
        #expect((read.error?.utf8.count ?? 0) < 9_000)
        guard case .found(let found) = PredictionAnswer(answer(200, entry)),
            case .created(let created) = CreateAnswer(answer(201, entry))
        else {
            Issue.record("no prediction")
            return
        }
        #expect(found.output.urls == [url] && created == found)
    }

    /// The stack of a thread bears the deepest value that is made: read, compared, hashed, written and let go.
    @Test func theDeepestInputFitsOnAStack() async throws {
        let input = Self.nested(510)
        let isSame = await withCheckedContinuation { continuation in
            DispatchQueue(label: "test").async {
                let values = (0..<2).map { _ in try? JSONValue(parsing: Array(input.utf8), maximumDepth: 512) }
                let written = values[0]?.serialized().count == input.utf8.count
                continuation.resume(returning: written && values[0] == values[1] && Set(values).count == 1)
            }
        }
        #expect(isSame)
    }

    @Test func aPageThatIsNotWholeIsNone() {
        for body in [
            #"{"results":[{"id":"a"}],"next":null"#, #"{"results":[{"id":"a"},"next":null}"#, #"{"results":{}}"#,
            #"{"results":[],"results":[]}"#, #"{"results":[{"id":"a"]}"#, "", "[]", #"{"next":null}"#,
        ] {
            #expect(ListAnswer(answer(200, body), to: ListQuery()) == .failed("the answer is no page of predictions"))
        }
    }

    @Test func longTextsAreCut() throws {
        let long = String(repeating: "é", count: 1 << 20)
        let read = try prediction(["id": "p", "error": .string(long), "status": .string(long)])
        let error = try #require(read.error)
        #expect(error.hasPrefix("éé") && error.hasSuffix("é (2088960 bytes more)"))
        #expect(error.utf8.count == (8 << 10) + 21)
        #expect(read.status == .other(""))
        #expect(FailureClass(errorText: long + " nsfw") == .unknown)
        let refusal = ProviderError(HTTPResponse(status: 422, body: Array(#"{"detail":"\#(long)"}"#.utf8)))
        #expect(refusal.detail.utf8.count < 4_096)
    }

    /// Texts that took a time that grew with the square of their length.
    @Test(arguments: ["1", "in ", "burst of ", "1 requests per ", "E", "e\u{301}", "🏳️‍🌈", "\u{301}", "\\u0301"])
    func noTextTakesLong(_ piece: String) {
        let text = String(repeating: piece, count: (2 << 20) / piece.utf8.count) + " per minute"
        for status in [200, 422, 429, 500] {
            _ = PredictionAnswer(answer(status, #"{"id":"p","error":"\#(text)","detail":"\#(text)"}"#))
        }
        _ = FailureClass(errorText: text)
    }

    @Test func outputsBeyondABoundAreCounted() throws {
        let urls = (0..<20_000).map { #""https://replicate.delivery/\#($0)""# }.joined(separator: ",")
        let page = try page([#"{"id":"p","output":[\#(urls)]}"#])
        #expect(page.predictions[0].output.urls.count == 1_000)
        #expect(page.predictions[0].output.moreCount == 19_000)
        let long = "https://replicate.delivery/" + String(repeating: "x", count: 9_000)
        let output = PredictionOutput(["https://replicate.delivery/1", .string(long)])
        #expect(output.urls == ["https://replicate.delivery/1"] && output.moreCount == 1)
    }

    @Test func entriesBeyondABoundAreCounted() throws {
        let page = try page([String](repeating: "1", count: 30_000))
        #expect(page.unreadableCount == 30_000)
        #expect(page.unreadable.count == 10_000)
    }

    /// Parts of a schema that refer to each other, more of them than anybody has time for.
    @Test func aSchemaThatRefersToItselfEnds() {
        let part: JSONValue = ["$ref": "#/components/schemas/P"]
        let schema: JSONValue = [
            "components": [
                "schemas": [
                    "P": ["allOf": .array([JSONValue](repeating: part, count: 100))],
                    "Input": ["properties": ["image": part]],
                ]
            ]
        ]
        #expect(ImageField.find(in: schema) == .none)
    }
}
