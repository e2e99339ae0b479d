import ServiceLifecycle
import Testing

@testable import ImgoptDaemon

struct DaemonTests {
    /// What a description of it would show.
    private struct FullService: Service {
        let secret = "r8_secret"
        func run() async throws {}
    }

    @Test("a service goes by the name of its type, not by all that it holds")
    func serviceName() {
        #expect(Daemon.member(FullService()).serviceName == "FullService")
    }
}
