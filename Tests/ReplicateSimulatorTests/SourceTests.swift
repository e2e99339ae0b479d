import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct SourceTests {
    /// The bytes and type of a finished prediction's only output.
    private func output(_ fixture: inout WorldFixture, _ id: String) throws -> SimulatedAnswer {
        let url = try #require(try fixture.read(id)["output"]?.stringValue)
        return fixture.download(url)
    }

    @Test(
        arguments: [
            ("data:image/jpeg;base64,/9j/2Q==", [0xFF, 0xD8, 0xFF, 0xD9], "image/jpeg"),
            ("data:text/plain,a%20b", Array("a b".utf8), "application/octet-stream"),
        ] as [(String, [UInt8], String)])
    func `a data URI comes back as the output`(uri: String, bytes: [UInt8], type: String) throws {
        var fixture = WorldFixture()
        let id = try fixture.create(#"{"prompt":"no http://image/","image_input":["\#(uri)","http://x/"]}"#).id
        fixture.pass(milliseconds: 2_000)
        let answer = try output(&fixture, id)
        #expect(answer.body == bytes)
        #expect(answer.header("content-type") == type)
    }

    @Test func `an input without an image gives the sample, a valid PNG`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create().id
        fixture.pass(milliseconds: 2_000)
        let answer = try output(&fixture, id)
        #expect(answer.body == StoredImage.sample.bytes)
        #expect(answer.header("content-type") == "image/png")
    }

    @Test(arguments: [1, 300, 301, 100_000])
    func `made-up outputs have the size asked for unless no PNG is so small`(count: Int) throws {
        var fixture = WorldFixture { $0.outputBytes = count }
        let id = try fixture.create(#"{"prompt":"x","image_input":["http://x/"]}"#).id
        #expect(fixture.world.takeFetches().isEmpty)
        fixture.pass(milliseconds: 2_000)
        let body = try output(&fixture, id).body
        #expect(
            body.count == max(count, StoredImage.sample.bytes.count) || body.count == StoredImage.sample.bytes.count)
        #expect(count < 301 || body.count == count)
        #expect(body.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    }

    @Test func `a prediction does not end before its source has come`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create(#"{"prompt":"x","image_input":["http://h/a.png"]}"#).id
        let fetch = try #require(fixture.world.takeFetches().first)
        #expect(fetch.url == "http://h/a.png")
        fixture.pass(milliseconds: 5_000)
        #expect(try fixture.status(id) == "processing")
        fixture.world.sourceArrived(.image([1, 2, 3]), for: fetch, at: fixture.now)
        #expect(try fixture.status(id) == "succeeded")
        #expect(try output(&fixture, id).body == [1, 2, 3])
    }

    @Test func `a source that comes early leaves the run time as it is`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create(#"{"prompt":"x","image_input":["http://h/a.png"]}"#).id
        let fetch = try #require(fixture.world.takeFetches().first)
        fixture.world.sourceArrived(.image([1]), for: fetch, at: fixture.now)
        fixture.pass(milliseconds: 1_099)
        #expect(try fixture.status(id) == "processing")
        fixture.pass(milliseconds: 1)
        #expect(try fixture.status(id) == "succeeded")
    }

    @Test func `a source that cannot be had fails the prediction`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create(#"{"prompt":"x","image_input":["http://h/a.png"]}"#).id
        let fetch = try #require(fixture.world.takeFetches().first)
        fixture.world.sourceArrived(.status(404), for: fetch, at: fixture.now)
        fixture.pass(milliseconds: 2_000)
        let failed = try fixture.read(id)
        #expect(failed["status"] == "failed")
        #expect(failed["error"] == "Input validation error: 404 for url: http://h/a.png")
    }

    @Test func `a source that comes after a reset is for nobody`() throws {
        var fixture = WorldFixture()
        _ = try fixture.create(#"{"prompt":"x","image_input":["http://h/a.png"]}"#)
        let fetch = try #require(fixture.world.takeFetches().first)
        _ = try fixture.send("POST", "/sim/reset")
        let id = try fixture.create(#"{"prompt":"x","image_input":["http://h/b.png"]}"#).id
        fixture.world.sourceArrived(.image([1]), for: fetch, at: fixture.now)
        fixture.pass(milliseconds: 5_000)
        // The dice begin again with a reset, so the two even have the same id.
        #expect(try fixture.status(id) == "processing")
    }

    @Test func `the oldest images make room for new ones`() throws {
        var fixture = WorldFixture { $0.imageMemoryBytes = 7 }
        let ids = try ["AAAA", "AQEB", "AgIC"].map {
            try fixture.create(#"{"prompt":"x","image_input":["data:image/png;base64,\#($0)"]}"#).id
        }
        fixture.pass(milliseconds: 2_000)
        #expect(try output(&fixture, ids[0]).status == 404)
        #expect(try output(&fixture, ids[1]).body == [1, 1, 1])
        #expect(try output(&fixture, ids[2]).body == [2, 2, 2])
        #expect(try fixture.stats()["image_memory_bytes"] == 6)
    }

    @Test(
        arguments: [
            ("bytes=0-1", 206, "bytes 0-1/4", [1, 2]), ("bytes=2-", 206, "bytes 2-3/4", [3, 4]),
            ("bytes=3-99", 206, "bytes 3-3/4", [4]), ("bytes=4-", 200, nil, [1, 2, 3, 4]),
            ("bytes=2-1", 200, nil, [1, 2, 3, 4]), ("lines=1-2", 200, nil, [1, 2, 3, 4]),
        ] as [(String, Int, String?, [UInt8])])
    func `a part of an output can be had`(range: String, status: Int, content: String?, bytes: [UInt8]) throws {
        var fixture = WorldFixture()
        let id = try fixture.create(#"{"prompt":"x","image_input":["data:image/png;base64,AQIDBA=="]}"#).id
        fixture.pass(milliseconds: 2_000)
        let url = try #require(try fixture.read(id)["output"]?.stringValue)
        let answer = fixture.download(url) { $0.range = range }
        #expect(answer.status == status)
        #expect(answer.header("content-range") == content)
        #expect(answer.body == bytes)
    }

    @Test func `a token sent to the delivery host is noticed`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create().id
        fixture.pass(milliseconds: 2_000)
        let url = try #require(try fixture.read(id)["output"]?.stringValue)
        _ = fixture.download(url)
        _ = fixture.download(url) { $0.authorization = "Bearer x" }
        let stats = try fixture.stats()
        #expect(stats["downloads"] == 2)
        #expect(stats["delivery_with_token"] == 1)
    }

    @Test(arguments: [
        "/", "/pbxt", "/pbxt/x/out-0.jpg", "/pbxt/ID/out-1.jpg", "/pbxt/ID/out--1.jpg", "/pbxt/ID/x",
        "/xezq/ID/out-0.jpg",
    ])
    func `what is no output is not found`(path: String) throws {
        var fixture = WorldFixture()
        let id = try fixture.create().id
        fixture.pass(milliseconds: 2_000)
        #expect(fixture.download("http://127.0.0.1:2" + path.replacing("ID", with: id)).status == 404)
    }

    @Test func `an output is not there before its prediction has succeeded`() throws {
        var fixture = WorldFixture()
        let id = try fixture.create().id
        #expect(fixture.download("http://127.0.0.1:2/pbxt/\(id)/out-0.jpg").status == 404)
    }
}
