import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct ListTests {
    private func ids(_ page: JSONValue) -> [String] { page["results"]?.arrayValue?.map(\.id) ?? [] }

    private func target(_ url: JSONValue?) -> String? {
        url?.stringValue.map { String($0.dropFirst("http://127.0.0.1:1".count)) }
    }

    @Test func `a walk over the pages has no holes and no doubles while new ones arrive`() throws {
        var fixture = WorldFixture { $0.createPerMinute = 0 }
        var made: [String] = []
        for _ in 0..<350 { made.append(try fixture.create().id) }
        var seen: [String] = []
        var next: String? = "/v1/predictions"
        while let path = next {
            let page = try fixture.send("GET", path).json
            #expect(ids(page).count <= 100)
            seen += ids(page)
            next = target(page["next"])
            for _ in 0..<30 { _ = try fixture.create() }
        }
        #expect(seen == made.reversed())
    }

    @Test func `previous leads back to the page one came from`() throws {
        var fixture = WorldFixture()
        for _ in 0..<250 { _ = try fixture.create() }
        let first = try fixture.send("GET", "/v1/predictions").json
        #expect(first["previous"] == .null)
        let second = try fixture.send("GET", try #require(target(first["next"]))).json
        let back = try fixture.send("GET", try #require(target(second["previous"]))).json
        #expect(ids(back) == ids(first))
        let third = try fixture.send("GET", try #require(target(second["next"]))).json
        #expect(ids(third).count == 50)
        #expect(third["next"] == .null)
    }

    @Test(arguments: [
        ("", [4, 3, 2, 1, 0]),
        ("?created_after=2027-01-15T08:00:02Z", [4, 3, 2]),
        ("?created_after=2027-01-15T08:00:02.000001Z", [4, 3]),
        ("?created_before=2027-01-15T08:00:02Z", [1, 0]),
        ("?created_before=2027-01-15T08:00:02.000001Z", [2, 1, 0]),
        ("?created_after=2027-01-15T08:00:01Z&created_before=2027-01-15T08:00:03Z", [2, 1]),
        ("?created_after=2027-01-15T09:00:03%2B01:00", [4, 3]),
        ("?created_after=2027-01-15T09:00:03+01:00", [4, 3]),
        ("?created_after=2027-01-15", [4, 3, 2, 1, 0]),
        ("?created_after=2028-01-15T00:00:00Z", []),
        ("?source=web", []),
    ])
    func `filters include the time after and exclude the time before`(query: String, expected: [Int]) throws {
        var fixture = WorldFixture()
        var made: [String] = []
        for _ in 0..<5 {
            made.append(try fixture.create().id)
            fixture.pass(milliseconds: 1_000)
        }
        #expect(ids(try fixture.send("GET", "/v1/predictions\(query)").json) == expected.map { made[$0] })
    }

    @Test(arguments: ["created_after=yesterday", "created_before=", "cursor=zz", "cursor=bz-1", "source=api"])
    func `a filter that makes no sense is refused`(query: String) throws {
        var fixture = WorldFixture()
        #expect(try fixture.send("GET", "/v1/predictions?\(query)").status == 400)
    }

    @Test func `filters stay on over the pages`() throws {
        var fixture = WorldFixture()
        _ = try fixture.create()
        fixture.pass(milliseconds: 1_000)
        for _ in 0..<150 { _ = try fixture.create() }
        let path = "/v1/predictions?created_after=2027-01-15T08:00:01%2B00:00"
        let first = try fixture.send("GET", path).json
        let second = try fixture.send("GET", try #require(target(first["next"]))).json
        #expect(ids(second).count == 50)
        #expect(second["next"] == .null)
    }

    @Test func `the list can lag behind`() throws {
        var fixture = WorldFixture { $0.listLagMilliseconds = 5_000 }
        let id = try fixture.create().id
        fixture.pass(milliseconds: 4_999)
        #expect(ids(try fixture.send("GET", "/v1/predictions").json) == [])
        #expect(try fixture.send("GET", "/v1/predictions/\(id)").status == 200)
        fixture.pass(milliseconds: 1)
        #expect(ids(try fixture.send("GET", "/v1/predictions").json) == [id])
    }

    @Test func `input comes back sorted, exact, and without data URIs`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create(
            #"{"seed":1.0,"prompt":"é","image_input":["data:image/png;base64,AA==","http://x/"]}"#
        ).id
        let text = try fixture.send("GET", "/v1/predictions").text
        #expect(text.contains(#""input":{"image_input":["http://x/"],"prompt":"é","seed":1.0}"#))
        #expect(text.contains(id))
    }

    @Test(
        arguments: [
            ("2026-11-23T15:23:07Z", 1_795_447_387_000_000), ("1970-01-01T00:00:00.5Z", 500_000),
            ("2000-02-29T00:00:00+02:30", 951_773_400_000_000), ("1969-12-31T23:59:59Z", -1_000_000),
        ] as [(String, Microseconds)])
    func `times are read`(text: String, expected: Microseconds) {
        #expect(Timestamp.parse(text) == expected)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zx",
    ])
    func `what is no time is none`(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test func `times are written as they are read, with any fraction`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let time = Int64.random(in: -1_000_000_000_000_000...4_000_000_000_000_000, using: &generator)
            for digits in [6, 8, 9] { #expect(Timestamp.parse(Timestamp.text(time, fractionDigits: digits)) == time) }
        }
        #expect(Timestamp.text(1_795_447_387_987_654, fractionDigits: 0) == "2026-11-23T15:23:07Z")
        #expect(Timestamp.text(1_795_447_387_987_654, fractionDigits: 3) == "2026-11-23T15:23:07.987Z")
    }
}
