import ImgoptHTTP
import ImgoptReplicate
import Synchronization
import Testing

private final class KeepingSink: HTTPBodySink {
    private let kept = Mutex<[UInt8]>([])
    var text: String { String(decoding: kept.withLock { $0 }, as: UTF8.self) }
    func write(_ bytes: RawSpan) throws {
        kept.withLock { kept in unsafe bytes.withUnsafeBytes { unsafe kept.append(contentsOf: $0) } }
    }
}

struct ReplicateProviderTests {
    private func provider(_ server: StandIn, _ client: HTTPClient) throws -> ReplicateProvider {
        let base = "http://127.0.0.1:\(server.port)/v1"
        return ReplicateProvider(options: try options(baseURL: base, deliveryHosts: ["localhost"]), client: client)
    }

    @Test func creationIsPostedAndItsAnswerRead() async throws {
        let answer = StandIn.Answer(
            status: 201, body: #"{"id":"p1","status":"starting","urls":{"get":"https://evil.example/"}}"#)
        try await StandIn.run({ _ in answer }) { server, client in
            let provider = try provider(server, client)
            let created = await withCheckedContinuation { continuation in
                provider.create(CreateRequest(model: "a/b", input: Array(#"{"x":1}"#.utf8))) {
                    continuation.resume(returning: $0)
                }
            }
            guard case .created(let prediction) = created else {
                Issue.record("\(created)")
                return
            }
            #expect(prediction.id == "p1")
            let seen = try #require(server.seen.first)
            #expect(seen.method == "POST")
            #expect(seen.path == "/v1/predictions")
            #expect(seen.headers["authorization"] == "Bearer r8_secret")
            #expect(seen.headers["content-type"] == "application/json")
            #expect(String(decoding: seen.body, as: UTF8.self) == #"{"version":"a/b","input":{"x":1}}"#)
        }
    }

    @Test func tokenEchoedByAServerIsHidden() async throws {
        let echo: @Sendable (StandIn.Seen) -> StandIn.Answer = {
            StandIn.Answer(status: 401, body: #"{"detail":"bad: \#($0.headers["authorization"] ?? "")."}"#)
        }
        try await StandIn.run(echo) { server, client in
            let provider = try provider(server, client)
            let answer = await withCheckedContinuation { continuation in
                provider.account { continuation.resume(returning: $0) }
            }
            #expect(answer == .tokenRefused("bad: Bearer [hidden]."))
        }
    }

    @Test func uploadIsAFormWithTheToken() async throws {
        let file = #"{"id":"f","urls":{"get":"http://127.0.0.1/v1/files/f"}}"#
        try await StandIn.run({ _ in StandIn.Answer(status: 201, body: file) }) { server, client in
            let provider = try provider(server, client)
            let answer = await withCheckedContinuation { continuation in
                provider.uploadFile(.bytes([1, 2, 3]), filename: "a.png", contentType: "image/png") { answer in
                    continuation.resume(returning: answer)
                }
            }
            guard case .uploaded(let uploaded) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(uploaded.id == "f")
            let seen = try #require(server.seen.first)
            #expect(seen.path == "/v1/files")
            #expect(seen.headers["content-type"]?.hasPrefix("multipart/form-data") == true)
        }
    }

    @Test func downloadFollowsRedirectsInsideTheListWithoutTheToken() async throws {
        let script: @Sendable (StandIn.Seen) -> StandIn.Answer = { seen in
            switch seen.path {
            case "/far": StandIn.Answer(status: 302, headers: [("Location", "/near")])
            case "/evil": StandIn.Answer(status: 302, headers: [("Location", "http://127.0.0.1:1/")])
            default: StandIn.Answer(headers: [("Content-Type", "image/png")], body: "bytes")
            }
        }
        try await StandIn.run(script) { server, client in
            let provider = try provider(server, client)
            func download(_ url: String, _ sink: KeepingSink = KeepingSink()) async -> DownloadAnswer {
                await withCheckedContinuation { continuation in
                    provider.download(url, sink: sink, maximumBytes: 100) { continuation.resume(returning: $0) }
                }
            }
            let sink = KeepingSink()
            #expect(
                await download("http://localhost:\(server.port)/far", sink)
                    == .done(status: 200, contentType: "image/png", contentLength: 5, bytes: 5))
            #expect(sink.text == "bytes")
            let reason = "its host, 127.0.0.1, is not in replicate.delivery_hosts"
            #expect(
                await download("http://localhost:\(server.port)/evil") == .refused("it leads on, and \(reason)"))
            #expect(await download("http://127.0.0.1:\(server.port)/far") == .refused(reason))
            #expect(server.seen.count == 3)
            #expect(server.seen.allSatisfy { $0.headers["authorization"] == nil })
        }
    }

    @Test func listStaysAtItsOrigin() async throws {
        let elsewhere = #"{"results":[],"next":"https://evil.example/v1/predictions?cursor=x"}"#
        try await StandIn.run({ _ in StandIn.Answer(body: elsewhere) }) { server, client in
            let provider = try provider(server, client)
            func list(_ cursor: String?) async -> ListAnswer {
                await withCheckedContinuation { continuation in
                    provider.list(ListQuery(cursor: cursor)) { continuation.resume(returning: $0) }
                }
            }
            guard case .page(let page) = await list(nil), let cursor = page.nextCursor else {
                Issue.record("no page")
                return
            }
            guard case .page(let last) = await list(cursor) else {
                Issue.record("no second page")
                return
            }
            #expect(last.nextCursor == nil && last.hasMore, "it leads to itself")
            #expect(await list("https://evil.example/") == .failed("the cursor is none"))
            #expect(server.seen.map(\.path) == ["/v1/predictions", "/v1/predictions?cursor=x"])
        }
    }

    /// In whatever a good answer echoes it, and on whichever thread it is read.
    @Test(arguments: [0, 200_000])
    func tokenEchoedInAGoodAnswerIsHidden(padding: Int) async throws {
        let words = "r8_secret, " + String(repeating: "x", count: padding) + " Bearer r8_secretr8_secret r8_secre"
        let body = #"{"id":"p","status":"failed","error":"\#(words)","logs":"\#(words)"}"#
        try await StandIn.run({ _ in StandIn.Answer(body: body) }) { server, client in
            let provider = try provider(server, client)
            let answer = await withCheckedContinuation { continuation in
                provider.get("p") { continuation.resume(returning: $0) }
            }
            guard case .found(let found) = answer, let error = found.error else {
                Issue.record("\(answer)")
                return
            }
            #expect(!"\(found)".contains("r8_secret"))
            let whole = words.replacing("r8_secret", with: "[hidden]")
            #expect(error == whole.bounded(to: 8 << 10))
        }
    }

    @Test func dataURIIsDownloadedFromItself() async throws {
        try await StandIn.run({ _ in StandIn.Answer() }) { server, client in
            let provider = try provider(server, client)
            let sink = KeepingSink()
            let answers = Mutex<[DownloadAnswer]>([])
            for url in ["data:image/png;base64,aGVsbG8=", "data:image/png;base64,!!", "DATA:,pl%41%2"] {
                provider.download(url, sink: sink, maximumBytes: 5) { answer in answers.withLock { $0.append(answer) } }
            }
            provider.download("data:;base64,aGVsbG8h", sink: sink, maximumBytes: 5) { answer in
                answers.withLock { $0.append(answer) }
            }
            #expect(sink.text == "hello" + "plA%2")
            #expect(
                answers.withLock { $0 } == [
                    .done(status: 200, contentType: "image/png", contentLength: 5, bytes: 5),
                    .refused("it is no proper data URI"),
                    .done(status: 200, contentType: "text/plain", contentLength: 5, bytes: 5),
                    .tooLarge(limit: 5),
                ])
        }
    }

    @Test func callsOfAClientThatWasShutDownComplete() async throws {
        try await StandIn.run({ _ in StandIn.Answer() }) { server, client in
            let provider = try provider(server, client)
            client.shutdown()
            let answer = await withCheckedContinuation { continuation in
                provider.create(CreateRequest(model: "a/b", input: [])) { answer in
                    continuation.resume(returning: answer)
                }
            }
            #expect(answer == .notSent("the HTTP client was shut down"))
        }
    }
}
