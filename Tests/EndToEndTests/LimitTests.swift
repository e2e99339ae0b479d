import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Every queue has a limit and a stated answer, and every method an answer.
@Suite(.serialized, .net)
struct LimitTests {
    private func errorName(_ reply: JSONValue?) -> String? { reply?["error"]?["data"]?["name"]?.stringValue }

    /// With no params, and with params that are wrong in each way: an answer each, none of them an error of ours.
    @Test func everyMethodAnswersWhateverItIsAsked() async throws {
        try await World.with { world in
            let connection = try RawConnection(path: try await world.startDaemon().socketPath)
            var id = 0
            for method in Request.methods.map({ $0.method }) {
                for params in ["null", "{}", "[]", "7", #"{"job":-1}"#, #"{"item":9223372036854775807}"#, #"{"x":1}"#] {
                    id += 1
                    let line = #"{"id":\#(id),"method":"\#(method)","params":\#(params)}"#
                    try await connection.send(line + "\n")
                    var reply = try await connection.receive()
                    // It has subscribed to events along the way.
                    while reply?["method"] != nil { reply = try await connection.receive() }
                    #expect(reply?["id"]?.intValue == Int64(id), "\(line): \(reply?.description ?? "no reply")")
                    #expect(errorName(reply) != "internal_error", "\(line): \(reply?.description ?? "")")
                    if let error = reply?["error"] { #expect(error["message"]?.stringValue?.isEmpty == false) }
                }
            }
        }
    }

    @Test func connectionsOverTheLimitAreToldSo() async throws {
        try await World.with(settings: ["limits.connections": "4"]) { world in
            let path = try await world.startDaemon().socketPath
            let ping = #"{"id":1,"method":"server.ping"}"#
            let held = try (0..<4).map { _ in try RawConnection(path: path) }
            for connection in held { #expect(try await connection.ask(ping)?["result"] != nil) }
            let refused = try RawConnection(path: path)
            #expect(errorName(try await refused.receive()) == "too_many_connections")
            #expect(try await refused.receive() == nil)
            held[0].endInput()
            #expect(try await held[0].receive() == nil)
            // The daemon counts one less by now, or in a moment.
            try await look(for: "room", at: { try? await RawConnection(path: path).ask(ping) }) {
                $0?["result"] != nil
            }
            #expect(try await held[3].ask(ping)?["result"] != nil)
        }
    }

    @Test func storeThatIsFullIsRefusedAloneAndAllOrNothing() async throws {
        let settings = ["engine.max_queued_per_store": "50", "limiter.rpm": "1", "limiter.burst": "1"]
        try await World.with(settings: settings) { world in
            let client = try await world.startDaemon().client()
            _ = try await client.call(DaemonPause())
            let (full, other) = (try Samples.store("full"), try Samples.store("other"))
            let first = try await client.call(JobSubmit(store: full, images: Samples.remote(50)))
            let error = await #expect(throws: ClientError.self) {
                try await client.call(JobSubmit(store: full, images: Samples.remote(1), key: "one"))
            }
            guard case .refused(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.knownName == .storeQueueFull)
            #expect(refusal.isRetryable && (refusal.retryAfterMilliseconds ?? 0) > 0)
            #expect(try await client.call(JobSubmit(store: other, images: Samples.remote(50))).images == 50)
            _ = try await client.call(JobCancel(job: first.id))
            // A refused key is not taken.
            let second = try await client.call(JobSubmit(store: full, images: Samples.remote(1), key: "one"))
            #expect(!second.existing)
        }
    }

    /// Refuses what is new, finishes what it has, and keeps neither pause nor drain from the next start.
    @Test func drainingDaemonFinishesWhatItHas() async throws {
        try await World.with(simulator: ["--output-bytes", "512"]) { world in
            var daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let recorder = world.record(client)
            let store = try Samples.store("acme")
            let submitted = try await client.call(JobSubmit(store: store, images: Samples.remote(100)))
            _ = try await client.call(DaemonDrain())
            let error = await #expect(throws: ClientError.self) {
                try await client.call(JobSubmit(store: store, images: Samples.remote(1)))
            }
            guard case .refused(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.knownName == .draining && refusal.message.contains("imgoptctl resume"))
            try await recorder.wait(.daemonDraining)
            #expect(try await client.finished(job: submitted.id).counts.done == 100)
            daemon.process.signal(15)
            #expect(try await daemon.process.ended() == .exited(0))
            daemon = try await world.startDaemon()
            let again = try await daemon.client()
            let next = try await again.call(JobSubmit(store: store, images: Samples.remote(1)))
            #expect(try await again.finished(job: next.id).counts.done == 1)
        }
    }

