import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Models as people name them: official ones, those of the community, versions and deployments.
@Suite(.serialized, .net)
struct ModelTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512", "--strict-models"]
    private static let upscaler = "nightmareai/real-esrgan"
    private static let photo = "http://127.0.0.1:9/photo.png"

    private func submit(
        _ model: String, _ client: ImgoptClient, prompt: String? = nil, source: String = photo
    ) async throws -> Job {
        try await client.call(
            JobSubmit(
                store: try Samples.store("acme"), images: [Image(source: source, prompt: prompt, model: model)]))
    }

    private func finished(_ job: Job, _ client: ImgoptClient) async throws -> Item {
        let last = try await client.finished(job: job.id)
        let items = try await client.call(JobItems(job: job.id)).items
        let item = try #require(items.first)
        #expect(last.counts == ItemCounts(done: 1), "\(item.error?.message ?? "")")
        return item
    }

    /// The version that the stand-in says is a model's latest.
    private func latest(_ model: String, _ world: World) async throws -> String {
        let page = try await world.simulator.page("/v1/models/" + model, token: World.token)
        return try #require(page["latest_version"]?["id"]?.stringValue)
    }

    @Test func aModelOfTheCommunityRunsByItsLatestVersion() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let version = try await latest(Self.upscaler, world)
            let item = try await finished(submit(Self.upscaler, client), client)
            #expect(item.model == Self.upscaler && item.version == version)
            let official = try await finished(submit("google/nano-banana", client, prompt: "white"), client)
            #expect(official.version == nil)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
        }
    }

    /// One page, however many images and jobs are for the model, and none after a restart.
    @Test func thePageOfAModelIsReadOnce() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            var images = Samples.remote(30)
            for place in images.indices { (images[place].model, images[place].prompt) = (Self.upscaler, nil) }
            let submit = JobSubmit(store: try Samples.store("acme"), images: images, cache: .off)
            async let first = client.call(submit)
            async let second = client.call(submit)
            for job in try await [first, second] {
                #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 30))
            }
            let reads = try await world.simulator.stats()["requests"]?["model"]?.intValue
            #expect(reads == 1)
            daemon.process.signal(15)
            #expect(try await daemon.process.ended() == .exited(0))
            let again = try await world.startDaemon().client()
            let job = try await again.call(submit)
            #expect(try await again.finished(job: job.id).counts == ItemCounts(done: 30))
            #expect(try await world.simulator.stats()["requests"]?["model"]?.intValue == reads)
        }
    }

    @Test func aBareVersionRunsWithItsOwnSettings() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let version = try await latest(Self.upscaler, world)
            let client = try await world.startDaemon([
                "models.\(version).image_field": "image", "models.\(version).input_json": #"{"scale":3}"#,
            ]).client()
            let item = try await finished(submit(version, client), client)
            #expect(item.model == version && item.version == version)
            let sent = try await world.simulator.inputs()
            #expect(sent.first?["image"]?.stringValue == Self.photo && sent.first?["scale"]?.intValue == 3)
        }
    }

    @Test func deploymentsRunWithTheSettingsOfTheirName() async throws {
        try await World.with(
            simulator: Self.simulator, settings: ["models.deployments/stand-in/edit.input_json": #"{"seed":7}"#]
        ) { world in
            let client = try await world.startDaemon().client()
            _ = try await finished(submit("deployments/stand-in/upscale", client), client)
            _ = try await finished(submit("deployments/stand-in/edit", client, prompt: "white"), client)
            let sent = try await world.simulator.inputs()
            #expect(sent.contains { $0["image"]?.stringValue == Self.photo })
            #expect(sent.contains { $0["image"]?.arrayValue?.count == 1 && $0["seed"]?.intValue == 7 })
            let shown = try await world.simulator.page("/v1/predictions", token: World.token)
            #expect(
                Set(shown["results"]?.arrayValue?.compactMap { $0["deployment"]?.stringValue } ?? [])
                    == ["stand-in/upscale", "stand-in/edit"])
        }
    }

    /// Answers that are lost after the prediction was made: by a version, by a bare one, through a deployment.
    @Test func lostAnswersOfVersionsAndDeploymentsAreFound() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let version = try await latest("philz1337x/clarity-upscaler", world)
            let client = try await world.startDaemon(["models.\(version).image_field": "image"]).client()
            try await world.simulator.set(["faults": ["error_after": ["next": 3, "kinds": ["create"]]]])
            var jobs: [Job] = []
            // The same input for all: only what they were created by tells them apart.
            for model in [Self.upscaler, version, "deployments/stand-in/upscale"] {
                jobs.append(try await submit(model, client))
            }
            for job in jobs { _ = try await finished(job, client) }
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 3, "none was sent again")
            let own = try await client.call(JobItems(job: jobs[1].id)).items.first
            let shown = try await world.simulator.page(
                "/v1/predictions/\(try #require(own?.prediction))", token: World.token)
            #expect(shown["version"]?.stringValue == version, "another one's result was adopted")
        }
    }

    /// A newer version comes while the answer to a creation with the old one is lost, and the daemon dies.
    @Test func whatWasSentIsComparedAfterARestart() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let old = try await latest(Self.upscaler, world)
            try await world.simulator.set([
                "delay_ms": ["list": [0, 0]], "faults": ["error_after": ["next": 1, "kinds": ["create"]]],
            ])
            let job = try await submit(Self.upscaler, client)
            try await world.simulator.waits { $0["creations"]?.intValue == 1 }
            try await daemon.crash()
            try await world.simulator.set(["model_releases": [1, 2]])
            let again = try await world.startDaemon().client()
            #expect(try await finished(job, again).version == old)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
        }
    }

    /// The version that was the latest one is gone when the next image is sent for it.
    @Test func aVersionThatIsGoneIsReplacedByTheLatest() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            _ = try await finished(submit(Self.upscaler, client), client)
            daemon.process.signal(15)
            #expect(try await daemon.process.ended() == .exited(0))
            try await world.simulator.set(["model_releases": [2, 2]])
            let version = try await latest(Self.upscaler, world)
            let again = try await world.startDaemon().client()
            let item = try await finished(submit(Self.upscaler, again, source: Self.photo + "2"), again)
            #expect(item.version == version && item.attempts == 1)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
        }
    }

    @Test func theTypeOfTheImageFieldComesFromTheSchema() async throws {
        let model = "qwen/qwen-image-edit-plus"
        try await World.with(
            simulator: Self.simulator,
            settings: [
                "models.\(model).image_field": "image", "models.\(Self.upscaler).image_field": "image[]",
            ]
        ) { world in
            let client = try await world.startDaemon().client()
            _ = try await finished(submit(model, client, prompt: "white"), client)
            _ = try await finished(submit(Self.upscaler, client, source: Self.photo + "2"), client)
            let sent = try await world.simulator.inputs().compactMap { $0["image"]?.description }
            #expect(Set(sent) == [#"["\#(Self.photo)"]"#, #""\#(Self.photo)2""#])
        }
    }
}
