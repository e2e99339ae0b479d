import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// `notify.webhook_url`: events that are posted, signed, to a server that nobody here wrote.
@Suite(.enabled(if: WebhookServer.canRun), .serialized, .net)
struct WebhookTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "1024"]
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let another = "whsec_YW5vdGhlciBzZWNyZXQsIGFsc28gbG9uZyBlbm91Z2g="

    private func run(_ body: (World, WebhookServer) async throws -> Void) async throws {
        try await World.with(simulator: Self.simulator) { world in
            let server = try await WebhookServer.start(world, secret: Self.secret)
            try give(Self.secret, server)
            try await body(world, server)
        }
    }

    /// What the daemon signs with.
    private func give(_ secret: String, _ server: WebhookServer) throws {
        try Data((secret + "\n").utf8).write(to: URL(filePath: server.folder + "/given"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: server.folder + "/given")
    }

    @Test func eachEndOfAJobIsPostedOnceAndSigned() async throws {
        try await run { world, server in
            let daemon = try await world.startDaemon(server.settings)
            let client = try await daemon.client()
            let recorder = world.record(try await daemon.client())
            try await client.finish(10, "acme")
            try await server.hears(10, "ten posts") { $0.status == 200 }
            try await recorder.wait(for: 10, .jobFinished)
            try await client.hooks { $0?.ok == true }
            let hits = server.hits
            #expect(hits.count == 10 && hits.allSatisfy { $0.isSigned && $0.path == "/hook?shop=acme" })
            #expect(Set(hits.map(\.id)).count == 10 && hits.allSatisfy { $0.id.hasPrefix("evt_") })
            let told = try hits.map { try EventNotification(json: $0.body) }.sorted { $0.seq < $1.seq }
            #expect(told == recorder.durable.filter { $0.kind == .jobFinished })
            #expect(!daemon.process.errorText.contains("MfKQ"))
        }
    }

    @Test func whatIsNotAnsweredWith2xxIsTriedAgainUnderTheSameID() async throws {
        try await run { world, server in
            try server.answer(500)
            let client = try await world.startDaemon(server.settings).client()
            try await client.finish(1, "acme")
            try await server.hears(3, "three tries") { $0.status == 500 }
            let check = try await client.hooks { $0?.ok == false }
            #expect(check?.detail.contains("the webhook answered with status 500") == true, "\(check?.detail ?? "")")
            try server.answer(410)
            try await server.hears(2, "tries after 410") { $0.status == 410 }
            try server.answer(204)
            try await server.hears(1, "the end") { $0.status == 204 }
            try await client.hooks { $0?.ok == true }
            #expect(Set(server.hits.map(\.id)).count == 1 && server.hits.allSatisfy { $0.isSigned })
            #expect(server.hits.count { $0.status == 204 } == 1)
        }
    }

    @Test(arguments: [302, 307]) func aRedirectIsNotFollowed(status: Int) async throws {
        try await run { world, server in
            try server.answer(status)
            let client = try await world.startDaemon(server.settings).client()
            try await client.finish(1, "acme")
            try await server.hears(2, "two tries") { $0.status == status }
            try await client.hooks { $0?.detail.contains("answered with status \(status)") == true }
            #expect(server.hits.allSatisfy { $0.path.hasPrefix("/hook") })
        }
    }

    /// For as long as it takes, and over a kill of the daemon.
    @Test func aServerThatIsAwayGetsAllLater() async throws {
        try await run { world, server in
            try await server.kill()
            let daemon = try await world.startDaemon(server.settings)
            let client = try await daemon.client()
            try await client.finish(6, "acme")
            try await client.hooks { $0?.ok == false && $0?.detail.contains("6 events wait") == true }
            try await daemon.crash()
            let next = try await world.startDaemon(server.settings).client()
            try await next.hooks { $0?.ok == false }
            let back = try await WebhookServer.start(world, secret: Self.secret, port: server.port)
            try await back.hears(6, "six posts") { $0.status == 200 }
            try await next.hooks { $0?.ok == true }
            #expect(Set(back.hits.compactMap { $0.body["job"]?.intValue }) == [1, 2, 3, 4, 5, 6])
            #expect(back.hits.count == 6 && back.hits.allSatisfy { $0.isSigned })
        }
    }

    /// Certificates of nobody who is trusted are refused, and nothing is sent.
    @Test func aServerThatIsNotTrustedIsToldNothing() async throws {
        try await run { world, server in
            let client = try await world.startDaemon(server.settings.merging(["notify.ca_file": nil]) { $1 }).client()
            try await client.finish(1, "acme")
            let check = try await client.hooks { $0?.ok == false }
            #expect(check?.detail.contains("certificate") == true, "\(check?.detail ?? "")")
            #expect(server.hits.isEmpty)
        }
    }

    @Test func anotherSecretIsInUseAfterAReload() async throws {
        try await run { world, server in
            let client = try await world.startDaemon(server.settings).client()
            try await client.finish(1, "acme")
            try await server.hears(1, "a post") { $0.isSigned }
            try give(Self.another, server)
            #expect(try await client.call(DaemonReload()).changed == ["notify secret"])
            #expect(try await client.call(DaemonReload()).changed == [])
            try Data(Self.another.utf8).write(to: URL(filePath: server.folder + "/secret"))
            try await client.finish(1, "bolt")
            try await server.hears(2, "a post that is signed anew") { $0.isSigned }
            try give("whsec_short", server)
            await #expect(throws: ClientError.self) { try await client.call(DaemonReload()) }
            try await client.finish(1, "cask")
            try await server.hears(3, "a post that is signed as before") { $0.isSigned }
        }
    }

    @Test func whatIsWrongIsSaidBeforeTheStart() async throws {
        try await run { world, server in
            func check(_ changes: [String: String?], status: Int32) async throws -> String {
                let process = try world.launchDaemon(
                    world.settings(server.settings.merging(changes) { $1 }) + ["--check-config"])
                #expect(try await process.ended() == .exited(status), "\(process.errorText)")
                let text = (await process.lines.whole()).joined(separator: "\n") + process.errorText
                #expect(!text.contains("MfKQ"))
                return text
            }
            let right = try await check([:], status: 0)
            #expect(right.contains("notify.webhook_url: https://127.0.0.1:") && right.contains("which was not asked"))
            #expect(server.hits.isEmpty)
            let unseen = try await check(["notify.webhook_secret_file": nil], status: 0)
            #expect(unseen.contains("warning: no secret is seen from here"))
            let wrong = try await check(["notify.ca_file": server.folder + "/secret"], status: 78)
            #expect(wrong.contains("(notify.ca_file) can't be used"))
            try give("whsec_c2hvcnQ=", server)
            #expect(try await check([:], status: 78).contains("the base64 of 24 to 64 bytes"))
            let start = try world.launchDaemon(world.settings(server.settings))
            #expect(try await start.ended() == .exited(78) && start.errorText.contains("the base64 of 24 to 64 bytes"))
        }
    }
}
