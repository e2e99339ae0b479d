import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What can't become anything is refused at the submit, before anything is uploaded or paid; what can't be told waits.
@Suite(.serialized, .net)
struct SubmitRefusalTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512", "--strict-models"]

    private func refusal(_ submit: JobSubmit, _ client: ImgoptClient) async throws -> WireError {
        let error = await #expect(throws: ClientError.self) { try await client.call(submit) }
        guard case .refused(let refusal) = error else {
            throw Missing(what: "a refusal", among: String(describing: error))
        }
        #expect(refusal.knownName == .invalidParams)
        return refusal
    }

    private func job(_ images: [Image], model: String? = nil) throws -> JobSubmit {
        JobSubmit(store: try Samples.store("acme"), images: images, model: model)
    }

    private var photo: Image { Samples.inline[0].image }

    @Test func whatAModelNeedsIsAskedForAtTheSubmit() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            var silent = photo
            silent.prompt = nil
            let second = try await refusal(job([photo, silent]), client)
            #expect(second.field == "images[1].prompt" && second.message.contains("prompt"), "\(second.message)")
            silent.prompt = " "
            let blank = try await refusal(job([photo, silent]), client)
            #expect(blank.field == "images[1].prompt" && blank.message == second.message, "\(blank.message)")
            let needless = try await refusal(job([photo], model: "nightmareai/real-esrgan"), client)
            #expect(needless.field == "images[0].prompt", "\(needless.message)")
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 0 && stats["files"]?.intValue ?? 0 == 0, "\(stats)")
            #expect(stats["requests"]?["file"]?.intValue ?? 0 == 0, "a picture was uploaded")
            #expect(try await client.call(JobList()).jobs.isEmpty)
        }
    }

    @Test func namesOfNoModelAreRefused() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            for name in [
                "nano-banana", "google", "a/b/c", "x/y:", "0f0f", "https://replicate.com/google/nano-banana",
            ] {
                let error = try await refusal(job([photo], model: name), client)
                #expect(error.field == "model" && error.message.contains("OWNER/NAME"), "\(name): \(error.message)")
            }
            var own = photo
            own.model = "nano-banana"
            #expect(try await refusal(job([photo, own]), client).field == "images[1].model")
            // Well written, and nobody's.
            let none = String(repeating: "0", count: 64)
            for name in ["google/nano-bananna", "nightmareai/real-esrgan:\(none)", "deployments/stand-in/none"] {
                let error = try await refusal(job([photo], model: name), client)
                #expect(error.field == "model" && error.message.contains(name), "\(error.message)")
            }
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 0 && stats["requests"]?["file"]?.intValue ?? 0 == 0)
        }
    }

    /// A submit whose answer was lost is sent again: its job is answered, though a new one would be refused.
    @Test func whatWasAcceptedOnceIsAnsweredAgain() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let model = "nightmareai/real-esrgan"
            var submit = try job([Image(source: photo.source, model: model)])
            submit.key = "order-1"
            let first = try await daemon.client().call(submit)
            #expect(try await daemon.client().finished(job: first.id).counts == ItemCounts(done: 1))
            try await daemon.crash()
            let client = try await world.startDaemon(["models.\(model).image_field": "mask"]).client()
            let again = try await client.call(submit)
            #expect(again.id == first.id && again.existing)
            submit.key = "order-2"
            #expect(try await refusal(submit, client).message.contains("\"image\""))
        }
    }

    /// Stray 404s are known of the real API: one alone refuses nothing.
    @Test func oneAnswerThatThereIsNoSuchModelIsNotBelieved() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let rule: JSONValue = [
                "next": 1, "status": 404, "kinds": ["model"], "text": #"{"detail":"Not found.","status":404}"#,
            ]
            try await world.simulator.set(["faults": ["error_before": rule]])
            let submitted = try await client.call(job([photo]))
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 1))
            #expect(try await world.simulator.stats()["requests"]?["model"]?.intValue == 2)
        }
    }

    /// A page that can't be read refuses nothing: the image waits for it, and nothing is uploaded or paid before.
    @Test func whatCantBeReadNowRefusesNothing() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let rule: JSONValue = ["probability": 1, "status": 503, "kinds": ["model"]]
            try await world.simulator.set(["faults": ["error_before": rule]])
            let (model, version) = ("nightmareai/real-esrgan", "qwen/qwen-image-edit-plus")
            let two = [photo.source, "http://127.0.0.1:9/1.png"].map { Image(source: $0, model: model) }
            let fits = try await client.call(job(two))
            let misses = try await client.call(job([Image(source: photo.source, model: version)]))
            try await world.simulator.waits { $0["requests"]?["model"]?.intValue ?? 0 >= 6 }
            let before = try await world.simulator.stats()
            #expect(before["creations"]?.intValue == 0 && before["requests"]?["file"]?.intValue ?? 0 == 0)
            #expect(try await client.call(JobGet(job: fits.id)).counts == ItemCounts(queued: 2))
            try await world.simulator.set(["faults": ["error_before": nil]])
            #expect(try await client.finished(job: fits.id).counts == ItemCounts(done: 2))
            #expect(try await client.finished(job: misses.id).counts == ItemCounts(failed: 1))
            let item = try #require(try await client.call(JobItems(job: misses.id)).items.first)
            #expect(item.error?.name == "input_invalid" && item.error?.message.contains("prompt") == true)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
        }
    }

    /// Two submits and a seal on one line: what waits for a page comes before what was sent after it.
    @Test func effectsComeInTheOrderSent() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set(["delay_ms": ["model": [300, 300]]])
            async let slow = client.call(job([Image(source: photo.source, model: "nightmareai/real-esrgan")]))
            try await world.simulator.waits { $0["requests"]?["model"]?.intValue == 1 }
            let later = try await client.call(JobSubmit(store: try Samples.store("acme"), images: [], open: true))
            #expect(try await slow.id < later.id)
        }
    }

    @Test func addressesOfThisNetworkAreRefusedForAProviderInTheWorld() async throws {
        try await World.with(simulator: Self.simulator) { world in
            // Nobody answers there: what is refused is refused without.
            let client = try await world.startDaemon(["replicate.base_url": "https://192.0.2.1/v1"]).client()
            for host in ["127.0.0.1:9", "192.168.1.2", "[::1]", "nas.local"] {
                let source = "http://\(host)/a.png"
                let error = try await refusal(job([photo, Image(source: source, prompt: "x")]), client)
                #expect(error.field == "images[1].source" && error.message.contains("reach"), "\(error.message)")
            }
        }
    }
}
