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
            let job = try await client.call(open)
            let pictures = (0..<5).map { picture($0, bytes: 2_900_000) }
            for data in pictures { _ = try await client.call(JobAppend(job: job.id, images: [image(data)])) }
            _ = try await client.call(JobSeal(job: job.id))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 5))
            let items = try await client.call(JobItems(job: job.id)).items
            for (item, data) in zip(items, pictures) {
                let output = try #require(item.outputs.first)
                #expect(try Data(contentsOf: URL(filePath: output.place)) == data)
            }
            let tooLarge = image(picture(9, bytes: 3_200_000))
            await #expect(throws: ClientError.self) {
                try await client.call(JobSubmit(store: try Samples.store("acme"), images: [tooLarge]))
            }
        }
    }

    /// A hundred and fifty come within seconds: they go as they came, and not at a pace of their own.
    @Test func whatWasUploadedIsDeletedAsFastAsItComesAndNoneIsLeftByAKill() async throws {
        let simulator = ["--run-min-ms", "2000", "--run-max-ms", "2000"]
        try await World.with(simulator: simulator) { world in
            let first = try await world.startDaemon()
            let images = (0..<150).map { image(picture($0 % 256, bytes: $0)) }
            let job = try await first.client().call(
                JobSubmit(store: try Samples.store("acme"), images: images, cache: .off))
            try await world.simulator.waits { $0["creations"]?.intValue == 150 }
            try await world.simulator.set(["faults": ["error_before": ["probability": 1, "kinds": ["file"]]]])
            let before = try await world.simulator.stats()["requests"]?["file"]?.intValue ?? 0
            // On a slow machine all may be gone by now.
            try await world.simulator.waits {
                ($0["requests"]?["file"]?.intValue ?? 0) > before + 20 || $0["files"]?.intValue == 0
            }
            try await first.crash()
            try await world.simulator.set(["faults": ["error_before": nil]])
            let client = try await world.startDaemon().client()
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 150))
            try await world.simulator.waits { $0["files"]?.intValue == 0 }
            #expect(try await world.creations() == 150)
        }
    }

    /// Somebody, or the disk, has changed bytes and not their number. They are neither sent nor taken for right.
    @Test func bytesThatAreNotTheirNameAreNotPaidForAndAreMendedByTheNextSubmit() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            try await world.simulator.set(["faults": ["error_before": ["probability": 1, "kinds": ["file"]]]])
            let submit = JobSubmit(
                store: try Samples.store("acme"), images: [image(picture(1, bytes: 200_000))], cache: .off)
            let first = try await client.call(submit)
            let source = try #require(try await client.call(JobItems(job: first.id)).items.first?.source)
            let sha = source.dropFirst("sha256:".count)
            let path = "\(world.stateFolder)/blobs/\(sha.prefix(2))/\(sha.dropFirst(2))"
            let right = try Data(contentsOf: URL(filePath: path))
            var wrong = right
            wrong[right.count - 7] ^= 1
            try wrong.write(to: URL(filePath: path))

            try await world.simulator.set(["faults": ["error_before": nil]])
            // It would look again by itself, after a while that has grown.
            _ = try await client.call(DaemonReload())
            #expect(
                try await client.finished(job: first.id).counts
                    == ItemCounts(failed: 1))
            let item = try #require(try await client.call(JobItems(job: first.id)).items.first)
            #expect(item.error?.name == "upload_failed" && item.attempts == 0)
            #expect(
                item.error?.message.contains("not those that were submitted") == true, "\(String(describing: item))")
            var stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 0 && stats["files"]?.intValue == 0)
            #expect(daemon.process.errorText.contains("nothing is paid for it"))

            let second = try await client.call(submit)
            #expect(
                try await client.finished(job: second.id).counts
                    == ItemCounts(done: 1))
            #expect(try Data(contentsOf: URL(filePath: path)) == right)
            #expect(daemon.process.errorText.contains("the right ones came again"))
            _ = try await client.call(ItemRetry(item: item.id))
            #expect(
                try await client.finished(job: first.id).counts == ItemCounts(done: 1)
            )
            stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 2)
        }
    }

    /// A result is used again only while it is what was saved.
    @Test func aResultThatSomebodyChangedIsNoResultForOthers() async throws {
        try await World.with { world in
            let client = try await world.startDaemon().client()
            let submit = JobSubmit(store: try Samples.store("acme"), images: [image(picture(1))])
            let first = try await client.call(submit)
            #expect(try await client.finished(job: first.id).counts.done == 1)
            let output = try #require(try await client.call(JobItems(job: first.id)).items.first?.outputs.first)
            var bytes = try Data(contentsOf: URL(filePath: output.place))
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: URL(filePath: output.place))
            let second = try await client.call(submit)
            #expect(try await client.finished(job: second.id).counts.done == 1)
            let item = try #require(try await client.call(JobItems(job: second.id)).items.first)
            #expect(!item.cached && item.attempts == 1)
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
                jobs.append(try await client.call(submit).id)
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
            let job = try await client.call(again)
            #expect(try await client.finished(job: job.id).counts.done == 1)
        }
    }
}
