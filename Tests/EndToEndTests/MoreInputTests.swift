import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// More input goes beside the photo, and never in its place.
@Suite(.serialized, .net)
struct MoreInputTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]

    private func refusal(_ submit: JobSubmit, _ client: ImgoptClient) async throws -> WireError {
        let error = await #expect(throws: ClientError.self) { try await client.call(submit) }
        guard case .refused(let refusal) = error else {
            throw Missing(what: "a refusal", among: String(describing: error))
        }
        return refusal
    }

    @Test func aListOfImagesBeginsWithThePhoto() async throws {
        try await World.with(
            simulator: Self.simulator,
            settings: ["models.bytedance/seedream-4.input_json": #"{"image_input":["https://x.example/style.jpg"]}"#]
        ) { world in
            let client = try await world.startDaemon().client()
            let photo = "http://127.0.0.1:9/photo.png"
            let more: JSONObject = ["image_input": ["https://x.example/ref.jpg"]]
            let images = [
                Image(source: photo, id: "own", prompt: "1", input: more),
                Image(source: photo + "2", id: "none", prompt: "2"),
                Image(source: photo + "3", id: "settings", prompt: "3", model: "bytedance/seedream-4"),
            ]
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: images, input: ["seed": 1]))
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 3))
            let sent = try await world.simulator.inputs().compactMap { $0["image_input"] }
            #expect(
                Set(sent.map(\.description)) == [
                    #"["\#(photo)","https://x.example/ref.jpg"]"#, #"["\#(photo)2"]"#,
                    #"["\#(photo)3","https://x.example/style.jpg"]"#,
                ])
        }
    }

    @Test func aSingleImageThatIsGivenTwiceIsRefusedAtTheSubmit() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let store = try Samples.store("acme")
            let model = "black-forest-labs/flux-kontext-pro"
            let more: JSONObject = ["input_image": "https://x.example/ref.jpg"]
            let all = try await refusal(
                JobSubmit(store: store, images: Samples.remote(2), model: model, input: more), client)
            #expect(all.knownName == .invalidParams && all.message.contains("input_image"), "\(all.message)")
            #expect(all.field == "input.input_image")
            let images = [
                Image(source: "http://127.0.0.1:9/1.png", id: "1", prompt: "1"),
                Image(source: "http://127.0.0.1:9/2.png", id: "2", prompt: "2", input: more),
            ]
            let second = try await refusal(JobSubmit(store: store, images: images, model: model), client)
            #expect(second.field == "images[1].input.input_image")
            let odd = try await refusal(
                JobSubmit(store: store, images: Samples.remote(1), input: ["image_input": 7]), client)
            #expect(odd.field == "input.image_input")
            #expect(try await world.simulator.stats()["creations"]?.intValue == 0)
        }
    }
}
