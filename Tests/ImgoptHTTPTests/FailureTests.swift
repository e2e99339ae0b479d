import ImgoptHTTP
import Testing

struct FailureTests {
    @Test(arguments: [
        "", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    ])
    func cutAnswerIsAFailureOfUnknownOutcome(_ part: String) async throws {
        try await RawServer.run({ _ in [.send(part), .close] }) { server in
            try await HTTPClient.run { client in
                let failure = try await client.failure(HTTPRequest.patient(method: .post, url: server.url()))
                #expect(failure.reason == (part.hasPrefix("g") ? .other : .cut))
                #expect(!failure.certainlyNotSent)
                #expect(!failure.message.isEmpty)
            }
        }
    }

    @Test func nobodyAtThePortMeansNotSent() async throws {
        // A port that the kernel gives to no other test, unlike that of a server that has ended.
        try await HTTPClient.run { client in
            let failure = try await client.failure(HTTPRequest.patient(method: .post, url: "http://127.0.0.1:9/"))
            #expect(failure.reason == .connect)
            #expect(failure.certainlyNotSent)
        }
    }

    @Test func endlessHandshakeMeansNotSent() async throws {
        try await RawServer.run({ _ in [] }) { server in
            try await HTTPClient.run { client in
                // The server takes the handshake for the start of a head that never ends.
                let request = HTTPRequest(
                    method: .post, url: "https://127.0.0.1:\(server.port)/", connectTimeoutMilliseconds: 200)
                let failure = try await client.failure(request)
                #expect(failure.reason == .timedOut)
                #expect(failure.certainlyNotSent)
            }
        }
    }

    @Test func failedHandshakeMeansNotSent() async throws {
        try await RawServer.run(greeting: "220 mail.example ready\r\n", { _ in [] }) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest.patient(method: .post, url: "https://127.0.0.1:\(server.port)/")
                let failure = try await client.failure(request)
                #expect(failure.reason == .tls)
                #expect(failure.certainlyNotSent)
            }
        }
    }

    @Test func nameWithoutAddressMeansNotSent() async throws {
        try await HTTPClient.run { client in
            let request = HTTPRequest(url: "http://nobody.invalid/", connectTimeoutMilliseconds: 500)
            let failure = try await client.failure(request)
            #expect([.resolve, .timedOut].contains(failure.reason))
            #expect(failure.certainlyNotSent)
        }
    }

    @Test func silenceIsATimeOutOfUnknownOutcome() async throws {
        try await RawServer.run({ _ in [] }) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest(method: .post, url: server.url(), totalTimeoutMilliseconds: 100)
                let failure = try await client.failure(request)
                #expect(failure.reason == .timedOut)
                #expect(!failure.certainlyNotSent)
            }
        }
    }

    @Test func stalledBodyIsATimeOut() async throws {
        try await RawServer.run({ _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nha")] }) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest.patient(url: server.url(), stallLimit: .init(bytesPerSecond: 100, seconds: 1))
                let failure = try await client.failure(request)
                #expect(failure.reason == .timedOut)
            }
        }
    }

    @Test func requestThatNeverGotAConnectionIsCertainlyNotSent() async throws {
        let options = HTTPClientOptions(maximumConnections: 1)
        try await RawServer.run({ _ in [] }) { server in
            try await HTTPClient.run(options: options) { client in
                // The only connection is held for as long as the test likes: no race of two time-outs.
                let (outcomes, outcome) = AsyncStream<HTTPOutcome>.makeStream()
                let first = client.send(HTTPRequest.patient(url: server.url())) { outcome.yield($0) }
                for await _ in server.requests { break }
                let waiting = HTTPRequest(method: .post, url: server.url(), totalTimeoutMilliseconds: 100)
                let second = try await client.failure(waiting)
                #expect(second.reason == .timedOut)
                #expect(second.certainlyNotSent)
                client.cancel(first)
                for await case .failed(let failure) in outcomes {
                    // Not timed out: the other one did not wait for its end.
                    #expect(failure.reason == .cancelled)
                    #expect(!failure.certainlyNotSent)
                    break
                }
                #expect(server.seen.count == 1)
            }
        }
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "/relative", "", "http://", "http://user:pw@127.0.0.1/",
        "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1:99999/", "http://ex\u{E4}mple/",
    ])
    func otherThanPlainWebAddressesAreRefused(_ url: String) async throws {
        try await HTTPClient.run { client in
            let failure = try await client.failure(HTTPRequest.patient(url: url))
            #expect(failure.reason == .unsupportedURL)
            #expect(failure.certainlyNotSent)
        }
    }

    @Test(
        arguments: [
            ["X": "a\r\nY: b"], ["X: y": "a"], ["": "a"], ["X\n": "a"], ["X;": ""], ["X": "a\u{0}"],
        ] as [HTTPFields])
    func fieldsThatWouldMakeMoreThanOneLineAreRefused(_ headers: HTTPFields) async throws {
        try await RawServer.run({ _ in [RawServer.answer()] }) { server in
            try await HTTPClient.run { client in
                let failure = try await client.failure(HTTPRequest.patient(url: server.url(), headers: headers))
                #expect(failure.reason == .badRequest)
                #expect(failure.certainlyNotSent)
                #expect(server.seen.isEmpty)
            }
        }
    }
}
