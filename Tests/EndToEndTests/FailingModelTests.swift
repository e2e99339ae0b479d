import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// A model that fails after it was paid: what that may cost, what is told of it, and how a person has it tried.
@Suite(.serialized, .net)
struct FailingModelTests {
    private static let simulator = [
        "--create-rpm", "0", "--output-bytes", "512", "--fault", "prediction_failed=1",
    ]
    /// Rests that no test has the time for.
    private static let longRests = [
        "engine.breaker_failures": "5", "engine.breaker_rest_base_ms": "3600000",
        "engine.breaker_rest_max_ms": "3600000", "engine.retry_base_ms": "3600000", "engine.retry_max_ms": "3600000",
    ]
    /// All in a few seconds.
    private static let shortRests = [
        "engine.max_paid_runs": "4", "engine.max_attempts": "100", "engine.breaker_failures": "5",
        "engine.breaker_rest_base_ms": "20", "engine.breaker_rest_max_ms": "40", "engine.retry_max_ms": "40",
        "engine.search_window_ms": "3000",
    ]

    private func control(_ world: World, _ arguments: String...) async throws -> String {
        try await control(world, arguments)
    }

    private func control(_ world: World, _ arguments: [String]) async throws -> String {
        let process = try world.launch(
            Programs.control, ["--socket", world.socketPath] + arguments, name: "imgoptctl")
        let ending = try await process.ended()
        #expect(ending == .exited(0), "\(arguments): \(process.errorText)")
        return await process.lines.whole().joined(separator: "\n") + process.errorText
    }

