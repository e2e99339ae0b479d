import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Images that come as bytes: kept once, uploaded once, and gone from the provider when nobody needs them.
@Suite(.serialized, .net)
struct InlineImageTests {
    /// A picture of about so many bytes.
    private func picture(_ number: Int, bytes: Int = 0) -> Data {
        Samples.picture(number: number) + Data(repeating: UInt8(number), count: bytes)
    }

    private func image(_ data: Data) -> Image {
        Image(source: "data:image/png;base64," + data.base64EncodedString(), prompt: "as it is")
    }

    private func blobs(_ world: World) -> Int {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: world.stateFolder + "/blobs")) ?? []
        return paths.filter { $0.split(separator: "/").count == 2 && !$0.hasPrefix(".partial") }.count
    }

    /// As large as a line has room for, in as many appends as it takes.
    @Test func jobOfLargePicturesComesInPieces() async throws {
        try await World.with { world in
            let client = try await world.startDaemon().client()
            let open = JobSubmit(store: try Samples.store("acme"), open: true)
            let job = try await client.submit(open)
            let pictures = (0..<5).map { picture($0, bytes: 2_900_000) }
            for data in pictures { _ = try await client.call(JobAppend(job: job.id, images: [image(data)])) }
            _ = try await client.call(JobSeal(job: job.id))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 5))
            let items = try await client.call(JobItems(job: job.id)).items
            for (item, data) in zip(items, pictures) {
                let output = try #require(item.outputs.first)
                #expect(try Data(contentsOf: URL(filePath: output.path)) == data)
            }
            let tooLarge = image(picture(9, bytes: 3_200_000))
            await #expect(throws: ClientError.self) {
                try await client.submit(JobSubmit(store: try Samples.store("acme"), images: [tooLarge]))
            }
        }
    }

    /// Three jobs with the same bytes: one blob, one upload while they are needed, none afterwards.
    @Test func sameBytesAreKeptAndUploadedOnceAndTakenBack() async throws {
        try await World.with(simulator: ["--run-min-ms", "1500", "--run-max-ms", "1500"]) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            var jobs: [Int64] = []
            for _ in 0..<3 {
                let submit = JobSubmit(
                    store: try Samples.store("acme"), images: [image(picture(1))], cache: .off)
                jobs.append(try await client.submit(submit).id)
            }
            try await recorder.wait(for: 3, .itemProcessing)
            #expect(blobs(world) == 1)
            #expect(try await world.simulator.stats()["files"]?.intValue == 1)
            for job in jobs { #expect(try await client.finished(job: job).counts.done == 1) }
            // The upload is taken back from the provider.
            try await world.simulator.waits(until: { $0["files"]?.intValue == 0 })
            // The bytes themselves stay as long as the jobs: a retry uploads them anew.
            #expect(blobs(world) == 1)
            let again = JobSubmit(store: try Samples.store("acme"), images: [image(picture(1))], cache: .off)
            let job = try await client.submit(again)
            #expect(try await client.finished(job: job.id).counts.done == 1)
        }
    }
}
