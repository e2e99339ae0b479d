import ImgoptJSON
import ImgoptWire
import Testing

struct RequestLines {
    private static func decode(_ text: String, _ limits: Limits = .standard) -> RequestLine? {
        Request.decode(Array(text.utf8), limits: limits)
    }

    private static func failure(_ text: String, _ limits: Limits = .standard) -> WireError? {
        guard case .failure(let error) = decode(text, limits)?.request else { return nil }
        return error
    }

    private static func submit(_ params: String) -> String { #"{"id":1,"method":"job.submit","params":\#(params)}"# }

    @Test(arguments: ["", " ", "\r", "\t \r", "# a comment", "  # another", "#"])
    func blankLinesAndCommentsSayNothing(line: String) {
        #expect(Self.decode(line) == nil)
    }

    @Test(arguments: ["stats", " stats ", "stats\r"])
    func aBareWordIsThatMethodAndIsAnswered(line: String) {
        #expect(Self.decode(line) == RequestLine(id: .null, request: .success(.statsGet(StatsGet()))))
    }

    @Test func aBareWordThatIsNoMethodIsAnsweredToo() {
        #expect(Self.decode("nonsense")?.id == .null)
        #expect(Self.failure("nonsense")?.knownName == .methodNotFound)
        #expect(Self.failure("job.get")?.message == "job is missing")
        #expect(Self.failure(String(repeating: "a", count: 5000))?.knownName == .parseError)
    }

    @Test(arguments: [
        (#"{"id":7,"method":"job.get","params":{}}"#, RequestID.integer(7)),
        (#"{"id":"x","method":"nope"}"#, .string("x")), (#"{"id":-3}"#, .integer(-3)),
        (#"{"id":"x","method":5}"#, .string("x")), (#"{"id":"x","jsonrpc":"1.0","method":"stats"}"#, .string("x")),
        (#"{"id":"x","method":"stats","parms":{}}"#, .string("x")), (#"{"id":null,"method":"nope"}"#, .null),
        (#"{"id":1.5,"method":"stats"}"#, .null), (#"{"id":{},"method":"stats"}"#, .null),
        (#"{"id":99999999999999999999,"method":"stats"}"#, .null), ("[]", .null), ("17", .null), ("{", .null),
        (#"{"method":7}"#, .null),
    ])
    func theIDSurvivesWhateverElseIsWrong(line: String, id: RequestID) {
        #expect(Self.decode(line)?.id == id)
        #expect(Self.failure(line) != nil)
    }

    @Test func aRequestWithoutIDIsNotAnsweredEvenIfItFails() throws {
        let line = try #require(Self.decode(#"{"method":"job.get","params":{"job":1}}"#))
        #expect(line.id == nil && line.request == .success(.jobGet(JobGet(job: 1))))
        let bad = try #require(Self.decode(#"{"method":"job.get","params":{"job":"1"}}"#))
        #expect(bad.id == nil)
    }

    @Test func aParseErrorTellsItsOffset() {
        let error = Self.failure(#"{"id":1,,}"#)
        #expect(error?.knownName == .parseError && error?.code == -32700)
        #expect(error?.extras["offset"] == 8)
        #expect(error?.message.contains("byte 8") == true)
    }

    @Test func aBatchIsRefused() {
        #expect(Self.failure(#"[{"id":1,"method":"stats"}]"#)?.knownName == .invalidRequest)
    }

    @Test(arguments: [
        (#"{}"#, "store", "store is missing; name the shop that the images are for"),
        (#"{"store":"a b","images":["https://x/y"]}"#, "store", "store must be 1 to 128 of A-Z a-z 0-9 . _ : @ -"),
        (#"{"store":"a"}"#, "images", "images is missing or empty; give an array of URLs or image objects"),
        (#"{"store":"a","images":{}}"#, "images", "images must be an array, not an object"),
        (
            #"{"store":"a","images":["https://x/y",7]}"#, "images[1]",
            "images[1] must be a URL or an image object, not a number"
        ),
        (
            #"{"store":"a","images":["https://x/y","https://x/y","https://x/y",{"id":"b"}]}"#, "images[3].source",
            "images[3].source is missing; give a URL or a data: URI"
        ),
        (
            #"{"store":"a","images":[{"source":"https://x/y","url":"z"}]}"#, "images[0].url",
            "images[0].url is not known here; if the model takes it, it belongs into input; known are source, id, "
                + "prompt, input, model"
        ),
        (
            #"{"store":"a","images":[{"source":"https://x/y","priority":7}]}"#, "images[0].priority",
            "images[0].priority is not known here; it is said of the job as a whole; known are source, id, prompt, "
                + "input, model"
        ),
        (
            #"{"store":"a","images":[{"source":"https://x/y","promt":"p"}]}"#, "images[0].promt",
            "images[0].promt is not known here; did you mean prompt? known are source, id, prompt, input, model"
        ),
        (
            #"{"store":"a","images":["https://x/y"],"prompt":"p"}"#, "prompt",
            "prompt is not known here; it belongs into each of images, or, if the model takes it, into input; known "
                + "are store, images, key, model, input, priority, metadata, deadline_s, open, cache, dry_run, planned"
        ),
        (
            #"{"store":"a","images":["https://x/y"],"aspect_ratio":"1:1"}"#, "aspect_ratio",
            "aspect_ratio is not known here; if the model takes it, it belongs into input; known are store, images, "
                + "key, model, input, priority, metadata, deadline_s, open, cache, dry_run, planned"
        ),
        (
            #"{"store":"a","images":["/etc/passwd"]}"#, "images[0].source",
            "images[0].source must start with https://, http://, data:image/ or sha256:"
        ),
        (
            #"{"store":"a","images":["https://x/ y"]}"#, "images[0].source",
            "images[0].source must start with https://, http://, data:image/ or sha256:"
        ),
        (
            #"{"store":"a","images":["data:text/html,x"]}"#, "images[0].source",
            "images[0].source must be a data URI of an image: data:image/png;base64,..."
        ),
        (#"{"store":"a","images":["https://x/y"],"priority":10}"#, "priority", "priority must be from 0 to 9, not 10"),
        (
            #"{"store":"a","images":["https://x/y"],"priority":"5"}"#, "priority",
            "priority must be a whole number, not a string"
        ),
        (#"{"store":"a","images":["https://x/y"],"cache":"maybe"}"#, "cache", "cache must be one of use, refresh, off"),
        (
            #"{"store":"a","images":["https://x/y"],"metadata":[]}"#, "metadata",
            "metadata must be an object, not an array"
        ),
        (#"{"store":"a","images":["https://x/y"],"key":""}"#, "key", "key must not be empty"),
        (
            #"{"store":"a","images":["https://x/y"],"planned":[{"model":"m","creations":1}]}"#, "planned",
            "planned is for dry_run alone"
        ),
        (
            #"{"store":"a","images":["https://x/y"],"image":1}"#, "image",
            "image is not known here; did you mean images? known are store, images, key, model, input, priority, "
                + "metadata, deadline_s, open, cache, dry_run, planned"
        ),
        (#"[1]"#, "params", "params must be an object, not an array"),
    ])
    func aBadSubmitIsRefusedByThePathOfWhatIsWrong(params: String, field: String, message: String) {
        let error = Self.failure(Self.submit(params))
        #expect(error?.knownName == .invalidParams)
        #expect(error?.field == field)
        #expect(error?.message == message)
    }

    /// A limit of 0 would hold a store up for ever; a budget may be 0.
    @Test(arguments: [
        ("weight", "weight must be from 0.01 to 1000"),
        ("max_in_flight", "max_in_flight must be from 1 to 100000000, not 0"),
        ("rpm", "rpm must be from 1 to 1000000, not 0"),
        ("max_queued", "max_queued must be from 1 to 100000000, not 0"), ("daily_budget", nil),
    ])
    func aLimitOfAStoreIsNotZero(param: String, message: String?) {
        let error = Self.failure(#"{"id":1,"method":"store.set","params":{"store":"a","\#(param)":0}}"#)
        #expect(error?.message == message)
    }

    @Test func whatBelongsIntoAListIsSentThere() {
        let error = Self.failure(#"{"id":1,"method":"simulate","params":{"weight":2}}"#)
        let message = "weight is not known here; it belongs into each of stores; known are rpm, stores, workload"
        #expect(error?.message == message)
    }

    /// The same as the check, but all at once.
    @Test func allFlawsOfAnImageAreFound() {
        var limits = Limits()
        (limits.nameBytes, limits.promptBytes) = (3, 4)
        let image = Image(source: "cat.jpg", id: "long", prompt: "longer", input: ["a": 1], model: "")
        #expect(image.flaws(limits).map(\.field) == ["source", "id", "model", "prompt"])
        #expect(throws: image.flaws(limits)[0]) { try image.check(limits) }
        #expect(Image(source: "https://x/y", id: "one").flaws(limits).isEmpty)
    }

    @Test func limitsAreExact() {
        var limits = Limits()
        limits.imagesPerRequest = 2
        limits.metadataBytes = 9
        limits.urlBytes = 10
        limits.promptBytes = 3
        let refused = { (rest: String) in Self.failure(Self.submit(#"{"store":"a",\#(rest)}"#), limits)?.field }
        #expect(refused(#""images":["https://x","http://y/z"],"metadata":{"a":"b"}"#) == nil)
        #expect(refused(#""images":["https://x","https://x","https://x"]"#) == "images")
        #expect(refused(#""images":["https://x"],"metadata":{"a":"bc"}"#) == "metadata")
        #expect(refused(#""images":["https://xyz"]"#) == "images[0].source")
        #expect(refused(#""images":[{"source":"https://x","prompt":"é"}]"#) == nil)
        #expect(refused(#""images":[{"source":"https://x","prompt":"éé"}]"#) == "images[0].prompt")
        let many = Self.submit(#"{"store":"a","images":["https://x","https://x","https://x"]}"#)
        #expect(Self.failure(many, limits)?.knownName == .tooManyImages)
        #expect(refused(#""images":[],"open":true"#) == nil)
    }

    @Test func nestedParamsAreAsStrict() {
        let line = #"{"id":1,"method":"simulate","params":{"workload":[{"store":"a","images":5,"at":3}]}}"#
        #expect(Self.failure(line)?.field == "workload[0].at")
        let weight = #"{"id":1,"method":"simulate","params":{"stores":[{"store":"a","weight":0}]}}"#
        #expect(Self.failure(weight)?.field == "stores[0].weight")
    }
}
