import Foundation
import ImgoptClient
import ImgoptWire
import Testing

/// A person who has seen enough.
@Suite(.serialized) struct InterruptTests {
    /// The submit has listened to the signal before the watch does: the second listener has to hear it too.
    @Test(arguments: [SIGINT, SIGTERM])
    func signalEndsTheWatchAfterASubmitAndLeavesTheJob(number: Int32) async throws {
        let slow = ["--output-bytes", "512", "--run-min-ms", "600000", "--run-max-ms", "600000"]
        try await World.with(simulator: slow) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let program = try ChildProcess(
                Programs.control,
                [
                    "--socket", daemon.socketPath, "submit", "--store", "acme", "--prompt", "p", "--watch",
                    "--out", world.folder + "/my results", "http://127.0.0.1:9/1.png",
                ], environment: [:], errorPath: world.folder + "/control.err")
            let id = try #require(Int64(try await program.lines.wait("the job's id") { _ in true }))
            for try await event in client.events(EventsSubscribe(since: 0)) where event.kind == .itemProcessing {
                break
            }
            program.signal(number)
            #expect(try await program.ended() == .exited(130))
            #expect(try await client.call(JobGet(job: id)).state == .running)
            let goOn = "watch it with: imgoptctl watch \(id) --out '\(world.folder)/my results'"
            #expect(program.errorText.contains(goOn), "\(program.errorText)")
        }
    }
}
