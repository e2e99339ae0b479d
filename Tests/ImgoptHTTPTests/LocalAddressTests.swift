import ImgoptHTTP
import Testing

struct LocalAddressTests {
    @Test(arguments: [
        "http://127.0.0.1/a.png", "http://127.1/a.png", "http://2130706433/", "http://0x7f.0.0.1/",
        "http://localhost:80/",
        "https://LOCALHOST/", "http://a.localhost/", "http://10.1.2.3/", "http://172.16.0.1/", "http://172.31.255.255/",
        "http://192.168.1.20:8080/p.jpg", "http://169.254.169.254/latest", "http://100.64.0.1/", "http://0.0.0.0/",
        "http://[::1]/", "http://[::]/", "http://[fd00::1]/", "http://[fc12:3456::1]:8080/", "http://[fe80::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:192.168.0.1]/", "http://nas/photo.jpg", "http://nas.local/",
        "http://metadata.google.internal/",
    ])
    func isOfThisNetworkAlone(_ url: String) throws {
        #expect(try #require(HTTPAddress(url: url)).isLocal)
    }

    @Test(arguments: [
        "https://example.com/a.png", "https://8.8.8.8/", "http://172.32.0.1/", "http://172.15.0.1/",
        "http://192.169.0.1/",
        "http://100.128.0.1/", "http://11.0.0.1/", "http://[2606:4700::1111]/", "http://[::ffff:8.8.8.8]/",
        "https://local.example.com/", "https://127.0.0.1.example.com/", "https://10.example.org/",
    ])
    func isOfTheWorld(_ url: String) throws {
        #expect(try #require(HTTPAddress(url: url)).isLocal == false)
    }
}
