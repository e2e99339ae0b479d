import ImgoptJSON
import ImgoptWire
import Testing

struct Replies {
    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func repliesAreOneLineOfJSONRPC() throws {
        #expect(
            Self.text(Reply.success(.string("a\"\n"), [:])) == #"{"jsonrpc":"2.0","id":"a\"\n","result":{}}"# + "\n")
        let store = try #require(StoreName("acme"))
        let error = WireError.storeQueueFull(store, queued: 50_000, limit: 50_001, retryAfterMilliseconds: 42_000)
        #expect(
            Self.text(Reply.failure(.integer(7), error))
                == #"{"jsonrpc":"2.0","id":7,"error":{"code":-32010,"message":"store \"acme\" may have 50001 "#
                + #"images queued and has 50000: no room for all of these; submit fewer, or later","#
                + #""data":{"name":"store_queue_full","retryable":true,"retry_after_ms":42000,"#
                + #""field":"images"}}}"# + "\n")
    }

    @Test func errorsSurviveTheWire() throws {
        let errors: [WireError] = [
            .parseError(JSONError(offset: 3, reason: "x")), .unknownJob(7), .overloaded(limit: 3),
            .keyConflict("k", job: 9, .image(2, member: "source", id: "a")),
            .timeout(waitingFor: "job 1", milliseconds: 5),
        ]
        for error in errors {
            let line = Array(Reply.failure(.integer(1), error).dropLast())
            #expect(try ServerLine(line) == .reply(id: .integer(1), .failure(error)))
        }
    }

    @Test func noTwoErrorsShareACodeOrAName() {
        #expect(Set(ErrorName.allCases.map(\.code)).count == ErrorName.allCases.count)
        #expect(ErrorName.allCases.allSatisfy { $0.code <= -32001 })
    }

    @Test func anErrorOfANewerDaemonIsStillRead() throws {
        let line = #"{"id":1,"error":{"code":-32050,"message":"m","data":{"name":"new_one","retryable":true,"x":1}}}"#
        guard case .reply(_, .failure(let error)) = try ServerLine(Array(line.utf8)) else {
            Issue.record("no failure")
            return
        }
        #expect(error.name == "new_one" && error.knownName == nil && error.isRetryable && error.extras["x"] == 1)
    }

    @Test(arguments: ["{}", #"{"id":1}"#, "[]", #"{"method":"event","params":{"subscription":"s1"}}"#, "nonsense"])
    func linesThatNoDaemonSendsAreErrors(line: String) {
        #expect(throws: WireError.self) { try ServerLine(Array(line.utf8)) }
    }

    @Test func anEventIsEncodedOnceAndSentToMany() throws {
        var event = EventNotification(
            seq: 8123, time: Timestamp(milliseconds: 0), kind: .itemDone, store: StoreName("acme"), job: 12, item: 345,
            imageID: "front")
        event.members = ["outputs": [], "kind": "never wins"]
        let body = event.serialized()
        #expect(body == event.json.serialized())
        var bare = EventNotification(seq: 1, time: Timestamp(milliseconds: 0), kind: .heartbeat)
        bare.members = ["a\"b": ["c": nil]]
        #expect(bare.serialized() == bare.json.serialized())
        for subscription in ["s1", "s\"2"] {
            let line = Notification.event(subscription: subscription, body: body)
            var read = event
            read.members = ["outputs": []]
            #expect(try ServerLine(Array(line.dropLast())) == .event(subscription: subscription, read))
            #expect(line.last == 0x0A)
        }
        #expect(
            Self.text(Notification.event(subscription: "s1", body: Array("{}".utf8)))
                == #"{"jsonrpc":"2.0","method":"event","params":{"subscription":"s1"}}"# + "\n")
    }

    @Test func anEventOfANewerDaemonIsStillRead() throws {
        let line =
            #"{"method":"event","params":{"subscription":"s","seq":1,"time":"2026-01-01T00:00:00Z","kind":"new","#
            + #""x":2}}"#
        guard case .event(_, let event) = try ServerLine(Array(line.utf8)) else {
            Issue.record("no event")
            return
        }
        #expect(event.kind == nil && event.kindName == "new" && event.members == ["x": 2])
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0), ("2026-11-23T10:30:00.007Z", 1_795_429_800_007),
        ("1969-12-31T23:59:59.999Z", -1), ("2000-02-29T23:59:59.000Z", 951_868_799_000),
        ("0000-01-01T00:00:00.000Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func timesAreWrittenAndRead(text: String, milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func everyDayOfFourHundredYearsSurvives() {
        for day in -36_525 as Int64..<109_572 {
            let moment = Timestamp(milliseconds: day * 86_400_000 + 1)
            if Timestamp(moment.description) != moment { Issue.record("day \(day)") }
        }
    }

    @Test(
        arguments: [
            ("2026-11-23T12:30:00+02:00", 1_795_429_800_000), ("2026-11-23t10:30:00.1239z", 1_795_429_800_123),
            ("2026-02-29T00:00:00Z", nil), ("2026-13-01T00:00:00Z", nil), ("2026-11-23T24:00:00Z", nil),
            ("2026-11-23T10:30:00", nil), ("2026-11-23", nil), ("2026-11-23T10:30:00.Z", nil), ("", nil),
            ("2026-11-00T00:00:00Z", nil), ("2026-11-23T10:30:00Zx", nil), ("+026-11-23T10:30:00Z", nil),
        ] as [(String, Int64?)])
    func otherFormsOfTimeAreReadOrRefused(text: String, milliseconds: Int64?) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func microsecondsAreRoundedDown() {
        #expect(Timestamp(microseconds: 1999).milliseconds == 1)
        #expect(Timestamp(microseconds: -1).milliseconds == -1)
    }

    @Test(arguments: [
        ("a", true), ("A.b_c:d@e-9", true), ("", false), ("..", false), (".", false), ("a/b", false), ("é", false),
        ("a b", false), ("a\u{0}", false), ("...", true),
    ])
    func storeNamesAreSafeInPaths(text: String, isName: Bool) {
        #expect((StoreName(text) != nil) == isName)
        #expect(
            (StoreName(String(repeating: "x", count: 128)) != nil)
                && StoreName(String(repeating: "x", count: 129)) == nil)
    }
}
