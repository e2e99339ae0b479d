import ImgoptHTTP
import Synchronization
import Testing

struct ConnectionTests {
    @Test func connectionIsKeptForTheNextRequest() async throws {
        try await RawServer.run({ _ in [RawServer.answer(200, "ok")] }) { server in
            try await HTTPClient.run { client in
                for _ in 0..<3 { _ = try await client.response(HTTPRequest.patient(url: server.url())) }
                #expect(server.seen.map(\.connection) == [0, 0, 0])
            }
        }
    }

    /// A handle serves one request after the other: nothing of one may be seen in the next.
    @Test func requestLeavesNoTraceInTheNext() async throws {
        try await RawServer.run({ _ in [RawServer.answer(200, "ok")] }) { server in
            let kinds = Self.kinds(server.url())
            var alone: [RawServer.Seen] = []
            for kind in kinds {
                try await HTTPClient.run { client in _ = try await client.response(kind) }
                alone.append(try #require(server.seen.last))
            }
            for first in kinds {
                for (place, second) in kinds.enumerated() {
                    try await HTTPClient.run { client in
                        _ = try await client.response(first)
                        _ = try await client.response(second)
                    }
                    let seen = try #require(server.seen.last)
                    #expect(seen.turn == 1)
                    #expect(Self.plain(seen) == Self.plain(alone[place]))
                }
            }
        }
    }

    private static func kinds(_ url: String) -> [HTTPRequest] {
        let form = HTTPBody.Part(name: "content", filename: "a.png", contentType: "image/png", content: .bytes([1, 2]))
        let secret: HTTPFields = ["Authorization": "Bearer secret", "Accept": "application/json"]
        return [
            HTTPRequest.patient(url: url, headers: secret),
            HTTPRequest.patient(
                url: url, stallLimit: .init(bytesPerSecond: 1, seconds: 3_600), sink: CollectingSink(limit: 100),
                redirects: .follow(maximum: 1, allowed: { _ in true })),
            HTTPRequest.patient(
                method: .post, url: url, headers: secret,
                body: .bytes(Array("{}".utf8), contentType: "application/json"), mayRepeat: false),
            HTTPRequest.patient(method: .post, url: url),
            HTTPRequest.patient(method: .post, url: url, headers: secret, body: .multipart([form])),
            HTTPRequest.patient(method: .delete, url: url),
        ]
    }

    /// What the server saw, with one boundary for all forms.
    private static func plain(_ seen: RawServer.Seen) -> [String] {
        let text = "\(seen.method) \(seen.path)\n\(seen.head)\n\(String(decoding: seen.body, as: UTF8.self))"
        return text.split(whereSeparator: \.isNewline).map { line in
            String(line.replacing(#/-{10,}[0-9A-Za-z]+/#, with: "BOUNDARY"))
        }
    }

    /// The server reads the second request on a kept connection and closes: it may well have acted on it.
    @Test(arguments: [0, 10, 70_000, 2_000_000])
    func requestThatMustNotBeRepeatedIsSentOnce(_ bodyBytes: Int) async throws {
        let body = [UInt8](repeating: 0x7B, count: bodyBytes)
        try await RawServer.run({ $0.turn == 0 ? [RawServer.answer()] : [.close] }) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest.patient(
                    method: .post, url: server.url(), body: .bytes(body, contentType: "application/json"),
                    mayRepeat: false)
                _ = try await client.response(request)
                let failure = try await client.failure(request)
                #expect(failure.reason == .cut)
                #expect(!failure.certainlyNotSent)
                #expect(server.seen.map(\.connection) == [0, 0])
                #expect(server.seen.allSatisfy { $0.body == body })
                #expect(try await client.response(request).status == 200)
            }
        }
    }

    /// What the test above prevents does happen otherwise.
    @Test func requestThatMayBeRepeatedIsSentAgainOnANewConnection() async throws {
        let script: RawServer.Script = { $0.connection == 0 && $0.turn == 1 ? [.close] : [RawServer.answer()] }
        try await RawServer.run(script) { server in
            try await HTTPClient.run { client in
                for _ in 0..<2 { _ = try await client.response(HTTPRequest.patient(url: server.url())) }
                #expect(server.seen.map(\.connection) == [0, 0, 1])
            }
        }
    }

    @Test func connectionClosedWhileIdleIsNoFailureOfTheNextRequest() async throws {
        try await RawServer.run({ _ in [RawServer.answer(200, "", headers: "Connection: close\r\n"), .close] }) {
            server in
            try await HTTPClient.run { client in
                for _ in 0..<3 {
                    let request = HTTPRequest.patient(method: .post, url: server.url(), mayRepeat: false)
                    let response = try await client.response(request)
                    #expect(response.status == 200)
                }
                #expect(server.seen.map(\.connection) == [0, 1, 2])
            }
        }
    }

    @Test func thousandAtOnceAreEachAnsweredOnce() async throws {
        try await RawServer.run({ [RawServer.answer(200, $0.path)] }) { server in
            try await HTTPClient.run { client in
                let answers = await withTaskGroup(of: String?.self) { group in
                    for number in 0..<1_000 {
                        group.addTask { try? await client.response(.patient(url: server.url("/\(number)"))).text }
                    }
                    return await group.reduce(into: Set<String?>()) { $0.insert($1) }
                }
                #expect(answers == Set((0..<1_000).map { "/\($0)" }))
                #expect(server.seen.count == 1_000)
            }
        }
    }

    /// Each socket has the number of one that was closed: it is waited for like any other.
    @Test func connectionsThatAreClosedMakeRoomForOthers() async throws {
        let script: RawServer.Script = { [RawServer.answer(200, $0.path, headers: "Connection: close\r\n"), .close] }
        try await RawServer.run(script) { server in
            try await HTTPClient.run { client in
                for round in 0..<20 {
                    let answers = await withTaskGroup(of: String?.self) { group in
                        for number in 0..<20 {
                            let request = HTTPRequest.patient(url: server.url("/\(round)/\(number)"))
                            group.addTask { try? await client.response(request).text }
                        }
                        return await group.reduce(into: Set<String?>()) { $0.insert($1) }
                    }
                    #expect(answers == Set((0..<20).map { "/\(round)/\($0)" }))
                }
                #expect(Set(server.seen.map(\.connection)).count == 400)
            }
        }
    }

    /// A forgotten one would wait until something else woke the thread.
    @Test func commandsAreTakenWhetherTheThreadWaitsOrIsAtWork() async throws {
        try await HTTPClient.run { client in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<1_000 { await withCheckedContinuation { done in client.pulse { done.resume() } } }
                    }
                }
            }
            await withCheckedContinuation { done in Self.pulse(1_000, client) { done.resume() } }
        }
    }

    private static func pulse(_ times: Int, _ client: HTTPClient, _ done: @escaping @Sendable () -> Void) {
        client.pulse { times == 1 ? done() : pulse(times - 1, client, done) }
    }

    @Test func cancelledTransferCompletesOnceAsCancelled() async throws {
        try await RawServer.run({ _ in [] }) { server in
            try await HTTPClient.run { client in
                let outcomes = AsyncStream.makeStream(of: HTTPOutcome.self)
                let id = client.send(HTTPRequest.patient(url: server.url())) { outcomes.continuation.yield($0) }
                for await _ in server.requests { break }
                client.cancel(id)
                client.cancel(id)
                client.pulse { outcomes.continuation.finish() }
                let all = await outcomes.stream.reduce(into: []) { $0.append($1) }
                #expect(all.count == 1)
                guard case .failed(let failure) = all.first else { throw UnexpectedResponse(status: 0) }
                #expect(failure.reason == .cancelled)
                #expect(!failure.certainlyNotSent)
            }
        }
    }

    @Test func cancelledBeforeItStartedMeansNotSent() async throws {
        try await RawServer.run({ _ in [] }) { server in
            try await HTTPClient.run { client in
                let failure: HTTPOutcome = await withCheckedContinuation { continuation in
                    // From the HTTP thread itself, so that both commands are taken in one turn.
                    client.pulse {
                        let id = client.send(.patient(url: server.url())) { continuation.resume(returning: $0) }
                        client.cancel(id)
                    }
                }
                guard case .failed(let failure) = failure else { throw UnexpectedResponse(status: 0) }
                #expect(failure.reason == .cancelled)
                #expect(failure.certainlyNotSent)
            }
        }
    }

    @Test func shutdownCompletesWhatIsOpenAndRefusesTheRest() async throws {
        try await RawServer.run({ _ in [] }) { server in
            try await HTTPClient.run { client in
                async let open = client.failure(HTTPRequest.patient(url: server.url()))
                for await _ in server.requests { break }
                client.shutdown()
                #expect(try await open.reason == .stopped)
                #expect(try await !open.certainlyNotSent)
                let late = try await client.failure(HTTPRequest.patient(url: server.url()))
                #expect(late.reason == .stopped)
                #expect(late.certainlyNotSent)
                client.shutdown()
            }
        }
    }

    @Test func completionMayStartTheNextRequest() async throws {
        try await RawServer.run({ [RawServer.answer(200, $0.path)] }) { server in
            try await HTTPClient.run { client in
                let text: String = await withCheckedContinuation { continuation in
                    client.send(HTTPRequest.patient(url: server.url("/1"))) { _ in
                        client.send(HTTPRequest.patient(url: server.url("/2"))) { outcome in
                            guard case .response(let response) = outcome else { return }
                            continuation.resume(returning: response.text)
                        }
                    }
                }
                #expect(text == "/2")
            }
        }
    }
}
