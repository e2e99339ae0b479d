import ImgoptWire
import TestSupport
import Testing

/// The example of a service in Swift, which has the public API alone.
@Suite(.serialized, .net)
struct SwiftServiceTests {
    @Test func theExampleHandsInFollowsAndTellsWhatItGot() async throws {
        try await World.with { world in
            _ = try await world.startDaemon()
            let images = Samples.inline.map(\.image.source)
            for _ in 1...2 {
                let service = try world.launch(
                    Programs.service, ["acme", "order-77"] + images,
                    environment: ["IMGOPT_SOCKET_PATH": world.socketPath], name: "service")
                #expect(try await service.ended() == .exited(0), "\(service.errorText)")
                let lines = await service.lines.whole()
                // The second run finds the job by its key, and its events in the log.
                #expect(lines.first == "job 1 of 3 images")
                #expect(lines.filter { $0.hasPrefix("item.done of item ") }.count == 3)
                #expect(lines.filter { $0.hasSuffix(" is done") }.count == 3)
                #expect(lines.filter { $0.contains("\(world.stateFolder)/outputs/acme/1/") }.count == 3)
            }
        }
    }

    @Test func whatTheDaemonRefusesIsToldByItsName() async throws {
        try await World.with { world in
            _ = try await world.startDaemon()
            let service = try world.launch(
                Programs.service, ["acme", "order-77", "no address"],
                environment: ["IMGOPT_SOCKET_PATH": world.socketPath], name: "service")
            #expect(try await service.ended() == .exited(1), "\(service.errorText)")
            let lines = await service.lines.whole()
            #expect(lines.count == 1 && lines.first?.hasPrefix("refused as invalid_params: ") == true)
        }
    }
}
