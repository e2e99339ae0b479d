import ImgoptHTTP
import Testing

struct AddressTests {
    @Test(arguments: [
        ("https://Api.Replicate.com/v1", "https api.replicate.com 443"),
        ("http://127.0.0.1:8080/x?y#z", "http 127.0.0.1 8080"),
        ("HTTP://[::1]/", "http [::1] 80"),
        ("https://a@replicate.delivery/", nil),
        ("https://evil.com\\@replicate.delivery/", nil),
        ("https://replicate.delivery#@evil.com/", "https replicate.delivery 443"),
        ("https://replicate.delivery:x/", nil),
        ("data:image/png;base64,xx", nil),
        ("replicate.delivery", nil),
        ("//replicate.delivery/", nil),
    ])
    func addressIsReadAsItWillBeUsed(_ url: String, _ expected: String?) {
        #expect(HTTPAddress(url: url).map { "\($0.scheme) \($0.host) \($0.port)" } == expected)
    }

    @Test(arguments: [
        ("https://replicate.delivery/", true), ("https://a.b.Replicate.Delivery/", true),
        ("https://xreplicate.delivery/", false), ("https://replicate.delivery.evil.com/", false),
    ])
    func hostsCountWithWhatLiesBelow(_ url: String, _ expected: Bool) throws {
        #expect(try #require(HTTPAddress(url: url)).isAt(orBelow: ["replicate.delivery"]) == expected)
    }

    @Test(arguments: [
        ("http://127.0.0.1/", true), ("http://127.9.9.9:1/", true), ("http://localhost/", true),
        ("http://[::1]:2/", true), ("http://127.0.0.1.evil.com/", false), ("http://10.0.0.1/", false),
    ])
    func loopbackIsKnown(_ url: String, _ expected: Bool) throws {
        #expect(try #require(HTTPAddress(url: url)).isLoopback == expected)
    }

    /// The right sides are what the URL parser of browsers makes of the left ones.
    @Test(arguments: [
        ("https://a.b/x?y", "https://a.b/x?y"),
        ("  HTTPS://a.b/x y.png\n", "https://a.b/x%20y.png"),
        ("https://a.b/é?q=é&r=\"s\"", "https://a.b/%C3%A9?q=%C3%A9&r=%22s%22"),
        ("https://a.b/x\n\ty", "https://a.b/xy"),
        ("https://a.b\\x\\y?z\\", "https://a.b/x/y?z\\"),
        ("https://a.b/100%/%20{`}?{`}", "https://a.b/100%/%20%7B%60%7D?{`}"),
        ("https://a.b/x#frag ment", "https://a.b/x"),
        ("https://evil.com\\@a.b/", "https://evil.com/@a.b/"),
        ("https:/", nil), ("ftp://a.b/", nil), ("a.b/x", nil), ("", nil), ("data:,x", nil),
    ])
    func addressIsReadAsABrowserReadsIt(_ text: String, _ expected: String?) {
        #expect(HTTPAddress.normalized(text) == expected)
    }
}
