import ImgoptHTTP
import ImgoptReplicate
import Testing

/// Headers of a gateway: each request to the API has them, and nobody else sees them.
struct ExtraHeadersTests {
    private let text = """
        # of the gateway
        X-Gateway-Authorization:  Bearer gateway-key-0123456789\t

        X-Team: photo\r
        """

    private func requests(_ headers: ExtraHeaders) throws -> ReplicateRequests {
        ReplicateRequests(options: try options(headers: headers))
    }

    @Test func theyGoToTheAPIAndNowhereElse() throws {
        let requests = try requests(ExtraHeaders(parsing: text))
        for request in [requests.account(), requests.get("abc"), requests.cancel("abc"), requests.deleteFile("abc")] {
            #expect(request.headers["x-gateway-authorization"] == "Bearer gateway-key-0123456789")
            #expect(request.headers["x-team"] == "photo")
            #expect(request.headers["authorization"] == "Bearer r8_secret")
        }
        let download = requests.download("https://replicate.delivery/a.png", sink: NoSink(), maximumBytes: 1)
        #expect(download?.headers.all.map(\.name) == ["User-Agent"])
    }

    @Test func whatIsLongEnoughToBeASecretIsHiddenInAnswers() throws {
        let headers = try ExtraHeaders(parsing: text)
        let answer = HTTPResponse(status: 401, body: Array(#"{"detail":"gateway-key-0123456789 of photo"}"#.utf8))
        let values = [Secret("r8_secret")] + headers.secrets
        let hidden = String(decoding: answer.hiding(values).body, as: UTF8.self)
        #expect(hidden == #"{"detail":"[hidden] of photo"}"#)
        var dumped = "\(headers)"
        dump(headers, to: &dumped)
        dump([headers], to: &dumped)
        #expect(!dumped.contains("gateway-key") && dumped.contains("X-Team"), "\(dumped)")
    }

    @Test(arguments: [
        ("secret-word", "line 1 is not of the form Name: value"), (": secret-word", "line 1 has no header's name"),
        ("X Y: secret-word", "line 1 has no header's name"), ("X-Key:", "line 1 has no value"),
        ("X-Key: secret-wörd", "line 1 has no value, or characters in it"),
        ("X-A: 1\nAuthorization: secret-word", "line 2 sets Authorization, which the daemon sets itself"),
        ("host: secret-word", "line 1 sets host"), ("X-A: 1\nx-a: secret-word", "line 2 sets x-a a second time"),
        ((0...32).map { "X-\($0): secret-word" }.joined(separator: "\n"), "more than 32 headers"),
    ])
    func whatCantBeSentIsRefusedWithItsLineAndWithoutItsValue(text: String, words: String) {
        let error = #expect(throws: ReplicateOptionsError.self) { try ExtraHeaders(parsing: text) }
        let said = error.map { "\($0)" } ?? ""
        #expect(said.contains(words) && !said.contains("secret"), "\(said)")
    }

    private struct NoSink: HTTPBodySink {
        func write(_ bytes: RawSpan) {}
    }
}
