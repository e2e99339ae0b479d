import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What the daemon says about what has not happened yet.
@Suite(.serialized, .net)
struct OutlookTests {
    private static let endless = [
        "--create-rpm", "0", "--output-bytes", "512", "--run-min-ms", "600000", "--run-max-ms", "600000",
    ]

    @Test func aWaitingJobIsExplained() async throws {
        try await World.with(simulator: Self.endless, settings: ["engine.max_in_flight": "2"]) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(50)))
            try await recorder.wait(for: 2, .itemProcessing)
            let running = try await client.call(JobExplain(job: job.id))
            #expect(running.state == .running)
            #expect(running.summary.map(\.reason) == [.inFlight, .provider])
            #expect(running.summary.map(\.items) == [48, 2])
            #expect(running.waiting.count == 50)
            #expect(running.waiting[0].imageID == "store-0")
            #expect(running.waiting.allSatisfy { $0.detail != nil })
            // When a limit was reached nobody keeps.
            #expect(running.waiting.allSatisfy { ($0.since == nil) == ($0.reason == .inFlight) })
            #expect(running.waiting[2].position == 0)
            let left = running.waiting[40]
            #expect(try #require(left.etaP50Seconds) <= (try #require(left.etaP90Seconds)))
            #expect(running.storesAhead == 0)
            #expect(try #require(try await client.call(JobList()).jobs.first?.etaSeconds) > 0)
            #expect(try #require(running.etaP50Seconds) <= (try #require(running.etaP90Seconds)))

            _ = try await client.call(DaemonPause())
            let paused = try await client.call(JobExplain(job: job.id))
            #expect(paused.summary.first?.reason == .paused)
            #expect(paused.etaP50Seconds == nil)

            #expect(try await client.call(StatsGet()).status == .paused)
            let held = try await client.call(Simulate())
            #expect(held.finishedSeconds == nil && held.jobs.isEmpty)
            // What runs ends by itself.
            #expect(held.held.map(\.images) == [48])
            #expect(held.held[0].detail.contains("imgoptctl resume"))
            let listed = try await client.call(JobList()).jobs
            #expect(listed.map(\.position) == [0])

            _ = try await client.call(JobCancel(job: job.id))
            let ended = try await client.finished(job: job.id)
            #expect(ended.state == .canceled)
            let nothing = try await client.call(JobExplain(job: job.id))
            #expect(nothing.waiting.isEmpty && nothing.summary.isEmpty)
            await #expect(throws: ClientError.self) { try await client.call(JobExplain(job: 999)) }
        }
    }

    @Test func todaysQueueIsSimulatedAndGoesOnAsItWas() async throws {
        try await World.with(simulator: Self.endless, settings: ["engine.max_in_flight": "2"]) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            for (store, images) in [("left", 300), ("right", 100)] {
                _ = try await client.call(
                    JobSubmit(store: try Samples.store(store), images: Samples.remote(images, store)))
            }
            try await recorder.wait(for: 2, .itemProcessing)
            let forecast = try await client.call(Simulate())
            #expect(forecast.images == 400)
            #expect(Set(forecast.jobs.map(\.job)) == [1, 2])
            // The stores share alike, so the smaller one ends in the middle.
            #expect(forecast.jobs.map(\.store.text) == ["right", "left"])
            #expect(forecast.stores.map(\.store.text) == ["left", "right"])
            let wider = try await client.call(
                Simulate(rpm: 12_000, stores: [SimulatedStore(store: try Samples.store("left"), maxInFlight: 1)]))
            #expect(wider.rpm == 12_000)
            let still = try await client.call(StatsOverview()).items
            #expect(still.queued == 398 && still.processing == 2)
        }
    }

    @Test func pausesHoldOverARestartAndSayWhatToDo() async throws {
        try await World.with(simulator: Self.endless) { world in
            let store = try Samples.store("acme")
            let first = try await world.startDaemon()
            let client = try await first.client()
            await #expect(throws: ClientError.self) { try await client.call(StorePause(store: store)) }
            let job = try await client.call(JobSubmit(store: store, images: Samples.remote(1)))
            _ = try await client.call(StorePause(store: store))
            _ = try await client.call(DaemonPause())
            let second = try await client.call(JobSubmit(store: store, images: Samples.remote(7, "more")))
            try await first.crash()
            let again = try await world.startDaemon().client()
            #expect(try await again.call(StatsGet()).status == .paused)
            _ = try await again.call(DaemonResume())
            #expect(try await again.call(StatsGet()).status == .ok)
            let waits = try await again.call(JobExplain(job: second.id))
            #expect(waits.summary.map(\.reason) == [.paused])
            #expect(waits.summary[0].detail == "the store acme is paused: imgoptctl store resume acme")
            let paused = try await again.call(HealthGet()).checks.first { $0.name == "store" }
            #expect(paused?.ok == true && paused?.detail.contains("7 images wait") == true)
            let held = try await again.call(Simulate()).held
            #expect(held.map(\.images) == [7])
            #expect(held[0].detail == "acme is paused: imgoptctl store resume acme")
            #expect(job.id < second.id)
        }
    }

    /// A share is an estimate: more digits than a few say nothing.
    @Test func sharesAreToldInFewDigits() async throws {
        try await World.with(simulator: ["--create-rpm", "0"]) { world in
            let client = try await world.startDaemon().client()
            _ = try await client.call(DaemonPause())
            for name in ["a", "b", "c"] {
                let images = Samples.remote(2, name)
                _ = try await client.call(JobSubmit(store: try Samples.store(name), images: images))
            }
            #expect(try await client.call(StoreList()).stores.map(\.share) == [0.3333, 0.3333, 0.3333])
            #expect(try await client.call(StatsOverview()).stores.map(\.share) == [0.3333, 0.3333, 0.3333])
        }
    }

    @Test func aWorkloadIsSimulatedWithoutAnyTrace() async throws {
        try await World.with(simulator: ["--create-rpm", "0"]) { world in
            let client = try await world.startDaemon(["limiter.rpm": "450"]).client()
            let jobs = try (0..<20).map { number in
                SimulatedJob(store: try Samples.store("new-\(number)"), images: 250)
            }
            let forecast = try await client.call(Simulate(workload: jobs))
            #expect(forecast.images == 5_000)
            let seconds = try #require(forecast.finishedSeconds)
            #expect((660...690).contains(seconds), "\(seconds)")
            #expect(forecast.jobs.allSatisfy { $0.job == nil && $0.images == 250 })
            #expect(forecast.stores.count == 20)
            #expect(try await client.call(StoreList()).stores.isEmpty)
            #expect(try await client.call(JobList()).jobs.isEmpty)
        }
    }

    @Test func retriesOfTheSameJobAtTheSameTimeAreOne() async throws {
        let quick = ["--create-rpm", "0", "--output-bytes", "512"]
        try await World.with(simulator: quick, settings: ["engine.max_attempts": "1"]) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            try await world.simulator.set(["faults": ["prediction_failed": ["next": 5]]])
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(5)))
            _ = try await client.finished(job: job.id)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    // All but the first may be told that nothing is left to retry.
                    group.addTask { _ = try? await client.call(JobRetry(job: job.id)) }
                }
            }
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts == ItemCounts(done: 5))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 10)
        }
    }
}
