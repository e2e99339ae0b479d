import FoundationEssentials
import ImgoptHTTP
import Testing

struct UploadTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"x\"\r\n\r\n"

    /// A file of that many bytes while `body` runs.
    private func withFile(_ bytes: [UInt8], _ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "imgopt-upload-\(UUID())").path
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) } }

    @Test(arguments: [0, 1, 70_000, 3_000_000])
    func fileIsSentWholeWithItsLength(count: Int) async throws {
        let bytes = Self.bytes(count)
        try await withFile(bytes) { path in
            try await RawServer.run({ _ in [.send(Self.answer)] }) { server in
                try await HTTPClient.run { client in
                    let body = HTTPBody.file(path: path, byteCount: count, contentType: "image/png")
                    for _ in 0..<2 {
                        let request = HTTPRequest.patient(method: .put, url: server.url("/k"), body: body)
                        let answer = try await client.response(request)
                        #expect(answer.status == 200)
                    }
                    for seen in server.seen {
                        #expect(seen.method == "PUT" && seen.body == bytes)
                        #expect(seen.head.contains("Content-Length: \(count)"))
                        #expect(seen.head.contains("Content-Type: image/png"))
                        #expect(!seen.head.contains("Expect:"))
                    }
                    #expect(server.seen.count == 2 && server.seen.last?.connection == 0)
                }
            }
        }
    }

    @Test func nothingOfOneRequestIsLeftForTheNext() async throws {
        try await withFile(Self.bytes(10)) { path in
            try await RawServer.run({ _ in [.send(Self.answer)] }) { server in
                try await HTTPClient.run { client in
                    let file = HTTPBody.file(path: path, byteCount: 10, contentType: "image/png")
                    let post = HTTPBody.bytes([1, 2], contentType: "text/plain")
                    let all: [(HTTPRequest.Method, HTTPBody)] = [
                        (.put, file), (.get, .none), (.put, file), (.post, post), (.head, .none), (.get, .none),
                        (.head, .none), (.put, file), (.delete, .none), (.head, .none), (.post, .none),
                    ]
                    for (method, body) in all {
                        let request = HTTPRequest.patient(method: method, url: server.url(), body: body)
                        let answer = try await client.response(request)
                        #expect(answer.status == 200)
                    }
                    #expect(server.seen.map(\.method) == all.map(\.0.rawValue))
                    #expect(server.seen.map(\.body.count) == [10, 0, 10, 2, 0, 0, 0, 10, 0, 0, 0])
                }
            }
        }
    }

    @Test func answerToHeadHasItsLengthAndNoBody() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n"
        try await RawServer.run({ _ in [.send(head)] }) { server in
            try await HTTPClient.run { client in
                for _ in 0..<2 {
                    let answer = try await client.response(HTTPRequest.patient(method: .head, url: server.url()))
                    #expect(answer.headers["content-length"] == "5000000000" && answer.bodyBytes == 0)
                }
            }
        }
    }

    @Test func fileThatIsMissingOrTooShortIsNotSent() async throws {
        try await withFile(Self.bytes(10)) { path in
            try await RawServer.run({ _ in [.send(Self.answer)] }) { server in
                try await HTTPClient.run { client in
                    for (path, count) in [(path, 11), (path + ".none", 1), ("/", 1), ("/dev/zero", 1)] {
                        let body = HTTPBody.file(path: path, byteCount: count, contentType: "image/png")
                        let request = HTTPRequest.patient(method: .put, url: server.url(), body: body)
                        let failure = try await client.failure(request)
                        #expect(failure.reason == .badRequest && failure.certainlyNotSent)
                    }
                    #expect(server.seen.isEmpty)
                }
            }
        }
    }

    /// The kept connection ends without an answer: curl begins the file anew on another one.
    @Test func fileIsSentAgainFromItsBeginningWhereTheConnectionWasGone() async throws {
        let bytes = Self.bytes(200_000)
        try await withFile(bytes) { path in
            let script: RawServer.Script = { seen in
                seen.connection == 0 && seen.turn == 1 ? [.close] : [.send(Self.answer)]
            }
            try await RawServer.run(script) { server in
                try await HTTPClient.run { client in
                    let body = HTTPBody.file(path: path, byteCount: bytes.count, contentType: "image/png")
                    for _ in 0..<2 {
                        let request = HTTPRequest.patient(method: .put, url: server.url(), body: body)
                        let answer = try await client.response(request)
                        #expect(answer.status == 200)
                    }
                    #expect(server.seen.map(\.connection) == [0, 0, 1])
                    #expect(server.seen.allSatisfy { $0.body == bytes })
                }
            }
        }
    }
}
