import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Ends of the daemon, wanted and unwanted, and what the next start makes of them.
@Suite(.serialized, .net)
struct RestartTests {
    private static let simulator = [
        "--create-rpm", "0", "--output-bytes", "1024", "--run-min-ms", "50", "--run-max-ms", "150",
    ]

    /// Answers to creations get lost all the time, and the daemon is killed twice in the middle.
    @Test func killedInTheMiddleWithLostAnswersPaysNothingTwice() async throws {
        try await World.with(simulator: Self.simulator) { world in
            try await world.simulator.set(["faults": ["reset_after": ["probability": 0.05, "kinds": ["create"]]]])
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            let job = try await daemon.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(300)))
            // Never sealed, so never finished: whoever waits for it is cut.
            let endless = try await daemon.client().call(JobSubmit(store: try Samples.store("bolt"), open: true))
            for created in [80, 200] {
                let waiting = try await daemon.client()
                let cut = Task { try await waiting.call(JobWait(job: endless.id)) }
                try await recorder.wait(for: created, .itemCreating)
                try await daemon.crash()
                await #expect(throws: ClientError.disconnected) { try await cut.value }
                daemon = try await world.startDaemon()
            }
            let finished = try await daemon.client().finished(job: job.id)
            #expect(finished.counts == ItemCounts(done: 300))
            try await recorder.wait(.jobFinished)
            Self.checkEvents(recorder.durable, images: 300)
            let stats = try await world.simulator.stats()
            #expect(stats["duplicates"]?.intValue == 0)
            #expect(stats["creations"]?.intValue == 300)
            #expect((stats["faults_struck"]?["reset_after"]?.intValue ?? 0) > 0, "the fault never struck")
        }
    }

    /// The pieces of a submit stand before a full queue when the daemon is killed: the next one gets the rest of them.
    @Test func aSubmitInPiecesOutlivesAKill() async throws {
        let pieces = ["limits.images_per_request": "5"]
        try await World.with(simulator: Self.simulator) { world in
            let acme = try Samples.store("acme")
            let daemon = try await world.startDaemon(pieces)
            let client = try await daemon.client()
            _ = try await client.call(DaemonPause())
            _ = try await client.call(StoreSet(store: acme, maxQueued: 10))
            let list = world.folder + "/list.ndjson"
            let lines = Samples.remote(25).map { String(decoding: $0.json.serialized(), as: UTF8.self) + "\n" }
            try Data(lines.joined().utf8).write(to: URL(filePath: list))
            let words = ["--socket", world.socketPath, "submit", "--store", "acme", "--from", list, "--wait"]
            let submit = try world.launch(Programs.control, words, name: "submit")
            try await look(for: "the full queue", at: { submit.errorText }) { $0.contains("waiting for room") }
            try await daemon.crash()
            try await look(for: "the loss", at: { submit.errorText }) { $0.contains("waiting for it to come back") }
            let next = try await world.startDaemon(pieces).client()
            _ = try await next.call(StoreSet(store: acme, maxQueued: 1_000))
            _ = try await next.call(DaemonResume())
            #expect(try await submit.ended() == .exited(0), "\(submit.errorText)")
            let jobs = try await next.call(JobList()).jobs
            #expect(jobs.map(\.counts) == [ItemCounts(done: 25)])
            #expect(try await world.creations() == 25)
        }
    }

    @Test func terminatedUnderLoadEndsCleanlyAndGoesOnAtTheNextStart() async throws {
        try await World.with(simulator: Self.simulator) { world in
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            let job = try await daemon.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(300)))
            for created in [80, 200] {
                try await recorder.wait(for: created, .itemCreating)
                daemon.process.signal(SIGTERM)
                try await daemon.notify.heard("STOPPING=1")
                // The unit gives it 30 s.
                #expect(try await daemon.process.ended() == .exited(0))
                #expect(!FileManager.default.fileExists(atPath: world.socketPath), "the socket is left behind")
                daemon = try await world.startDaemon()
            }
            let finished = try await daemon.client().finished(job: job.id)
            #expect(finished.counts == ItemCounts(done: 300))
            try await recorder.wait(.jobFinished)
            Self.checkEvents(recorder.durable, images: 300)
            #expect(try await world.simulator.stats()["duplicates"]?.intValue == 0)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 300)
        }
    }

    /// seq has neither holes nor repeats over restarts, and each image ends once.
    private static func checkEvents(_ events: [EventNotification], images: Int) {
        #expect(events.map(\.seq) == Array(1...Int64(events.count)))
        let done = events.filter { $0.kind == .itemDone }.compactMap(\.item)
        #expect(done.count == images)
        #expect(Set(done).count == images)
        #expect(events.count { $0.kind == .jobFinished } == 1)
    }

    @Test func readyIsSaidOnlyWhenTheSocketAnswers() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            // At the first try, with no patience.
            let connection = try RawConnection(path: daemon.socketPath)
            let pong = try await connection.ask(#"{"id":1,"method":"server.ping"}"#)
            #expect(pong?["result"]?.objectValue?.isEmpty == true)
            let ready = try #require(daemon.notify.messages.all.first { $0.hasPrefix("READY=1") })
            #expect(ready.contains("\nSTATUS="))

            daemon.process.signal(SIGTERM)
            let stopping = try await daemon.notify.heard("STOPPING=1")
            #expect(stopping.contains("\nSTATUS="))
            #expect(try await daemon.process.ended() == .exited(0))
            #expect(daemon.notify.messages.all.count { $0.hasPrefix("READY=1") } == 1)
        }
    }

    @Test func watchdogIsFedWhereOneWatches() async throws {
        try await World.with { world in
            let watched = try await world.startDaemon(environment: ["WATCHDOG_USEC": "400000"])
            try await watched.notify.heard("WATCHDOG=1", times: 3)
            // One that hangs is not fed.
            watched.process.signal(SIGSTOP)
            watched.process.signal(SIGCONT)
            try await watched.notify.heard("WATCHDOG=1", times: 5)
            watched.process.signal(SIGINT)
            #expect(try await watched.process.ended() == .exited(0))
        }
    }
}
