import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What would become of a submit, told without any trace of it.
@Suite(.serialized, .net)
struct DryRunTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512", "--strict-models"]
    private static let settings = [
        "models.google/nano-banana.price_per_run": "0.04", "models.nightmareai/real-esrgan.price_per_run": "0.002",
    ]

    private func plan(_ submit: JobSubmit, _ client: ImgoptClient) async throws -> SubmitPlan {
        var submit = submit
        submit.dryRun = true
        return try SubmitPlan(json: try await client.call(JobSubmit.method, submit.params))
    }

    /// What the daemon has on disk, but for its clock.
    private func traces(_ world: World) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: world.stateFolder)
        return names.filter { $0.contains("blobs/") || $0.contains("outputs/") }.sorted()
    }

    @Test func whatWouldBeSentRefusedAndPaidIsTold() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let client = try await world.startDaemon().client()
            let before = try (traces(world), await client.call("stats.overview")["stores"])
            var silent = Samples.inline[1].image
            (silent.id, silent.prompt) = ("silent", nil)
            let images = [
                Samples.inline[0].image, silent, Samples.inline[0].image,
                Image(source: "http://127.0.0.1:9/a.png", id: "up", model: "nightmareai/real-esrgan"),
                Image(source: "http://127.0.0.1:9/b.png", id: "none", prompt: "x", model: "nobody/nothing"),
            ]
            let submit = JobSubmit(store: try Samples.store("acme"), images: images, key: "order-1")
            let told = try await plan(submit, client)
            #expect((told.images, told.creations, told.cached, told.refusedImages) == (5, 2, 1, 2))
            #expect(told.refused.map(\.image) == [1, 4] && told.refused.map(\.imageID) == ["silent", "none"])
            #expect(told.refused.map(\.field) == ["images[1].prompt", "images[4].model"])
            #expect(told.cost == Amount(micros: 42_000) && told.currency == "USD")
            #expect(told.models.map(\.model) == ["google/nano-banana", "nightmareai/real-esrgan"])
            #expect(told.models.map { $0.version == nil } == [true, false] && told.models.allSatisfy(\.known))
            #expect(told.models[1].input?["image"]?.stringValue == "http://127.0.0.1:9/a.png")
            #expect(told.models[0].input?["image_input"]?.arrayValue?.first?.stringValue?.hasPrefix("sha256:") == true)
            #expect(told.finishedSeconds ?? 0 > 0 && told.held == nil && told.job == nil)

            #expect(try traces(world) == before.0, "bytes were kept")
            #expect(try await client.call("stats.overview")["stores"] == before.1, "a store was made")
            #expect(try await client.call(JobList()).jobs.isEmpty)
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 0 && stats["requests"]?["file"]?.intValue ?? 0 == 0)
            // The key is not taken.
            let other = JobSubmit(store: submit.store, images: [Samples.inline[2].image], key: "order-1")
            let job = try await client.call(other)
            #expect(job.id == 1 && !job.existing, "a number was used up")
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 1))

            // What is there already is told as such.
            #expect(try await plan(other, client).job == job.id)
            var again = other
            again.key = nil
            let shared = try await plan(again, client)
            #expect((shared.creations, shared.cached, shared.cost) == (0, 1, Amount(micros: 0)))
            let error = await #expect(throws: ClientError.self) { try await plan(submit, client) }
            guard case .refused(let refusal) = error else { throw Missing(what: "a refusal", among: "\(error as Any)") }
            #expect(refusal.knownName == .keyConflict)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
        }
    }

    /// By a model's schema: what it takes, and what it does not have.
    @Test func whatAModelCanNotTakeIsRefusedAndWhatItDoesNotHaveIsAWarning() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let client = try await world.startDaemon().client()
            var images = Samples.remote(3)
            images[0].input = ["output_format": "tiff"]
            images[1].input = ["output_format": "png", "aspect_ration": "1:1"]
            let submit = JobSubmit(store: try Samples.store("acme"), images: images)
            let told = try await plan(submit, client)
            #expect(told.refused.map(\.field) == ["images[0].input.output_format"] && told.creations == 2)
            #expect(told.refused.first?.message.contains(#""png""#) == true, "\(told.refused)")
            #expect(told.warnings.count == 1 && told.warnings[0].contains("aspect_ration"), "\(told.warnings)")
            #expect(told.warnings[0].contains("did you mean aspect_ratio?"))
            let error = await #expect(throws: ClientError.self) { try await client.call(submit) }
            guard case .refused(let refusal) = error else { throw Missing(what: "a refusal", among: "\(error as Any)") }
            #expect(refusal.knownName == .invalidParams && refusal.field == "images[0].input.output_format")
            let fine = JobSubmit(store: submit.store, images: Array(images.dropFirst()))
            let job = try await client.call(fine)
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 2))
            #expect(try await world.creations() == 2)
        }
    }

    @Test func whatHoldsItUpIsTold() async throws {
        try await World.with(simulator: Self.simulator, settings: ["stores.acme.max_queued": "2"]) { world in
            let client = try await world.startDaemon().client()
            let store = try Samples.store("acme")
            _ = try await client.call(StorePause(store: store))
            let held = try await plan(JobSubmit(store: store, images: Samples.remote(2)), client)
            #expect(held.creations == 2 && held.finishedSeconds == nil && held.held?.contains("paused") == true)
            let error = await #expect(throws: ClientError.self) {
                try await plan(JobSubmit(store: store, images: Samples.remote(3)), client)
            }
            guard case .refused(let refusal) = error else { throw Missing(what: "a refusal", among: "\(error as Any)") }
            #expect(refusal.knownName == .storeQueueFull)
        }
    }

    /// Two images a day, and the one that would be the fifth comes on the third: it counts what goes before it.
    @Test(arguments: ["stores.acme.daily_budget", "money.daily_budget"])
    func theDaysThatABudgetTakesAreCounted(setting: String) async throws {
        let settings = Self.settings.merging([setting: "0.08"]) { $1 }
        try await World.with(simulator: Self.simulator, settings: settings) { world in
            let client = try await world.startDaemon().client()
            let store = try Samples.store("acme")
            let days = { (plan: SubmitPlan) in Int((plan.finishedSeconds ?? 0) / 86_400) }
            let all = try await plan(JobSubmit(store: store, images: Samples.remote(5)), client)
            #expect([1, 2].contains(days(all)) && all.cost == Amount(micros: 200_000), "\(all)")
            var last = JobSubmit(store: store, images: Samples.remote(1))
            #expect(try await days(plan(last, client)) == 0)
            last.planned = [PlannedCreations(model: "google/nano-banana", creations: 4)]
            let rest = try await plan(last, client)
            #expect([1, 2].contains(days(rest)) && rest.creations == 1, "\(rest)")

            let run = ["--socket", world.socketPath, "submit", "--store", "acme", "--prompt", "white", "--dry-run"]
            let sources = Samples.remote(5).map(\.source)
            let process = try world.launch(Programs.control, run + sources, name: "imgoptctl")
            #expect(try await process.ended() == .exited(0), "\(process.errorText)")
            let text = process.errorText
            #expect(text.contains(/done in about [12]d/) && text.contains("has spent 0.00 of 0.08"), "\(text)")
        }
    }

    @Test func theClientTellsIt() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let client = try await world.startDaemon().client()
            let run = { (sources: [String]) in
                let all = ["--socket", world.socketPath, "submit", "--store", "acme", "--dry-run"] + sources
                let process = try world.launch(Programs.control, all, name: "imgoptctl")
                let ending = try await process.ended()
                return (ending, process.errorText)
            }
            let fine = try await run(["--prompt", "white", "http://127.0.0.1:9/a.png", "http://127.0.0.1:9/b.png"])
            #expect(fine.0 == .exited(0), "\(fine.1)")
            #expect(fine.1.contains("0.08 USD") && fine.1.contains("2 creations"), "\(fine.1)")
            let refused = try await run(["http://127.0.0.1:9/a.png"])
            #expect(refused.0 == .exited(2), "\(refused.1)")
            #expect(refused.1.contains("prompt"), "\(refused.1)")
            #expect(try await client.call(JobList()).jobs.isEmpty)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 0)
        }
    }
}
