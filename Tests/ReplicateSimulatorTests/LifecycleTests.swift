import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct LifecycleTests {
    @Test func `a prediction starts, runs and succeeds by the clock`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create().id
        #expect(id.utf8.count == 26)
        for (pause, expected) in [
            (0, "starting"), (99, "starting"), (1, "processing"), (999, "processing"), (1, "succeeded"),
        ] {
            fixture.pass(milliseconds: pause)
            #expect(try fixture.status(id) == expected)
        }
        let done = try fixture.read(id)
        #expect(done["output"] == .string("http://127.0.0.1:2/pbxt/\(id)/out-0.jpg"))
        #expect(done["metrics"]?["predict_time"] == 1)
        #expect(done["version"] == "hidden")
    }

    /// One end against another: which comes first decides, and a deadline tells waiting from running.
    @Test(arguments: [
        (deadline: 5_000, run: 1_000, cancelAt: nil as Int?, expected: "succeeded"),
        (deadline: 5_000, run: 4_900, cancelAt: nil, expected: "succeeded"),
        (deadline: 5_000, run: 4_901, cancelAt: nil, expected: "canceled"),
        (deadline: 5_000, run: 9_000, cancelAt: 4_999, expected: "canceled"),
        (deadline: 5_000, run: 1_000, cancelAt: 50, expected: "canceled"),
        (deadline: 5_000, run: 1_000, cancelAt: 1_100, expected: "succeeded"),
        (deadline: 5_000, run: 1_000, cancelAt: 1_099, expected: "canceled"),
    ])
    func `the first end counts`(deadline: Int, run: Int, cancelAt: Int?, expected: String) throws {
        var fixture = WorldFixture { $0.runMilliseconds = MillisecondRange(least: run, most: run) }
        let id = try fixture.create(cancelAfter: "\(deadline / 1_000)s").id
        if let cancelAt {
            fixture.pass(milliseconds: cancelAt)
            #expect(try fixture.send("POST", "/v1/predictions/\(id)/cancel").json["status"] == .string(expected))
        }
        fixture.pass(milliseconds: 20_000)
        #expect(try fixture.status(id) == expected)
    }

    @Test func `a deadline before the start aborts and costs nothing`() throws {
        var fixture = WorldFixture { $0.startMilliseconds = MillisecondRange(least: 60_000, most: 60_000) }
        let created = try fixture.create(cancelAfter: "5")
        #expect(created["deadline"] == "2027-01-15T08:00:05.000000Z")
        fixture.pass(milliseconds: 4_999)
        #expect(try fixture.status(created.id) == "starting")
        fixture.pass(milliseconds: 1)
        let aborted = try fixture.read(created.id)
        #expect(aborted["status"] == "aborted")
        #expect(aborted["started_at"] == .null)
        #expect(aborted["metrics"] == nil)
    }

    @Test(arguments: [
        ("30", 30), ("30s", 30), ("5m", 300), ("2h", 7_200), ("1h30m45s", 5_445), ("24h", 86_400), ("5", 5),
    ])
    func `a life is read in each of its forms`(header: String, seconds: Int) throws {
        #expect(try CancelAfter.parse(header) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "4", "4s", "24h1s", "86401", "5x", "m", "1m1h", "1m30", "-5", " 5", "1.5m", "99999999999999999",
    ])
    func `a life that is none or out of bounds is refused`(header: String) throws {
        #expect(throws: CancelAfter.Invalid.self) { try CancelAfter.parse(header) }
        var fixture = WorldFixture()
        let body = #"{"version":"google/nano-banana","input":{"prompt":"x"}}"#
        #expect(try fixture.send("POST", "/v1/predictions", json: body) { $0.cancelAfter = header }.status == 400)
        #expect(try fixture.stats()["creations"] == 0)
    }

    @Test func `a held creation is answered when the prediction ends`() throws {
        var fixture = WorldFixture()
        let body = #"{"input":{"prompt":"x"}}"#
        var verdict = fixture.decide("POST", "/v1/models/google/nano-banana/predictions", json: body) {
            $0.prefer = "wait=10"
        }
        let begun = fixture.now
        while case .hold(let held, let askAgainAt) = verdict {
            try #require(askAgainAt > fixture.now)
            fixture.now = askAgainAt
            verdict = fixture.world.release(held, at: fixture.now)
        }
        guard case .answer(let answer) = verdict else { return }
        #expect(fixture.now - begun == .milliseconds(1_100))
        #expect(answer.status == 201)
        #expect(answer.header("preference-applied") == "wait=10")
        #expect(try answer.json["status"] == "succeeded")
    }

    @Test func `a held creation whose time is up is answered unfinished with its address`() throws {
        var fixture = WorldFixture { $0.runMilliseconds = MillisecondRange(least: 5_000, most: 5_000) }
        let body = #"{"input":{"prompt":"x"}}"#
        var verdict = fixture.decide("POST", "/v1/models/google/nano-banana/predictions", json: body) {
            $0.prefer = "wait=1"
        }
        let begun = fixture.now
        while case .hold(let held, let askAgainAt) = verdict {
            fixture.now = askAgainAt
            verdict = fixture.world.release(held, at: fixture.now)
        }
        guard case .answer(let answer) = verdict else { return }
        #expect(fixture.now - begun == .seconds(1))
        #expect(answer.status == 202)
        #expect(try answer.json["status"] == "processing")
        #expect(answer.header("location")?.hasSuffix(try answer.json.id) == true)
    }

    @Test(arguments: ["wait=0", "wait=61", "wait=x", "respond-async", ""])
    func `a preference that is not the service's is ignored`(header: String) {
        #expect(PreferWait(header) == nil)
    }

    @Test func `a model runs no more at a time than it has slots`() throws {
        var fixture = WorldFixture { $0.modelSlots = 2 }
        for _ in 0..<6 { _ = try fixture.create() }
        for running in [2, 2, 2] {
            fixture.pass(milliseconds: 600)
            #expect(try fixture.stats()["predictions"]?["processing"] == .integer(running))
            fixture.pass(milliseconds: 400)
        }
        fixture.pass(milliseconds: 200)
        #expect(try fixture.stats()["predictions"] == ["succeeded": 6])
    }

    @Test func `a model that has been idle boots first`() throws {
        var fixture = WorldFixture { $0.coldStartMilliseconds = 30_000 }
        let cold = try fixture.create().id
        fixture.pass(milliseconds: 30_099)
        #expect(try fixture.status(cold) == "starting")
        fixture.pass(milliseconds: 1)
        #expect(try fixture.status(cold) == "processing")
        let warm = try fixture.create().id
        fixture.pass(milliseconds: 100)
        #expect(try fixture.status(warm) == "processing")
    }

    @Test func `input, output and file are gone when their time is up`() throws {
        var fixture = WorldFixture { $0.expireSeconds = 60 }
        let id = try fixture.create().id
        fixture.pass(milliseconds: 59_999)
        let url = try #require(try fixture.read(id)["output"]?.stringValue)
        #expect(fixture.download(url).status == 200)
        fixture.pass(milliseconds: 1)
        let gone = try fixture.read(id)
        #expect(gone["data_removed"] == true)
        #expect(gone["output"] == .null)
        #expect(gone["input"] == [:])
        #expect(fixture.download(url).status == 404)
    }

    @Test func `early answers lack fields and fractions vary if quirks are on`() throws {
        var fixture = WorldFixture { $0.quirks = true }
        let first = try fixture.create()
        for name in ["output", "started_at", "completed_at", "metrics", "data_removed"] { #expect(first[name] == nil) }
        #expect(first["webhook_completed"] == .null)
        let lengths = try (0..<5).map { _ in try fixture.create()["created_at"]?.stringValue?.utf8.count }
        #expect(Set(lengths) == [20, 24, 27, 29, 30])
    }
}
