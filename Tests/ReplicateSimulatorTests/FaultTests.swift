import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct FaultTests {
    private static let body = #"{"version":"google/nano-banana","input":{"prompt":"x"}}"#

    /// Whether the prediction exists afterwards is what tells a fault before from one after.
    @Test(arguments: [
        (FaultName.resetBefore, 500, 0), (.errorBefore, 500, 0), (.throttled, 429, 0), (.throttledLow, 429, 0),
        (.insufficientCredit, 402, 0), (.errorAfter, 504, 1), (.resetAfter, 201, 1), (.truncatedBody, 201, 1),
        (.htmlBody, 201, 1), (.notJSON, 201, 1), (.edgePage, 403, 0), (.edgePageAfter, 524, 1),
    ])
    func `a fault strikes once and before or after the effect`(fault: FaultName, status: Int, created: Int) throws {
        var fixture = WorldFixture { $0.faults[fault] = FaultRule(next: 1, kinds: [.create]) }
        #expect(try fixture.send("GET", "/v1/account").status == 200)
        let struck = try fixture.send("POST", "/v1/predictions", json: Self.body)
        #expect(struck.status == status)
        let isReset = fault == .resetBefore || fault == .resetAfter
        #expect(struck.transport == (isReset ? .reset : fault == .truncatedBody ? .truncated : .whole))
        #expect(try fixture.stats()["creations"] == .integer(created))
        #expect(try fixture.stats()["faults_struck"] == .object([fault.rawValue: 1]))
        let next = try fixture.send("POST", "/v1/predictions", json: Self.body)
        #expect(next.status == 201)
        #expect(next.transport == .whole)
        #expect(try next.json["status"] == "starting")
    }

    @Test func `a throttling fault has its pause where it is told to`() throws {
        var fixture = WorldFixture()
        let rule = #"{"next":1,"retry_after_s":9,"retry_after_header":true,"retry_after_body":false}"#
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"faults":{"throttled":\#(rule)}}"#)
        let answer = try fixture.send("GET", "/v1/account")
        #expect(answer.header("retry-after") == "9")
        #expect(try answer.json["retry_after"] == nil)
        #expect(answer.text.contains("~9s"))
    }

    @Test func `a throttling fault names a time, or any nonsense`() throws {
        var fixture = WorldFixture { $0.clockOffsetMilliseconds = 3_600_000 }
        let dated = #"{"next":1,"retry_after_s":9,"retry_after_date":true,"retry_after_body":false,"text":"slow down"}"#
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"faults":{"throttled":\#(dated)}}"#)
        let answer = try fixture.send("GET", "/v1/account")
        // Its own clock is an hour ahead of 08:00.
        #expect(answer.header("retry-after") == "Fri, 15 Jan 2027 09:00:09 GMT")
        #expect(try answer.json["retry_after"] == nil)
        #expect(try answer.json["detail"] == "slow down")
        let odd = #"{"next":1,"retry_after":"-7","retry_after_header":true}"#
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"faults":{"throttled":\#(odd)}}"#)
        let nonsense = try fixture.send("GET", "/v1/account")
        #expect(nonsense.header("retry-after") == "-7")
        #expect(try nonsense.json["retry_after"] == "-7")
    }

    @Test func `a page of the edge is one, under any status`() throws {
        var fixture = WorldFixture { $0.faults[.edgePage] = FaultRule(next: 1, status: 404) }
        let page = try fixture.send("GET", "/v1/account")
        #expect(page.status == 404)
        #expect(page.header("content-type") == "text/html; charset=utf-8")
        #expect(page.text.contains("<title>Just a moment...</title>"))
    }

    @Test func `probability is kept to over many requests`() throws {
        var fixture = WorldFixture { settings in
            settings.readPerMinute = 0
            settings.faults[.errorBefore] = FaultRule(probability: 0.2, status: 502)
        }
        let failed = try (0..<2_000).count { _ in try fixture.send("GET", "/v1/account").status == 502 }
        #expect((320...480).contains(failed))
    }

    @Test func `first reads of a new prediction can be lost`() throws {
        var fixture = WorldFixture { $0.notFoundReads = 2 }
        let id = try fixture.create().id
        let statuses = try (0..<3).map { _ in try fixture.send("GET", "/v1/predictions/\(id)").status }
        #expect(statuses == [404, 404, 200])
    }

    @Test func `a prediction can fail with any text, also none`() throws {
        for text in ["NSFW content detected", ""] {
            var fixture = WorldFixture { $0.faults[.predictionFailed] = FaultRule(next: 1, text: text) }
            let id = try fixture.create().id
            fixture.pass(milliseconds: 1_100)
            let failed = try fixture.read(id)
            #expect(failed["status"] == "failed")
            #expect(failed["error"] == .string(text))
            #expect(failed["output"] == .null)
        }
    }

    @Test func `a prediction can show another model, an unknown status, or never end`() throws {
        var fixture = WorldFixture { settings in
            settings.faults[.otherModel] = FaultRule(next: 1)
            settings.faults[.unknownStatus] = FaultRule(next: 1)
            settings.faults[.predictionStuck] = FaultRule(next: 1)
        }
        let id = try fixture.create().id
        fixture.pass(milliseconds: 1_000_000)
        let odd = try fixture.read(id)
        #expect(odd["model"] == "replicate-internal/stand-in")
        #expect(odd["status"] == "queued_elsewhere")
        fixture.pass(milliseconds: 801_000)
        #expect(try fixture.status(id) == "failed")
    }

    @Test(arguments: [
        (FaultName.outputNull, "null"), (.outputEmpty, "[]"), (.outputShort, #"["U/out-0.jpg"]"#),
        (.outputObject, #"{"images":["U/out-0.jpg","U/out-1.jpg"],"seed":7}"#),
    ])
    func `outputs come in every shape`(fault: FaultName, expected: String) throws {
        var fixture = WorldFixture { $0.faults[fault] = FaultRule(next: 1) }
        let id = try fixture.create(#"{"prompt":"x","num_outputs":2}"#).id
        fixture.pass(milliseconds: 2_000)
        let done = try fixture.read(id)
        #expect(done["status"] == "succeeded")
        #expect(done["output"]?.description == expected.replacing("U", with: "http://127.0.0.1:2/pbxt/\(id)"))
    }

    @Test func `an output can be a data URI`() throws {
        var fixture = WorldFixture { $0.outputShape = .dataURI }
        let id = try fixture.create(#"{"prompt":"x","image_input":["data:image/png;base64,AQIDBA=="]}"#).id
        fixture.pass(milliseconds: 2_000)
        #expect(try fixture.read(id)["output"] == "data:application/octet-stream;base64,AQIDBA==")
    }

    @Test(arguments: [
        (FaultName.downloadMissing, 404, SimulatedAnswer.Transport.whole), (.downloadError, 503, .whole),
        (.downloadWrongType, 200, .whole), (.downloadTruncated, 200, .truncated),
        (.downloadSlow, 200, .slow(milliseconds: 2_000)),
    ])
    func `a download goes wrong once`(
        fault: FaultName, status: Int, transport: SimulatedAnswer.Transport
    ) throws {
        var fixture = WorldFixture { $0.faults[fault] = FaultRule(next: 1) }
        let id = try fixture.create().id
        fixture.pass(milliseconds: 2_000)
        let url = try #require(try fixture.read(id)["output"]?.stringValue)
        let struck = fixture.download(url)
        #expect(struck.status == status)
        #expect(struck.transport == transport)
        #expect((struck.header("content-type") == "image/png") == (status == 200 && fault != .downloadWrongType))
        #expect(fixture.download(url).body == StoredImage.sample.bytes)
    }

    @Test func `an output can be any JSON, and a file any bytes of any type`() throws {
        var fixture = WorldFixture {
            $0.faults[.outputJSON] = FaultRule(next: 1, text: #"{"image":"$0.png","n":1,"m":["$12","x"]}"#)
            $0.faults[.downloadAs] = FaultRule(next: 1, text: "data:image/svg+xml;base64,PHN2Zy8+")
        }
        let id = try fixture.create().id
        fixture.pass(milliseconds: 2_000)
        let folder = "http://127.0.0.1:2/pbxt/\(id)/out-"
        let output = try fixture.read(id)["output"]
        #expect(output == ["image": .string(folder + "0.png"), "n": 1, "m": [.string(folder + "12"), "x"]])
        let answer = fixture.download(folder + "0.png")
        #expect(answer.header("content-type") == "image/svg+xml" && answer.body == Array("<svg/>".utf8))
        #expect(fixture.download(folder + "12").body == StoredImage.sample.bytes)
    }

    @Test func `what is deleted while it is fetched shows that`() throws {
        var fixture = WorldFixture { $0.faults[.downloadRemoved] = FaultRule(next: 1) }
        let id = try fixture.create().id
        fixture.pass(milliseconds: 2_000)
        let url = try #require(try fixture.read(id)["output"]?.stringValue)
        for _ in 0..<2 { #expect(fixture.download(url).status == 404) }
        let read = try fixture.read(id)
        #expect(read["output"]?.isNull == true && read["data_removed"] == true)
    }

    @Test func `answers are delayed by their kind`() throws {
        var fixture = WorldFixture()
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"delay_ms":{"create":[250,300],"other":40}}"#)
        let delay = try fixture.send("POST", "/v1/predictions", json: Self.body).delay
        #expect((250_000...300_000).contains(delay))
        #expect(try fixture.send("GET", "/v1/account").delay == 40_000)
        #expect(try fixture.send("GET", "/v1/predictions").delay == 0)
    }

    @Test func `answers leave one after the other if so many a second do`() throws {
        var fixture = WorldFixture { $0.delays[.create] = MillisecondRange(least: 30, most: 30) }
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"answers_per_s":100}"#)
        let delays = try (0..<4).map { _ in try fixture.send("GET", "/v1/account").delay }
        #expect(delays == [10_000, 20_000, 30_000, 40_000])
        fixture.pass(milliseconds: 40)
        #expect(try fixture.send("POST", "/v1/predictions", json: Self.body).delay == 30_000)
        #expect(try fixture.send("GET", "/v1/account").delay == 20_000)
        #expect(fixture.download("http://127.0.0.1:2/none").delay == 30_000)
    }

    @Test(arguments: [
        #"{"faults":{"nonsense":{}}}"#, #"{"faults":{"throttled":{"probability":2}}}"#, #"{"faults":[]}"#,
        #"{"faults":{"throttled":{"kinds":["all"]}}}"#, #"{"faults":{"throttled":{"next":-1}}}"#,
        #"{"faults":{"throttled":{"speed":1}}}"#, #"{"run_ms":[1]}"#, #"{"run_ms":[5,1]}"#,
        #"{"delay_ms":{"get":[2,1]}}"#, #"{"limiter":"leaky"}"#, #"{"unknown":1}"#,
        #"{"delay_ms":{"poll":1}}"#, #"{"output_shape":"round"}"#, "[]", "",
    ])
    func `settings that make no sense change nothing`(json: String) throws {
        var fixture = WorldFixture()
        let before = try fixture.send("GET", "/sim/faults").json
        let mixed = json.hasPrefix("{") ? #"{"low_credit":true,"# + json.dropFirst() : json
        let answer = try fixture.send("PUT", "/sim/faults", json: mixed)
        #expect(answer.status == 400, "\(answer.text)")
        #expect(try fixture.send("GET", "/sim/faults").json == before)
    }

    @Test func `settings that are shown can be given back`() throws {
        var fixture = WorldFixture { settings in
            settings.delays[.get] = MillisecondRange(least: 1, most: 2)
            settings.outputShape = .list
            settings.createBurst = 3
            settings.faults[.errorAfter] = FaultRule(
                probability: 0.5, next: 2, kinds: [.create], status: 502, text: "t")
        }
        let shown = try fixture.send("GET", "/sim/faults").text
        #expect(try fixture.send("PUT", "/sim/faults", json: shown).text == shown)
    }

    @Test(arguments: [
        ("PUT", "/sim/faults", #"{"faults":{"error_after":null}}"#, ["throttled"]),
        ("PUT", "/sim/faults", #"{"faults":null}"#, []), ("DELETE", "/sim/faults", "", []),
        ("DELETE", "/sim/faults/error_after", "", ["throttled"]),
        ("DELETE", "/sim/faults/list_gap", "", ["error_after", "throttled"]),
        ("DELETE", "/sim/faults/nothing", "", nil),
    ])
    func `faults are taken away one by one or all at once`(
        method: String, path: String, json: String, left: [String]?
    ) throws {
        var fixture = WorldFixture { settings in
            settings.lowCredit = true
            settings.faults[.errorAfter] = FaultRule(probability: 0.5)
            settings.faults[.throttled] = FaultRule(next: 1)
        }
        let answer = try fixture.send(method, path, json: json)
        #expect(answer.status == (left == nil ? 400 : 200), "\(answer.text)")
        let now = try fixture.send("GET", "/sim/faults").json
        #expect(now["faults"]?.objectValue?.keys.sorted() == left ?? ["error_after", "throttled"])
        #expect(now["low_credit"] == true)
    }

    @Test(arguments: [(FaultName.listDeep, 1), (.listOdd, 6), (.listHuge, 1)])
    func `others have entries in the list`(fault: FaultName, count: Int) throws {
        var fixture = WorldFixture { $0.faults[fault] = FaultRule(next: 1, count: 200) }
        let id = try fixture.create().id
        let body = try fixture.send("GET", "/v1/predictions").body
        var members = JSONMembers(in: body.indices)
        var entries = 0
        while let member = members.next(body.span) {
            var elements = JSONElements(in: member.value)
            while elements.next(body.span) != nil { entries += 1 }
        }
        #expect(members.isWhole && entries == count + 1)
        #expect(String(decoding: body, as: UTF8.self).contains(id))
    }

    @Test func `the list can hide inputs, and each prediction shows its own or does not`() throws {
        var fixture = WorldFixture {
            $0.faults[.inputHidden] = FaultRule(next: 1)
            $0.faults[.inputUnlisted] = FaultRule(next: 1)
            $0.faults[.inputDoubles] = FaultRule(next: 1)
        }
        let ids = try (0..<4).map { _ in try fixture.create(#"{"prompt":"x","seed":12345678901234567890}"#).id }
        let listed = try fixture.send("GET", "/v1/predictions").json["results"]?.arrayValue ?? []
        #expect(
            listed.map { $0["input"]?["seed"]?.description } == [
                "12345678901234567890", "1.2345678901234567e+19", nil, nil,
            ])
        #expect(try fixture.read(ids[0])["input"] == .null)
        #expect(try fixture.read(ids[1])["input"]?["seed"] != nil)
    }

    @Test func `the list can have gaps and end early`() throws {
        var fixture = WorldFixture {
            $0.faults[.listShort] = FaultRule(next: 1)
            $0.faults[.listGap] = FaultRule(next: 1, count: 1)
        }
        for _ in 0..<101 { _ = try fixture.create() }
        let pages = try (0..<3).map { _ in try fixture.send("GET", "/v1/predictions").json }
        #expect(pages.map { $0["results"]?.arrayValue?.count } == [0, 50, 100])
        #expect(pages.map { $0["next"] == .null } == [false, true, false])
    }

    @Test(arguments: [(FaultName.listNextElsewhere, "https://api.elsewhere.example/v1/predictions?cursor=bz1")])
    func `the next page can be said to be elsewhere`(fault: FaultName, next: String) throws {
        var fixture = WorldFixture { $0.faults[fault] = FaultRule(probability: 1) }
        for _ in 0..<101 { _ = try fixture.create() }
        #expect(try fixture.send("GET", "/v1/predictions").json["next"]?.stringValue == next)
    }

    @Test func `errors can be long or tell the token`() throws {
        var fixture = WorldFixture {
            $0.faults[.errorLong] = FaultRule(next: 1, count: 900)
            $0.faults[.tokenEcho] = FaultRule(next: 1)
        }
        let ids = try (0..<2).map { _ in try fixture.create().id }
        fixture.pass(milliseconds: 1_200)
        #expect(try fixture.read(ids[0])["error"]?.stringValue?.utf8.count == 900)
        #expect(try fixture.read(ids[1])["error"]?.stringValue?.contains("Bearer r8_stand_in") == true)
    }

    @Test func `outputs can be deep and many, and lengths impossible`() throws {
        var fixture = WorldFixture {
            $0.faults[.outputMany] = FaultRule(next: 1, count: 300)
            $0.faults[.contentLength] = FaultRule(next: 1, kinds: [.get], text: "5, 6")
        }
        let id = try fixture.create().id
        fixture.pass(milliseconds: 1_200)
        #expect(try fixture.send("GET", "/v1/predictions/\(id)").announcedLength == "5, 6")
        #expect(try fixture.read(id)["output"]?.arrayValue?.count == 300)
    }
}
