import Foundation
import ImgoptHTTP
import ImgoptReplicate
import Testing

private struct NullSink: HTTPBodySink {
    func write(_ bytes: RawSpan) throws {}
}

struct ReplicateRequestsTests {
    private func requests() throws -> ReplicateRequests { ReplicateRequests(options: try options()) }

    @Test func creationSendsTheInputByteForByteAndOnce() throws {
        let input = Array(#"{"b": 1.0 ,"a":"\u00e9"}"#.utf8)
        let request = try requests().create(CreateRequest(model: "a/b\"", input: input, cancelAfterSeconds: 1_800))
        #expect(request.method == .post)
        #expect(request.url == "https://api.replicate.com/v1/predictions")
        #expect(!request.mayRepeat)
        #expect(request.headers["authorization"] == "Bearer r8_secret")
        #expect(request.headers["user-agent"] == "imgoptd/test")
        #expect(request.headers["cancel-after"] == "1800s")
        #expect(request.headers["prefer"] == nil)
        guard case .bytes(let body, "application/json") = request.body else {
            Issue.record("no JSON body")
            return
        }
        #expect(String(decoding: body, as: UTF8.self) == #"{"version":"a/b\"","input":{"b": 1.0 ,"a":"\u00e9"}}"#)
    }

    @Test(arguments: [(0, "5s"), (5, "5s"), (100_000, "86400s")])
    func deadlineIsBroughtIntoRange(_ seconds: Int, _ header: String) throws {
        let request = try requests().create(CreateRequest(model: "a/b", input: [], cancelAfterSeconds: seconds))
        #expect(request.headers["Cancel-After"] == header)
    }

    @Test func idsCannotLeaveTheirPlace() throws {
        #expect(
            try requests().get("../x?y=é").url == "https://api.replicate.com/v1/predictions/%2E%2E%2Fx%3Fy%3D%C3%A9")
        #expect(try requests().cancel("a1").url == "https://api.replicate.com/v1/predictions/a1/cancel")
        #expect(try requests().deleteFile("a/b").url == "https://api.replicate.com/v1/files/a%2Fb")
    }

    @Test func listCarriesItsTimes() throws {
        let query = ListQuery(createdAfter: 1_795_429_800_000_001, createdBefore: 1_795_429_860_000_000)
        let times = "created_after=2026-11-23T10:30:00.000001Z&created_before=2026-11-23T10:31:00.000000Z"
        #expect(try requests().list(query)?.url == "https://api.replicate.com/v1/predictions?" + times)
        #expect(try requests().list(ListQuery())?.url == "https://api.replicate.com/v1/predictions")
    }

    @Test func cursorIsFollowedAtHomeOnly() throws {
        let url = "https://api.replicate.com/v1/predictions?cursor=abc"
        #expect(try requests().list(ListQuery(cursor: "cursor=abc"))?.url == url)
        #expect(try requests().list(ListQuery(cursor: "https://evil.example/v1/predictions")) == nil)
        #expect(try requests().list(ListQuery(cursor: "cursor=a b")) == nil)
    }

    @Test func modelsHaveAddressesAndBareVersionsHaveNone() throws {
        let plain = try #require(ModelReference("a/b"))
        let pinned = try #require(ModelReference("a/b:c"))
        let bare = try #require(ModelReference(String(repeating: "0", count: 64)))
        #expect(try requests().model(plain)?.url == "https://api.replicate.com/v1/models/a/b")
        #expect(try requests().model(pinned)?.url == "https://api.replicate.com/v1/models/a/b/versions/c")
        #expect(try requests().model(bare) == nil)
        let deployment = try #require(ModelReference("deployments/a/b"))
        #expect(try requests().model(deployment)?.url == "https://api.replicate.com/v1/deployments/a/b")
    }

