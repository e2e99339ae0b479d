import ImgoptHTTP
import Testing

/// Addresses of proxies, as people write them.
struct ProxyTests {
    @Test(arguments: [
        ("http://proxy.example:3128", "http://proxy.example:3128", false),
        ("proxy.example:3128", "http://proxy.example:3128", false),
        ("HTTPS://proxy.example:443/", "https://proxy.example:443", false),
        ("http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128", false),
        ("socks5h://anna:secret@proxy.example:1080", "socks5h://proxy.example:1080", true),
        ("anna:se%40cret@proxy.example:1080", "http://proxy.example:1080", true),
        ("http://proxy.example", "http://proxy.example", false),
    ])
    func addressesAreReadAsCurlReadsThem(text: String, url: String, hasLogin: Bool) throws {
        let proxy = try #require(HTTPProxy(url: text, origin: "HTTPS_PROXY"))
        #expect(proxy.url == url)
        #expect(proxy.hasLogin == hasLogin)
        #expect("\(proxy)" == "the proxy \(url) (HTTPS_PROXY)")
        var dumped = "\(proxy) \(String(reflecting: proxy))"
        dump([proxy], to: &dumped)
        dump(HTTPClientOptions(proxy: proxy), to: &dumped)
        #expect(!dumped.contains("cret") && !dumped.contains("anna"), "\(dumped)")
    }

    @Test(arguments: [
        "", "http://", "ftp://proxy.example:21", "http://proxy example:1", "http://proxy.example:3128/path",
        "http://proxy.example:99999", "http://proxy.example:3128?a", "none of these", "socks4a://proxy.example:1080",
    ])
    func whatIsNoProxyIsNone(text: String) {
        #expect(HTTPProxy(url: text, origin: "") == nil)
    }

    /// What goes to this machine in the clear goes to nobody else, whatever proxy is named.
    @Test func thisMachineIsReachedWithoutIt() async throws {
        try await RawServer.run({ _ in [RawServer.answer(200, "own")] }) { server in
            let proxy = try #require(HTTPProxy(url: "http://127.0.0.1:9", origin: "ALL_PROXY"))
            try await HTTPClient.run(options: HTTPClientOptions(proxy: proxy)) { client in
                let answer = try await client.response(.patient(url: server.url()))
                #expect(answer.text == "own")
            }
        }
    }

    @Test func aProxyThatIsNotThereIsNamedAndNothingWasSent() async throws {
        let proxy = try #require(HTTPProxy(url: "http://127.0.0.1:9", origin: "ALL_PROXY"))
        try await HTTPClient.run(options: HTTPClientOptions(proxy: proxy)) { client in
            let failure = try await client.failure(.patient(method: .post, url: "https://api.example.test/"))
            #expect(failure.reason == .proxy(status: nil))
            #expect(failure.certainlyNotSent)
            let words = "the proxy http://127.0.0.1:9 (ALL_PROXY) can't be used: Failed to connect"
            #expect(failure.message.hasPrefix(words), "\(failure.message)")
        }
    }
}
