import ImgoptHTTP
import Testing

struct AnswerTests {
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ])
    func bodyIsReadHoweverItIsFramed(_ bytes: String) async throws {
        try await RawServer.run({ _ in [.send(bytes)] }) { server in
            try await HTTPClient.run { client in
                let response = try await client.response(HTTPRequest.patient(url: server.url("/a?b=c")))
                #expect(response.status == 200)
                #expect(response.text == "hello")
                #expect(response.bodyBytes == 5)
                #expect(response.headers["x-early"] == nil)
                #expect(response.effectiveURL == server.url("/a?b=c"))
                #expect(server.seen.map(\.path) == ["/a?b=c"])
            }
        }
    }

    @Test func bodyWithoutLengthEndsWithTheConnection() async throws {
        try await RawServer.run({ _ in [.send("HTTP/1.1 200 OK\r\n\r\nhello"), .close] }) { server in
            try await HTTPClient.run { client in
                let response = try await client.response(HTTPRequest.patient(url: server.url()))
                #expect(response.text == "hello")
            }
        }
    }

    /// What curl 7.88 makes of each by itself: refused, a whole answer (all that comes until the connection ends), the
    /// last of two, the first of a list, cut short. Here nothing of it is an answer.
    @Test(
        arguments: [
            "Content-Length: -1", "Content-Length: 99999999999999999999999", "Content-Length: 9223372036854775807",
            "Content-Length: 4\r\nContent-Length: 5", "content-length: 5\r\nCONTENT-LENGTH: 6", "Content-Length: 5, 6",
            "Content-Length: 5x", "Content-Length: +5", "Content-Length:", "Content-Length: 0x5", "Content-Length: 5,",
            "Content-Length: 6", "Content-Length: 5.0",
        ], [true, false])
    func answerWithAnImpossibleLengthIsNone(_ fields: String, hasSink: Bool) async throws {
        let bytes = "HTTP/1.1 200 OK\r\n\(fields)\r\n\r\nhello"
        try await RawServer.run({ _ in [.send(bytes), .close] }) { server in
            try await HTTPClient.run { client in
                var request = HTTPRequest(url: server.url())
                if hasSink { request.sink = CollectingSink() }
                let failure = try await client.failure(request)
                #expect([.cut, .other].contains(failure.reason))
                #expect(!failure.certainlyNotSent)
            }
        }
    }

    @Test(arguments: ["Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5", "CONTENT-LENGTH:\t5 "])
    func lengthThatIsSaidTwiceAlikeIsOne(_ fields: String) async throws {
        let bytes = "HTTP/1.1 100 Continue\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\n\(fields)\r\n\r\nhello"
        try await RawServer.run({ _ in [.send(bytes), .close] }) { server in
            try await HTTPClient.run { client in
                let response = try await client.response(HTTPRequest(url: server.url()))
                #expect(response.text == "hello")
            }
        }
    }

    @Test func ofAnErrorTheBeginningIsKept() async throws {
        let body = String(repeating: "x", count: 300_000)
        try await RawServer.run({ _ in [RawServer.answer(422, body)] }) { server in
            try await HTTPClient.run { client in
                let response = try await client.response(HTTPRequest(url: server.url()))
                #expect(response.body.count == 64 << 10)
                #expect(response.bodyBytes == 300_000)
            }
        }
    }

    @Test func headersAreFoundWhateverTheirCase() async throws {
        let fields = "RateLimit-Remaining: \t599 \r\nX-Empty:\r\nx-two: 1\r\nX-Two: 2\r\n"
        try await RawServer.run({ _ in [RawServer.answer(429, "{}", headers: fields)] }) { server in
            try await HTTPClient.run { client in
                let headers = try await client.response(HTTPRequest.patient(url: server.url())).headers
                #expect(headers["ratelimit-REMAINING"] == "599")
                #expect(headers["x-empty"] == "")
                #expect(headers["X-TWO"] == "1")
                #expect(headers["retry-after"] == nil)
            }
        }
    }

    @Test func requestCarriesItsFieldsAndBodyAndNothingOfExpect() async throws {
        let body = [UInt8](repeating: 0x61, count: 100_000)
        try await RawServer.run({ _ in [RawServer.answer(201)] }) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest.patient(
                    method: .post, url: server.url(), headers: ["Authorization": "Bearer x", "X-Empty": ""],
                    body: .bytes(body, contentType: "application/json"))
                #expect(try await client.response(request).status == 201)
                let seen = try #require(server.seen.first)
                #expect(seen.method == "POST")
                #expect(seen.body == body)
                #expect(seen.head.contains("\r\nAuthorization: Bearer x\r\n"))
                #expect(seen.head.contains("\r\nX-Empty:"))
                #expect(seen.head.contains("\r\nContent-Type: application/json"))
                #expect(!seen.head.lowercased().contains("expect:"))
            }
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .delete])
    func methodWithoutBodySendsNone(_ method: HTTPRequest.Method) async throws {
        try await RawServer.run({ _ in [.send("HTTP/1.1 204 No Content\r\n\r\n")] }) { server in
            try await HTTPClient.run { client in
                let response = try await client.response(HTTPRequest.patient(method: method, url: server.url()))
                #expect(response.status == 204)
                #expect(server.seen.map(\.method) == [method.rawValue])
                #expect(server.seen.first?.body == [])
            }
        }
    }

    @Test func formCarriesItsParts() async throws {
        try await RawServer.run({ _ in [RawServer.answer(201)] }) { server in
            try await HTTPClient.run { client in
                let parts: [HTTPBody.Part] = [
                    .init(
                        name: "content", filename: "a \"b\".png", contentType: "image/png",
                        content: .bytes([0, 13, 10, 255])),
                    .init(name: "type", content: .bytes(Array("image/png".utf8))),
                    .init(name: "empty", content: .bytes([])),
                ]
                let request = HTTPRequest.patient(method: .post, url: server.url(), body: .multipart(parts))
                #expect(try await client.response(request).status == 201)
                let seen = try #require(server.seen.first)
                let text = String(decoding: seen.body, as: UTF8.self)
                #expect(seen.head.contains("Content-Type: multipart/form-data; boundary="))
                #expect(text.contains("name=\"content\"; filename=\"a "))
                #expect(text.contains("Content-Type: image/png\r\n\r\n\0\r\n"))
                #expect(text.contains("name=\"type\"\r\n\r\nimage/png\r\n"))
                #expect(text.contains("name=\"empty\"\r\n\r\n\r\n"))
            }
        }
    }

    @Test func formPartOfAMissingFileSendsNothing() async throws {
        try await RawServer.run({ _ in [RawServer.answer(201)] }) { server in
            try await HTTPClient.run { client in
                let part = HTTPBody.Part(name: "content", content: .file(path: "/no/such/file"))
                let request = HTTPRequest.patient(method: .post, url: server.url(), body: .multipart([part]))
                let failure = try await client.failure(request)
                #expect(failure.reason == .badRequest)
                #expect(failure.certainlyNotSent)
                #expect(server.seen.isEmpty)
            }
        }
    }
}
