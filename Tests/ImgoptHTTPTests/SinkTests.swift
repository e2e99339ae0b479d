import ImgoptHTTP
import Testing

struct SinkTests {
    @Test func sinkTakesTheBodyOfASuccess() async throws {
        let text = String(repeating: "0123456789", count: 50_000)
        try await RawServer.run({ _ in [RawServer.answer(200, text)] }) { server in
            try await HTTPClient.run { client in
                let sink = CollectingSink()
                let response = try await client.response(HTTPRequest.patient(url: server.url(), sink: sink))
                #expect(sink.bytes == Array(text.utf8))
                #expect(sink.begun == [200])
                #expect(response.body.isEmpty)
                #expect(response.bodyBytes == text.utf8.count)
            }
        }
    }

    @Test func sinkIsOpenedForAnEmptyBody() async throws {
        try await RawServer.run({ _ in [RawServer.answer(200)] }) { server in
            try await HTTPClient.run { client in
                let sink = CollectingSink()
                _ = try await client.response(HTTPRequest.patient(url: server.url(), sink: sink))
                #expect(sink.begun == [200])
            }
        }
    }

    @Test func bodyOfAnErrorStaysOutOfTheSinkAndIsCutShort() async throws {
        let text = String(repeating: "x", count: 200_000)
        try await RawServer.run({ _ in [RawServer.answer(404, text)] }) { server in
            try await HTTPClient.run { client in
                let sink = CollectingSink()
                let response = try await client.response(HTTPRequest.patient(url: server.url(), sink: sink))
                #expect(sink.begun.isEmpty)
                #expect(sink.bytes.isEmpty)
                #expect(response.status == 404)
                #expect(response.body.count == 64 << 10)
                #expect(response.bodyBytes == 200_000)
            }
        }
    }

    @Test func whatTheSinkThrowsIsTheFailure() async throws {
        let text = String(repeating: "x", count: 200_000)
        try await RawServer.run({ _ in [RawServer.answer(200, text)] }) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest.patient(url: server.url(), sink: CollectingSink(limit: 1_000))
                let failure = try await client.failure(request)
                #expect(failure.reason == .sink("no space left"))
            }
        }
    }

    @Test(arguments: [
        RawServer.answer(200, String(repeating: "x", count: 2_000)),
        .send(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n\(String(repeating: "x", count: 2_000))\r\n"),
        .send("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\nx"),
        .send(
            "HTTP/1.1 200 OK\r\n\(String(repeating: "X-Much: \(String(repeating: "y", count: 1_000))\r\n", count: 300))"
        ),
    ])
    func answerBeyondTheLimitFails(_ answer: RawServer.Step) async throws {
        try await RawServer.run({ _ in [answer] }) { server in
            try await HTTPClient.run { client in
                let failure = try await client.failure(HTTPRequest.patient(url: server.url(), maximumBodyBytes: 1_999))
                #expect(failure.reason == .tooLarge)
                #expect(!failure.certainlyNotSent)
            }
        }
    }
}
