import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What stands before the API answers in its stead.
@Suite(.serialized, .net)
struct EdgeTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]

    private func check(_ name: String, _ client: ImgoptClient) async throws -> HealthCheck {
        try #require(try await client.call(HealthGet()).checks.first { $0.name == name })
    }

    /// Whatever its status says, it is the fault of no token, image or model, and costs nothing.
    @Test(arguments: [400, 401, 402, 403, 404, 413, 422])
    func pagesInsteadOfAnswersAreWaitedOutAndSaid(status: Int) async throws {
        try await World.with(simulator: Self.simulator) { world in
            try await world.simulator.set(["faults": ["edge_page": ["probability": 1, "status": .integer(status)]]])
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let images = Samples.remote(5) + Samples.inline.map(\.image)
            let submitted = try await client.call(JobSubmit(store: try Samples.store("acme"), images: images))
            let down = try await recorder.wait(.providerDown)
            let message = try #require(down.members["message"]?.stringValue)
            #expect(message.contains("\(status)") && message.contains("Just a moment..."), "\(message)")
            let told = try await check("provider", client)
            #expect(!told.ok && told.detail.contains("not from the API"), "\(told.detail)")
            #expect(!told.detail.contains("token") && !told.detail.contains("credit"), "\(told.detail)")
            #expect(try await client.call(JobGet(job: submitted.id)).counts.failed == 0)

            try await world.simulator.set(["faults": ["edge_page": nil]])
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: images.count))
            try await recorder.wait(.providerUp)
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.allSatisfy { $0.attempts == 1 }, "a page cost an attempt")
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == Int64(images.count))
            #expect(stats["duplicates"]?.intValue == 0)
        }
    }

    /// Pages while predictions run, for single ones and for the list: none is taken to be lost.
    @Test func pagesInsteadOfReadingsLoseNothing() async throws {
        try await World.with(simulator: Self.simulator + ["--run-min-ms", "500", "--run-max-ms", "900"]) { world in
            let client = try await world.startDaemon().client()
            let rule: JSONValue = ["next": 6, "status": 404, "kinds": ["get", "list", "cancel"]]
            try await world.simulator.set(["faults": ["edge_page": rule]])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(10)))
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 10))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 10)
        }
    }
}
