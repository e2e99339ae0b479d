import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct FileTests {
    private static let type = "multipart/form-data; boundary=\"XX\""

    private func form(_ parts: [(head: String, content: String)]) -> String {
        parts.map { "--XX\r\nContent-Disposition: form-data; \($0.head)\r\n\r\n\($0.content)\r\n" }.joined()
            + "--XX--\r\n"
    }

    private func upload(_ fixture: inout WorldFixture, _ body: String) throws -> SimulatedAnswer {
        try fixture.send("POST", "/v1/files", json: body) { $0.contentType = Self.type }
    }

    @Test func `a file is kept, described, listed, used and deleted`() throws {
        var fixture = WorldFixture()
        let body = form([
            ("name=\"content\"; filename=\"a.png\"\r\nContent-Type: image/png", "ab\r\n--X\r\ncd"),
            ("name=\"metadata\"", #"{"k":1}"#),
        ])
        let answer = try upload(&fixture, body)
        #expect(answer.status == 201)
        #expect(answer.header("ratelimit-remaining") == nil)
        let file = try answer.json
        #expect(file["name"] == "a.png")
        #expect(file["content_type"] == "image/png")
        #expect(file["size"] == 11)
        #expect(file["metadata"] == ["k": 1])
        #expect(file["expires_at"] == "2027-01-16T08:00:00.000Z")
        #expect(try fixture.send("GET", "/v1/files/\(file.id)").json == file)
        #expect(try fixture.send("GET", "/v1/files").json["results"] == [file])

        let url = try #require(file["urls"]?["get"]?.stringValue)
        let id = try fixture.create(#"{"prompt":"x","image_input":["\#(url)"]}"#).id
        fixture.pass(milliseconds: 2_000)
        let output = try #require(try fixture.read(id)["output"]?.stringValue)
        #expect(fixture.download(output).text == "ab\r\n--X\r\ncd")

        #expect(try fixture.send("DELETE", "/v1/files/\(file.id)").status == 204)
        #expect(try fixture.send("DELETE", "/v1/files/\(file.id)").status == 404)
        let late = try fixture.create(#"{"prompt":"x","image_input":["\#(url)"]}"#).id
        fixture.pass(milliseconds: 2_000)
        #expect(try fixture.status(late) == "failed")
    }

    @Test func `a file is gone after a day`() throws {
        var fixture = WorldFixture()
        let file = try upload(&fixture, form([("name=\"content\"", "x")])).json
        fixture.pass(milliseconds: 86_399_999)
        #expect(try fixture.send("GET", "/v1/files/\(file.id)").status == 200)
        fixture.pass(milliseconds: 1)
        #expect(try fixture.send("GET", "/v1/files/\(file.id)").status == 404)
    }

    @Test(arguments: [
        "", "--XX", "--XX--", "--XX\r\n", "--XX\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nabc",
        "--XX\r\n--XX--", "--XX\r\nno head\r\n--XX--", "--YY\r\n\r\n\r\n--YY--",
        "--XX\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nabc\r\n--XX--",
    ])
    func `a form that is broken or has no content is refused`(body: String) throws {
        var fixture = WorldFixture()
        #expect(try upload(&fixture, body).status == 400)
    }

    @Test func `a form without a boundary is refused`() throws {
        var fixture = WorldFixture()
        #expect(
            try fixture.send("POST", "/v1/files", json: "x") { $0.contentType = "multipart/form-data" }.status == 400)
        #expect(try fixture.send("POST", "/v1/files", json: "{}") { $0.contentType = "application/json" }.status == 400)
    }

    @Test func `a signed link needs no token and ends with its time`() throws {
        var fixture = WorldFixture()
        let file = try upload(&fixture, form([("name=\"content\"", "x")])).json
        let path = "/v1/files/\(file.id)/download?owner=me&signature=s&expiry="
        let seconds = fixture.now / 1_000_000
        #expect(try fixture.send("GET", path + "\(seconds + 1)") { $0.authorization = nil }.text == "x")
        #expect(try fixture.send("GET", path + "\(seconds)") { $0.authorization = nil }.status == 404)
        #expect(try fixture.send("GET", "/v1/files/\(file.id)/download") { $0.authorization = nil }.status == 404)
    }
}
