import ImgoptHTTP
import Testing

struct RedirectTests {
    static let script: RawServer.Script = { request in
        switch request.path {
        case "/end": [RawServer.answer(200, "there")]
        case "/loop": [RawServer.answer(302, "on", headers: "Location: /loop\r\n")]
        case "/away": [RawServer.answer(302, "on", headers: "Location: http://localhost:1/\r\n")]
        case "/file": [RawServer.answer(302, "on", headers: "Location: file:///etc/passwd\r\n")]
        default: [RawServer.answer(302, "on", headers: "Location: /end\r\n")]
        }
    }

    private static let here: @Sendable (HTTPAddress) -> Bool = { $0.host == "127.0.0.1" }

    @Test func redirectIsFollowedWhereAllowed() async throws {
        try await RawServer.run(Self.script) { server in
            try await HTTPClient.run { client in
                let sink = CollectingSink()
                let request = HTTPRequest.patient(
                    url: server.url("/start"), headers: ["Authorization": "Bearer x"], sink: sink,
                    redirects: .follow(maximum: 2, allowed: Self.here))
                let response = try await client.response(request)
                #expect(response.status == 200)
                #expect(response.effectiveURL == server.url("/end"))
                #expect(sink.bytes == Array("there".utf8))
                #expect(server.seen.allSatisfy { $0.head.contains("Authorization: Bearer x") })
            }
        }
    }

    @Test(arguments: ["/away", "/file"])
    func redirectElsewhereIsTheResponse(_ path: String) async throws {
        try await RawServer.run(Self.script) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest.patient(
                    url: server.url(path), redirects: .follow(maximum: 5, allowed: Self.here))
                let response = try await client.response(request)
                #expect(response.status == 302)
                #expect(response.text == "on")
            }
        }
    }

    @Test func redirectsAreCounted() async throws {
        try await RawServer.run(Self.script) { server in
            try await HTTPClient.run { client in
                let request = HTTPRequest.patient(
                    url: server.url("/loop"), redirects: .follow(maximum: 3, allowed: Self.here))
                let response = try await client.response(request)
                #expect(response.status == 302)
                #expect(server.seen.count == 4)
            }
        }
    }

    @Test func redirectIsTheResponseUnlessAskedFor() async throws {
        try await RawServer.run(Self.script) { server in
            try await HTTPClient.run { client in
                let response = try await client.response(HTTPRequest.patient(url: server.url("/start")))
                #expect(response.status == 302)
                #expect(server.seen.count == 1)
            }
        }
    }

    @Test func authorizationStaysAtItsOrigin() async throws {
        try await RawServer.run(Self.script) { other in
            let target = other.url("/end")
            try await RawServer.run({ _ in [RawServer.answer(302, headers: "Location: \(target)\r\n")] }) { server in
                try await HTTPClient.run { client in
                    let request = HTTPRequest.patient(
                        url: server.url(), headers: ["authorization": "Bearer x", "X-Kept": "1"],
                        redirects: .follow(maximum: 1, allowed: Self.here))
                    #expect(try await client.response(request).text == "there")
                    let head = try #require(other.seen.first).head.lowercased()
                    #expect(!head.contains("authorization"))
                    #expect(head.contains("x-kept: 1"))
                }
            }
        }
    }
}
