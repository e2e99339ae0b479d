import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// The plain way of an image, from a submit to a file.
@Suite(.serialized, .net)
struct RoundTripTests {
    /// The stand-in gives back the image it was sent, so the files tell whether the right bytes went all the way.
    @Test func inlineImagesComeBackAsFiles() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let samples = Samples.inline
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: samples.map(\.image)))
            let job = try await client.finished(job: submitted.id)
            #expect(job.state == .done)
            #expect(job.counts == ItemCounts(done: 3))

            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.map(\.imageID) == samples.map(\.image.id))
            let outputs = items.flatMap(\.outputs)
            #expect(outputs.map(\.contentType) == ["image/png", "image/gif", "image/jpeg"])
            let sums = try await Programs.sha256(of: outputs.map(\.place), in: world)
            #expect(outputs.map(\.sha256) == sums)
            for (output, sample) in zip(outputs, samples) {
                #expect(output.place.hasPrefix("\(world.stateFolder)/outputs/acme/\(job.id)/"))
                #expect(try Data(contentsOf: URL(filePath: output.place)) == sample.bytes)
                #expect(output.bytes == Int64(sample.bytes.count))
            }
            #expect(items.allSatisfy { $0.attempts == 1 && $0.prediction != nil && $0.error == nil })
            #expect(try await world.simulator.stats()["creations"]?.intValue == 3)
            #expect(try await world.simulator.stats()["delivery_with_token"]?.intValue == 0)
        }
    }

    @Test func eventsComeInOrderAndAreReplayedAlike() async throws {
        try await World.with { world in
            let client = try await world.startDaemon().client()
            let live = world.record(client)
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.inline.map(\.image)))
            try await live.wait(.jobFinished)
            let events = live.durable
            #expect(events.map(\.seq) == Array(1...Int64(events.count)))
            let ofJob = events.filter { $0.job == submitted.id }
            #expect(ofJob.first?.kind == .jobSubmitted)
            #expect(ofJob.last?.kind == .jobFinished)
            let startedAt = try #require(ofJob.firstIndex { $0.kind == .jobStarted })
            #expect(ofJob[..<startedAt].allSatisfy { $0.item == nil })
            for image in Samples.inline.map(\.image) {
                let kinds = ofJob.filter { $0.imageID == image.id }.compactMap(\.kind)
                #expect(kinds == [.itemCreating, .itemProcessing, .itemDone])
            }

            let replay = world.record(client)
            try await replay.wait(.jobFinished)
            #expect(replay.durable == events)
            let middle = events[events.count / 2].seq
            let tail = world.record(client, since: middle)
            try await tail.wait(.jobFinished)
            #expect(tail.durable == events.filter { $0.seq > middle })
        }
    }
}