    private func submit(_ client: ImgoptClient, images: Int = 5) async throws -> Job {
        try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(images)))
    }

    /// Whatever else would let them go on: the first retries, failures that are the model's, probes.
    @Test func anImageCostsNoMoreThanItMay() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.shortRests) { world in
            let client = try await world.startDaemon().client()
            let job = try await submit(client)
            #expect(try await client.finished(job: job.id).counts == ItemCounts(failed: 5))
            #expect(try await world.simulator.creationsByPrompt().values.allSatisfy { $0 % 4 == 0 })
            #expect(try await world.simulator.stats()["creations"] == 20)
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.allSatisfy { $0.attempts == 4 && $0.error?.name == "prediction_failed" })
            #expect(items.allSatisfy { $0.error?.message.contains("engine.max_paid_runs") == true })
            // In the end it is told why, by the job itself and by each command that tells of it.
            let error = try #require(try await client.call(JobGet(job: job.id)).error)
            #expect(error.name == "prediction_failed" && error.message.hasSuffix("(5 of 5 images that failed)"))
            #expect(try await control(world, "jobs").contains("ERROR"))
            for command in ["jobs", "explain"] {
                let told = try await control(world, command == "jobs" ? ["jobs"] : [command, "\(job.id)"])
                #expect(told.contains(error.message) && told.contains("prediction_failed"), "\(told)")
            }
            for command in ["watch", "wait"] {
                let program = try world.launch(
                    Programs.control, ["--socket", world.socketPath, command, "\(job.id)"], name: command)
                #expect(try await program.ended() == .exited(1))
                #expect(program.errorText.contains("\(error.message) (prediction_failed)"), "\(program.errorText)")
            }
            // A person's word grants as many again, and no more.
            _ = try await client.call(JobRetry(job: job.id))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(failed: 5))
            #expect(try await world.simulator.stats()["creations"] == 40)
        }
    }

    @Test func whatWasPaidIsCountedOverKills() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.shortRests) { world in
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            let job = try await submit(try await daemon.client())
            for failures in [3, 7, 12] {
                try await recorder.wait(for: failures, .itemRetrying)
                try await daemon.crash()
                daemon = try await world.startDaemon()
            }
            let client = try await daemon.client()
            #expect(try await client.finished(job: job.id).counts == ItemCounts(failed: 5))
            #expect(try await world.simulator.stats()["creations"] == 20)
        }
    }

    @Test func aLowerBoundHoldsForWhatWaits() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.longRests) { world in
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            let job = try await submit(try await daemon.client())
            try await recorder.wait(for: 1, .providerDown)
            try await daemon.crash()
            let before = try #require(try await world.simulator.stats()["creations"]?.intValue)
            daemon = try await world.startDaemon(["engine.max_paid_runs": "1"])
            let client = try await daemon.client()
            _ = try await client.call(JobRetry(job: job.id, now: true))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(failed: 5))
            #expect(try await world.simulator.stats()["creations"]?.intValue == before)
        }
    }

    @Test func whatFailsIsToldWithItsNextTryAndNoForecast() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.longRests) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let id = try await submit(client).id
            try await recorder.wait(for: 1, .providerDown)
            let job = try await client.call(JobGet(job: id))
            #expect(job.etaSeconds == nil)
            let failing = try #require(job.failing)
            #expect(failing.images == 5 && failing.nextAttemptAt != nil)
            #expect(failing.error?.name == "prediction_failed")
            #expect(try await client.call(JobList()).jobs.first?.failing == failing)

            let explained = try await client.call(JobExplain(job: id))
            #expect(explained.etaP50Seconds == nil && explained.maxPaidRuns == 10)
            #expect(explained.waiting.count == 5)
            for item in explained.waiting {
                #expect(item.reason == .providerBackoff && item.until != nil && item.etaP50Seconds == nil)
                #expect(item.attempts ?? 0 >= 1 && item.error?.name == "prediction_failed")
            }
            let model = try #require(try await client.call(ModelList()).models.first)
            #expect(model.state == .resting && model.failures >= 5 && model.until != nil)

            let words = try await control(world, "explain", "\(id)")
            #expect(words.contains("imgoptctl model resume google/nano-banana"), "\(words)")
            #expect(words.contains("paid for 1 of 10 times, last with prediction_failed"), "\(words)")
            let jobs = try await control(world, "jobs")
            #expect(jobs.contains("FAILING") && jobs.contains("prediction_failed"), "\(jobs)")
            #expect(try await control(world, "models").contains("resting"))
            let watch = try world.launch(
                Programs.control, ["--socket", world.socketPath, "watch", "\(id)"], name: "watch")
            try await look(for: "the failures in watch", at: { watch.errorText }) {
                $0.contains("5 failed and are tried again at") && !$0.contains("ETA")
            }
            await watch.stop()
            // Nothing waits for it any more: it rests on, and nothing is wrong.
            #expect(try await client.call(HealthGet()).status == .degraded)
            _ = try await client.call(JobCancel(job: id))
            let check = try #require(try await client.call(HealthGet()).checks.first { $0.name == "model" })
            #expect(check.ok && check.detail.contains("no image waits for it"), "\(check.detail)")
        }
    }

    @Test func aPersonHasItTriedNow() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.longRests) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let id = try await submit(client).id
            try await recorder.wait(for: 1, .providerDown)
            let paid = try #require(try await world.simulator.stats()["creations"]?.intValue)

            // It still fails: one image is paid for, and the model rests again.
            #expect(try await control(world, "model", "resume", "google/nano-banana").contains("google/nano-banana is"))
            try await recorder.wait(for: 2, .providerDown)
            #expect(try await world.simulator.stats()["creations"]?.intValue == paid + 1)

            try await world.simulator.set(["faults": ["prediction_failed": ["probability": 0]]])
            _ = try await control(world, "retry", "\(id)", "--now")
            try await recorder.wait(for: 1, .providerUp)
            // The one that was tried works, and the others of the job, which are due as well, follow.
            let job = try await client.finished(job: id)
            #expect(job.counts == ItemCounts(done: 5) && job.failing == nil)
            let needless = try await control(world, "model", "resume", "google/nano-banana")
            #expect(needless.contains("works: it did not rest, and nothing was changed"), "\(needless)")
            #expect(try await world.simulator.stats()["creations"]?.intValue == paid + 6)
        }
    }
}
