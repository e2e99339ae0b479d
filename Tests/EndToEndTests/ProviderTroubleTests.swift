import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// The provider refuses, is short of credit, or is not there.
@Suite(.serialized, .net)
struct ProviderTroubleTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]

    @Test func wrongTokenIsSaidByHealthAndLosesNothing() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let wrong = "r8_not_the_right_one"
            let daemon = try await world.startDaemon(environment: ["REPLICATE_API_TOKEN": wrong])
            let client = try await daemon.client()
            let recorder = world.record(client)
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(20)))
            let down = try await recorder.wait(.providerDown)
            let health = try await client.call(HealthGet())
            #expect(health.status == .failing)
            let check = try #require(health.checks.first { $0.name == "provider" })
            #expect(!check.ok)
            #expect(check.detail.contains("token"))
            #expect(try await client.call(JobGet(job: job.id)).counts.failed == 0)

            let stats = try await client.call("stats.overview")
            let told = "\(daemon.process.errorText) \(health) \(down) \(stats) \(daemon.notify.messages.all)"
            #expect(!told.contains(wrong), "the token leaked")

            _ = try await client.call(JobCancel(job: job.id))
            try await daemon.crash()
            #expect(try await world.simulator.stats()["creations"]?.intValue == 0)
        }
    }

    @Test func rightTokenAfterAWrongOneFinishesTheJob() async throws {
        try await World.with(simulator: Self.simulator) { world in
            var daemon = try await world.startDaemon(environment: ["REPLICATE_API_TOKEN": "r8_not_the_right_one"])
            let recorder = world.record(try await daemon.client())
            let submitted = try await daemon.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(20)))
            try await recorder.wait(.providerDown)
            daemon.process.signal(15)
            #expect(try await daemon.process.ended() == .exited(0))
            daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 20))
            #expect(try await client.call(HealthGet()).status == .ok)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 20)
            #expect(try await world.simulator.stats()["duplicates"]?.intValue == 0)
        }
    }

    /// The same words wherever it is told: that the token is refused, and what mends that.
    @Test func aTokenThatReadsAreRefusedWithIsSaidByAllWhoWaitForThem() async throws {
        let slow = Self.simulator + ["--run-min-ms", "600000", "--run-max-ms", "600000"]
        try await World.with(simulator: slow) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let acme = try Samples.store("acme")
            let running = try await client.call(JobSubmit(store: acme, images: Samples.remote(2)))
            try await look(for: "both to run", at: { try await client.call(JobGet(job: running.id)) }) {
                $0.counts.processing == 2
            }
            let refused = #"{"title":"Unauthenticated","detail":"no valid token","status":401}"#
            let rule: JSONValue = [
                "probability": 1, "status": 401, "text": .string(refused), "kinds": ["get", "list", "file"],
            ]
            try await world.simulator.set(["faults": ["error_before": rule]])
            let uploads = try await client.call(JobSubmit(store: acme, images: [Samples.inline[0].image]))
            let words = "the provider refuses the token (no valid token): set REPLICATE_API_TOKEN to a valid one"
            for job in [running, uploads] {
                let waits = try await look(for: "what mends it", at: { try await client.call(JobExplain(job: job.id)) })
                {
                    $0.summary.map(\.reason) == [.providerBackoff]
                }
                #expect(waits.summary.first?.detail?.contains(words) == true, "\(waits)")
                #expect(waits.waiting.allSatisfy { $0.since != nil })
                let whose = waits.waiting.count == 1 ? "its" : "their"
                #expect(waits.summary.first?.detail?.hasPrefix("\(whose) ") == true, "\(waits)")
            }
            let health = try await client.call(HealthGet())
            let unwell = health.checks.filter { !$0.ok }
            #expect(unwell.contains { $0.name == "polling" } && unwell.allSatisfy { $0.detail.contains(words) })
            #expect(unwell.allSatisfy { !$0.detail.contains("network") }, "\(unwell)")
            let item = try #require(try await client.call(JobItems(job: uploads.id)).items.first)
            #expect(item.error?.message.contains(words) == true, "\(item)")
            for job in [running, uploads] { _ = try await client.call(JobCancel(job: job.id)) }
        }
    }

    @Test func unreachableProviderIsSaidAndWaitedFor() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let port = try BoundPort()
            defer { port.close() }
            let daemon = try await world.startDaemon(["replicate.base_url": "http://127.0.0.1:\(port.number)/v1"])
            let client = try await daemon.client()
            let recorder = world.record(client)
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(5)))
            try await recorder.wait(.providerDown)
            let health = try await client.call(HealthGet())
            #expect(health.status == .failing)
            let check = try #require(health.checks.first { $0.name == "provider" })
            #expect(!check.ok && check.detail.contains("reach"), "\(check.detail)")

            let arguments =
                Self.simulator + [
                    "--listen", "127.0.0.1:\(port.number)", "--token", World.token, "--run-max-ms", "1000",
                ]
            let second = try await Simulator(world.launch(Programs.simulator, arguments, name: "simulator"))
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 5))
            try await recorder.wait(.providerUp)
            #expect(try await client.call(HealthGet()).checks.first { $0.name == "provider" }?.ok == true)
            #expect(try await second.stats()["duplicates"]?.intValue == 0)
        }
    }

    /// All that was sent is looked for, and nothing waits: whether creations work again, the next one tells.
    @Test func whatIsReadShowsThatTheProviderIsReached() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let acme = try Samples.store("acme")
            func provider() async throws -> HealthCheck {
                try #require(try await client.call(HealthGet()).checks.first { $0.name == "provider" })
            }
            try await world.simulator.set(["faults": ["reset_before": ["next": 3, "kinds": ["create"]]]])
            let lost = try await client.call(JobSubmit(store: acme, images: Samples.remote(3)))
            let told = try await look(for: "what failed", at: provider) {
                $0.detail.contains("the last creations failed")
            }
            #expect(told.ok, "\(told.detail)")
            let next = try await client.call(JobSubmit(store: acme, images: Samples.remote(1, "next")))
            #expect(try await client.finished(job: next.id).counts == ItemCounts(done: 1))
            #expect(try await provider().detail == "account stand-in")
            _ = try await client.call(JobCancel(job: lost.id))
        }
    }

    @Test func readsThatAreRefusedAreCounted() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let rule: JSONValue = ["next": 2, "retry_after_s": 1, "kinds": ["get", "list"]]
            try await world.simulator.set(["faults": ["throttled": rule]])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(3)))
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 3))
            let stats = try await client.call(StatsGet())
            #expect(stats.read.rejectedTotal == 2 && stats.create.rejectedTotal == 0)
        }
    }

    /// The refusal names a rate for accounts with little credit; it is obeyed until an admin resets it.
    @Test func lowCreditRefusalStopsCreationsAndSetsTheNamedRate() async throws {
        try await World.with(simulator: Self.simulator, settings: ["limiter.burst": "1"]) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            try await world.simulator.set([
                "faults": ["throttled_low": ["next": 1, "retry_after_s": 3, "kinds": ["create"]]]
            ])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(40)))
            let throttled = try await recorder.wait(.limiterThrottled)
            let changed = try await recorder.wait(.limiterChanged)
            #expect(changed.members["rpm"]?.intValue == 6)
            #expect(changed.members["reason"]?.stringValue == "low_credit")
            let stats = try await client.call(StatsGet())
            #expect(stats.create.rpm == 6)
            #expect(stats.create.learnedRPM == 6)
            #expect(stats.create.reason == .lowCredit)
            #expect(stats.create.rejectedTotal == 1)
            #expect(!stats.health.rpmHealthy)
            let until = try #require(throttled.members["until"]?.stringValue.flatMap(Timestamp.init))

            // The one that was refused, and perhaps those that were on their way by then.
            let refusedItem = recorder.durable.first { $0.kind == .itemCreating }?.item
            let early = recorder.durable.count { $0.kind == .itemCreating }
            try await recorder.wait(for: early + 1, .itemCreating)
            let next = try #require(recorder.durable.filter { $0.kind == .itemCreating }.dropFirst(early).first)
            #expect(next.time >= until, "a creation before the time that the provider named")

            let status = try await client.call(LimiterReset())
            #expect(status.rpm == 6000)
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 40))
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.allSatisfy { $0.attempts == 1 }, "a refusal cost an attempt")
            #expect(items.contains { $0.id == refusedItem })
            #expect(!recorder.durable.contains { $0.kind == .itemRetrying || $0.kind == .itemFailed })
            #expect(try await world.simulator.stats()["duplicates"]?.intValue == 0)
        }
    }

    /// The stand-in's clock is an hour ahead of ours: its date counts from its own time.
    @Test func timeThatARefusalNamesIsObeyedWhateverTheClocksShow() async throws {
        try await World.with(simulator: Self.simulator + ["--clock-offset-ms", "3600000"]) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let rule: JSONValue = [
                "next": 1, "retry_after_s": 4, "retry_after_date": true, "retry_after_body": false,
                "text": "slow down", "kinds": ["create"],
            ]
            try await world.simulator.set(["faults": ["throttled": rule]])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            let throttled = try await recorder.wait(.limiterThrottled)
            let until = try #require(throttled.members["until"]?.stringValue.flatMap(Timestamp.init))
            let first = try #require(recorder.durable.first { $0.kind == .itemCreating }).time
            let waited = until.microseconds - first.microseconds
            #expect((3_000_000...6_000_000).contains(waited), "\(waited) microseconds")
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 1))
            let next = try #require(recorder.durable.last { $0.kind == .itemCreating })
            #expect(next.time >= until, "a creation before the time that the provider named")
        }
    }

    @Test(arguments: ["-7", "NaN", "-1e999", "soon", "Mon, 00 Foo 0000 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
    func nonsenseInARefusalHoldsNothingUp(_ nonsense: String) async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let rule: JSONValue = [
                "next": 1, "retry_after": .string(nonsense), "retry_after_header": true, "text": "slow down",
            ]
            try await world.simulator.set(["faults": ["throttled": rule]])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(3)))
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 3))
        }
    }

    @Test func noCreditPausesCreationsUntilThereIsSome() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            try await world.simulator.set(["faults": ["insufficient_credit": ["probability": 1, "kinds": ["create"]]]])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(60)))
            try await recorder.wait(.providerDown)
            let health = try await client.call(HealthGet())
            #expect(health.status == .failing)
            #expect(health.checks.first { $0.name == "provider" }?.detail.contains("credit") == true)
            try await world.simulator.set(["faults": ["insufficient_credit": nil]])
            try await recorder.wait(.providerUp)
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 60))
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.allSatisfy { $0.attempts == 1 }, "a pause cost an attempt")
            #expect(try await client.call(HealthGet()).checks.first { $0.name == "provider" }?.ok == true)
            #expect(try await world.simulator.stats()["duplicates"]?.intValue == 0)
        }
    }
}