    @Test func deploymentsHaveTheirOwnPlaceForCreations() throws {
        let request = try requests().create(CreateRequest(model: "deployments/a/b", input: Array(#"{"x":1}"#.utf8)))
        #expect(request.url == "https://api.replicate.com/v1/deployments/a/b/predictions")
        guard case .bytes(let body, _) = request.body else { return #expect(Bool(false), "it has no body") }
        #expect(String(decoding: body, as: UTF8.self) == #"{"input":{"x":1}}"#)
        #expect(!request.mayRepeat)
    }

    @Test(arguments: [
        ("../../a\"b\u{0}.png", "ab.png"), ("", "image"), ("/", "image"),
        (String(repeating: "é", count: 200), String(repeating: "é", count: 127)),
    ])
    func filenamesAreMadeHarmless(_ given: String, _ expected: String) throws {
        let request = try requests().upload(.bytes([1]), filename: given, contentType: "image/png")
        guard case .multipart(let parts) = request.body else {
            Issue.record("no form")
            return
        }
        #expect(parts.map(\.filename) == [expected])
        #expect(parts.map(\.name) == ["content"])
    }

    /// On the slowest line that is not too slow, 100 MB take 26 minutes.
    @Test func aLargeFileHasMoreTime() throws {
        func milliseconds(_ content: HTTPBody.Part.Content) throws -> Int {
            try requests().upload(content, filename: "a", contentType: "image/png").totalTimeoutMilliseconds
        }
        #expect(try milliseconds(.bytes([1])) == 300_000)
        let path = FileManager.default.temporaryDirectory.path + "/imgopt-\(UUID().uuidString)"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        defer { _ = try? FileManager.default.removeItem(atPath: path) }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.truncate(atOffset: 100_000_000)
        try file.close()
        #expect(try milliseconds(.file(path: path)) == 300_000 + 1_562_500)
        #expect(try milliseconds(.file(path: path + "x")) == 300_000)
    }

    @Test(arguments: [
        ("ftp://replicate.delivery/x", "its address is neither http nor https"),
        ("http://replicate.delivery/x", "its address is not https"),
        ("https://u:p@replicate.delivery/x", "its address carries a user name or a password"),
        ("https://evil.example/x", "its host, evil.example, is not in replicate.delivery_hosts"),
        ("https://réplicate.delivery/x", "the host of its address is not in ASCII"),
        ("https://replicate.delivery:x/", "the host or the port of its address can't be read"),
        ("https://replicate.delivery/a b", nil),
    ])
    func aRefusalNamesItsReason(_ url: String, _ reason: String?) throws {
        #expect(try requests().refusal(of: url) == reason)
    }

    @Test(arguments: [
        ("https://replicate.delivery/pbxt/x.png", true), ("https://a.replicate.delivery/x", true),
        ("http://replicate.delivery/x", false), ("https://replicate.delivery.evil.example/x", false),
        ("https://api.replicate.com/v1/x", false), ("https://u:p@replicate.delivery/", false), ("file:///x", false),
        (" HTTPS://replicate.delivery/a b.png\n", true), ("https://evil.example\\@replicate.delivery/", false),
    ])
    func downloadsGoToDeliveryHostsWithoutTheToken(_ url: String, _ isAllowed: Bool) throws {
        let request = try requests().download(url, sink: NullSink(), maximumBytes: 10)
        #expect((request != nil) == isAllowed)
        #expect((try requests().refusal(of: url) == nil) == isAllowed)
        #expect(request?.headers["authorization"] == nil)
        if case .follow(_, let allowed)? = request?.redirects {
            #expect(!allowed(try #require(HTTPAddress(url: "https://evil.example/"))))
        }
    }

    @Test(arguments: [
        ("https://api.example/v1", true), ("https://api.example/v1//", true), ("http://127.0.0.1:99/v1", true),
        ("http://localhost/v1", true), ("http://api.example/v1", false), ("https://u@api.example", false),
        ("api.example", false), ("https://api.example/v1?x", false), ("https://api.example/#x", false), ("", false),
    ])
    func tokenNeverTravelsInTheClear(_ baseURL: String, _ isAllowed: Bool) throws {
        #expect(((try? options(baseURL: baseURL)) != nil) == isAllowed)
    }

    @Test(arguments: ["", "r8 x", "r8\n", "r8\u{E4}"])
    func tokensThatAreNoneAreRefusedWithoutBeingShown(_ token: String) {
        let error = #expect(throws: ReplicateOptionsError.self) {
            try options(token: token)
        }
        #expect(error?.description.contains("r8") == false)
    }

    @Test func secretIsNeverShown() throws {
        let secret = Secret("r8_secret")
        var dumped = ""
        dump(try options(), to: &dumped)
        #expect("\(secret) \(String(reflecting: secret))" == "[hidden] [hidden]")
        #expect(!dumped.contains("r8_secret"))
        #expect(!"\(try options())".contains("r8_secret"))
    }
}
