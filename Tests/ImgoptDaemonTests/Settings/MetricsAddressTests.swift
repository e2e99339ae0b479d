import Testing

@testable import ImgoptDaemon

@Suite struct MetricsAddressTests {
    @Test func placesOnThisMachineAreTaken() {
        #expect(MetricsAddress(parsing: "127.0.0.1:9464") == .loopback(host: "127.0.0.1", port: 9464))
        #expect(MetricsAddress(parsing: "localhost:0") == .loopback(host: "localhost", port: 0))
        #expect(MetricsAddress(parsing: "[::1]:9464") == .loopback(host: "::1", port: 9464))
        #expect(MetricsAddress(parsing: "unix:/run/m.sock") == .unix(path: "/run/m.sock"))
    }

    @Test(arguments: [
        "", ":", "9464", ":9464", "0.0.0.0:9464", "[::]:9464", "::1:9464", "10.0.0.1:9464", "example.test:9464",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "127.0.0.1:0x10",
        "127.0.0.1.evil.test:80", "http://127.0.0.1:9464", "unix:", "unix:m.sock",
        "unix:/" + String(repeating: "x", count: 107),
    ])
    func allElseIsRefused(text: String) {
        #expect(MetricsAddress(parsing: text) == nil)
    }
}