    /// A client that dies in the middle of a line has asked for nothing; one that ends after a whole one has, with an
    /// LF or without.
    @Test func linesCountOnlyWhenTheyAreWhole() async throws {
        try await World.with(simulator: ["--output-bytes", "512"]) { world in
            let daemon = try await world.startDaemon()
            let submit = #"{"method":"job.submit","params":{"store":"STORE","images":[IMAGE]}}"#
                .replacing("IMAGE", with: #"{"source":"http://127.0.0.1:9/1.png","prompt":"x"}"#)
            let half = try RawConnection(path: daemon.socketPath)
            try await half.send(String(submit.replacing("STORE", with: "half").dropLast()))
            half.endInput()
            #expect(errorName(try await half.receive()) == "parse_error")
            #expect(try await half.receive() == nil)
            for (store, end) in [("ended", "\n"), ("unended", "")] {
                let whole = try RawConnection(path: daemon.socketPath)
                try await whole.send(submit.replacing("STORE", with: store) + end)
                whole.endInput()
                // Nothing is answered to a request without an id, but the end comes after its effect.
                #expect(try await whole.receive() == nil)
            }
            #expect(try await daemon.client().call(JobList()).jobs.map(\.store.text) == ["unended", "ended"])
        }
    }

    @Test func rateThatAnAdminSetHoldsOverARestartUntilReset() async throws {
        try await World.with { world in
            var daemon = try await world.startDaemon()
            let set = try await daemon.client().call(LimiterSet(rpm: 100, burst: 5))
            #expect(set.rpm == 100 && set.burst == 5 && set.setByAdmin)
            try await daemon.crash()
            daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let stats = try await client.call(StatsGet())
            #expect(stats.create.rpm == 100)
            #expect(stats.create.burst == 5)
            #expect(stats.create.reason == .setByAdmin)
            await #expect(throws: ClientError.self) { try await client.call(LimiterSet()) }
            #expect(try await client.call(StatsGet()).create.rpm == 100, "a change of nothing changed something")
            #expect(try await client.call(LimiterReset()).rpm == 6000)
        }
    }

    /// A store's pause holds over a restart, and holds back nobody else.
    @Test func pausedStoreWaitsAlone() async throws {
        try await World.with(simulator: ["--output-bytes", "512"]) { world in
            var daemon = try await world.startDaemon()
            let (held, free) = (try Samples.store("held"), try Samples.store("free"))
            // Nobody has named the store yet: it is set up first.
            await #expect(throws: ClientError.self) { try await daemon.client().call(StorePause(store: held)) }
            _ = try await daemon.client().call(StoreSet(store: held, weight: 1))
            _ = try await daemon.client().call(StorePause(store: held))
            let waiting = try await daemon.client().call(JobSubmit(store: held, images: Samples.remote(5, "held")))
            try await daemon.crash()
            daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let other = try await client.call(JobSubmit(store: free, images: Samples.remote(5, "free")))
            #expect(try await client.finished(job: other.id).counts.done == 5)
            #expect(try await client.call(JobGet(job: waiting.id)).counts == ItemCounts(queued: 5))
            _ = try await client.call(StoreResume(store: held))
            #expect(try await client.finished(job: waiting.id).counts.done == 5)
        }
    }
}
