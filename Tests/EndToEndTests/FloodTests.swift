import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// One user floods the daemon: others are served, and it ends all the same.
@Suite(.tags(.heavy), .serialized, .net)
struct FloodTests {
    private static let tools = ["/usr/sbin/useradd", "/usr/sbin/userdel", "/usr/bin/setpriv", "/usr/bin/nc"]
    private static let isPossible =
        geteuid() == 0 && tools.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

    /// Floods `$0` as long as somebody is there, and notes each round in `$1`; half of the connections read, half go at
    /// once.
    private static let flood = """
        for manner in "-N" "-N" "-N" "-q 0" "-q 0" "-q 0"; do
            while { yes rpc.discover | head -n 2000; } | nc -U $manner "$0" > /dev/null; do echo round >> "$1"; done &
        done
        wait
        """

    /// A user of this machine until the world ends.
    private func addUser(_ world: World) async throws -> UInt32 {
        let name = "imgopt-" + UUID().uuidString.prefix(8).lowercased()
        let made = try world.launch("/usr/sbin/useradd", ["--no-create-home", name], name: "useradd")
        #expect(try await made.ended() == .exited(0))
        world.atEnd {
            _ = try? await world.launch("/usr/sbin/userdel", ["--force", name], name: "userdel").ended()
        }
        guard let entry = unsafe getpwnam(name) else { throw Missing(what: name, among: made.errorText) }
        return unsafe entry.pointee.pw_uid
    }

    @Test(.enabled(if: isPossible, "needs root, useradd, setpriv and nc: two users of this machine"))
    func anotherUserIsServedWhileOneFloods() async throws {
        try await World.with(settings: ["socket.mode": "0666"]) { world in
            _ = try await world.startDaemon()
            let (flooding, other) = (try await addUser(world), try await addUser(world))
            let rounds = world.folder + "/rounds"
            #expect(FileManager.default.createFile(atPath: rounds, contents: nil))
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: rounds)
            _ = try world.launch(
                "/usr/bin/setpriv",
                ["--reuid", "\(flooding)", "--regid", "\(flooding)", "--clear-groups"]
                    + ["sh", "-c", Self.flood, world.socketPath, rounds], name: "flood")
            let witness = try UserConnection(uid: other, in: world)
            func done() throws -> Int { try Data(contentsOf: URL(filePath: rounds)).count / 6 }
            var answers = 0
            var asked = 0
            // Until the flood has gone round a few times, and no fewer than so many.
            try await look(for: "rounds of the flood") {
                asked += 1
                if try await witness.ask("server.ping")["result"] != nil { answers += 1 }
                return try done()
            } until: {
                $0 >= 12 && asked >= 300
            }
            #expect(answers == asked)
            let late = try UserConnection(uid: other, in: world)
            #expect(try await late.ask("health")["result"] != nil)
            #expect(try await late.ask("job.submit", Self.job)["result"]?["id"] != nil)
        }
    }

    private static let job = #"{"store":"acme","images":[{"source":"https://images.example/1.png","prompt":"x"}]}"#

    /// SIGTERM while much waits: the end comes, with status 0, and what was acknowledged is there afterwards.
    @Test func endUnderAFloodLosesNothingThatWasAcknowledged() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            _ = try await client.call(DaemonPause())
            let text = [UInt8](String(repeating: "rpc.discover\njob.list\nhealth\n", count: 2_000).utf8)
            let flood = try (0..<40).map { _ in try RawConnection(path: daemon.socketPath) }
            var taken = 0
            var acknowledged: [Int64] = []
            for number in 0..<50 {
                for connection in flood { taken += try connection.sendWithoutWaiting(text) }
                let job = try await client.call(
                    JobSubmit(store: try Samples.store("kept"), images: Samples.remote(1, "kept-\(number)")))
                acknowledged.append(job.id)
            }
            #expect(taken > 0)
            daemon.process.signal(SIGTERM)
            #expect(try await daemon.process.ended() == .exited(0))

            let again = try await world.startDaemon().client()
            for id in acknowledged { #expect(try await again.call(JobGet(job: id)).id == id) }
        }
    }
}
