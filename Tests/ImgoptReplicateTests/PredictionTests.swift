import ImgoptJSON
import ImgoptReplicate
import Testing

struct PredictionTests {
    @Test func wholePredictionIsRead() throws {
        let read = try prediction(
            .init(
                parsing: """
                    {"id":"hdwst0bb05","model":"a/b","version":"hidden","input":{"b":1.0,"a":"x"},"logs":null,
                    "output":["https://replicate.delivery/1.png"],"error":null,"status":"succeeded",
                    "created_at":"2026-11-23T10:30:00.5Z","started_at":"2026-11-23T10:30:01Z",
                    "completed_at":"2026-11-23T10:30:02Z","data_removed":false,"metrics":{"predict_time":1.25},
                    "urls":{"get":"https://evil.example/"},"webhook_completed":null,"future":[{}]}
                    """))
        #expect(read.id == "hdwst0bb05")
        #expect(read.model == "a/b")
        #expect(read.version == "hidden")
        #expect(read.status == .succeeded)
        #expect(read.createdAt == 1_795_429_800_500_000)
        #expect(read.completedAt == 1_795_429_802_000_000)
        #expect(read.output.urls == ["https://replicate.delivery/1.png"])
        #expect(read.error == nil)
        #expect(read.predictTimeSeconds == 1.25)
        #expect(read.input == ["a": "x", "b": 1])
        #expect(!read.dataRemoved)
    }

    @Test func onlyTheIDIsNeeded() throws {
        let read = try prediction(["id": "p"])
        #expect(read.status == .other(""))
        #expect(!read.status.isFinal)
        #expect(read.output.isEmpty)
        #expect(read.input == nil)
    }

    @Test(arguments: [[:], ["id": ""], ["id": 7], ["id": nil], [], "p", nil] as [JSONValue])
    func withoutIDThereIsNone(_ json: JSONValue) {
        #expect(Prediction(json) == nil)
    }

    @Test func oddMembersCountAsMissing() throws {
        let read = try prediction([
            "id": "p", "model": 7, "status": nil, "created_at": "soon", "metrics": "fast", "error": ["a": 1],
            "input": "gone", "data_removed": "no", "output": false,
        ])
        #expect(read.model == nil)
        #expect(read.createdAt == nil)
        #expect(read.predictTimeSeconds == nil)
        #expect(read.error == #"{"a":1}"#)
        #expect(read.input == nil)
        #expect(read.output.isEmpty)
    }

    @Test(arguments: ["1e400", "-1e400", "1e308", "-1", "31536001", "\"1\"", "null"])
    func `what no run can have taken is no time`(text: String) throws {
        let read = try prediction(.init(parsing: #"{"id":"p","metrics":{"predict_time":\#(text)}}"#))
        #expect(read.predictTimeSeconds == nil)
    }

    @Test func inputOfARemovedPredictionIsGone() throws {
        #expect(try prediction(["id": "p", "input": [:], "data_removed": true]).input == nil)
        #expect(try prediction(["id": "p", "error": ""]).error == "")
    }

    @Test(arguments: [
        ("starting", PredictionStatus.starting, false), ("processing", .processing, false),
        ("succeeded", .succeeded, true), ("failed", .failed, true), ("canceled", .canceled, true),
        ("aborted", .aborted, true), ("successful", .other("successful"), false),
    ])
    func statusesAreKnownAndUnknownOnesGoOn(_ word: String, _ status: PredictionStatus, _ isFinal: Bool) {
        #expect(PredictionStatus(word) == status)
        #expect(status.isFinal == isFinal)
    }

    @Test(
        arguments: [
            (nil, []),
            ("https://a/1", ["https://a/1"]),
            (["https://a/2", "https://a/1", nil, "text"], ["https://a/2", "https://a/1"]),
            (
                ["z": ["https://a/1"], "b": ["c": "data:image/png;base64,AA=="], "n": 3],
                ["https://a/1", "data:image/png;base64,AA=="]
            ),
            ("a text", []), ("", []), ([], []), (["ftp://a/"], []),
        ] as [(JSONValue, [String])])
    func outputsOfAnyShapeAreFoundInOrder(_ output: JSONValue, _ urls: [String]) {
        #expect(PredictionOutput(output).urls == urls)
        #expect(PredictionOutput(output).isEmpty == urls.isEmpty)
    }

    @Test(
        arguments: [
            ("a text", #""a text""#), (false, "false"), (0, "0"), (["a", nil], #"["a",null]"#),
            (["b": 2, "a": ["c": "data: is it, he said"]], #"{"b":2,"a":{"c":"data: is it, he said"}}"#),
            (nil, nil), ("", nil), (" \n", nil), ([], nil), ([:], nil), ([["a": nil], ""], nil),
            (["text", "https://a/1"], nil),
        ] as [(JSONValue, String?)])
    func aValueIsKeptWhereThereIsNoFile(_ output: JSONValue, _ value: String?) {
        let read = PredictionOutput(output)
        guard case .json(let text)? = read.value else {
            #expect(read.value == nil && value == nil)
            return
        }
        #expect(text == value)
    }

    @Test func aLongOrDeepValueIsAFile() {
        let long = String(repeating: "é", count: 40_000)
        let deep = (0..<40).reduce("x" as JSONValue) { inner, _ in ["a": inner] }
        for output in [.string(long), ["a": .string(long)], deep] as [JSONValue] {
            let isText = output.stringValue != nil
            guard case .file(let uri)? = PredictionOutput(output).value, let data = DataURI(uri) else {
                Issue.record("no file")
                continue
            }
            #expect(data.contentType == (isText ? "text/plain" : "application/json"))
            #expect(isText ? data.bytes == Array(long.utf8) : (try? JSONValue(parsing: data.bytes)) == output)
        }
    }

    @Test(
        arguments: [
            ("HTTPS://a/1", "HTTPS://a/1"), ("  https://a/1", "  https://a/1"),
            ("DATA:image/svg+xml;utf8,<svg/>", "data:image/svg+xml;utf8,<svg/>"), ("data:,x", "data:,x"),
            ("data: the words, of a model", nil), ("data:no comma", nil), ("http:/a", nil),
        ] as [(JSONValue, String?)])
    func anAddressIsKnownAsABrowserKnowsIt(_ output: JSONValue, _ url: String?) {
        #expect(PredictionOutput(output).urls == (url.map { [$0] } ?? []))
    }

    @Test func pageTellsWhatItCouldNotRead() throws {
        let page = try #require(
            PredictionPage([
                "next": "https://api.replicate.com/v1/predictions?cursor=x", "previous": nil,
                "results": [
                    ["id": "b", "created_at": "2026-11-23T10:30:01Z"], ["no": "id"],
                    ["id": "a", "created_at": "2026-11-23T10:30:00Z"],
                ],
            ]))
        #expect(page.predictions.map(\.id) == ["b", "a"])
        #expect(page.unreadableCount == 1)
        #expect(page.nextCursor == "cursor=x")
        #expect(PredictionPage(["results": nil]) == nil)
        #expect(PredictionPage(["results": []])?.nextCursor == nil)
    }
}
