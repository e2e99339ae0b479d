import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// The same work is paid once, as the stand-in counts it, and each job gets files of its own.
@Suite(.serialized, .net)
struct IdenticalWorkTests {
    private static let simulator = ["--output-bytes", "512", "--run-min-ms", "200", "--run-max-ms", "300"]

    private func creations(_ world: World) async throws -> Int64? {
        try await world.simulator.stats()["creations"]?.intValue
    }

    private func items(_ client: ImgoptClient, _ job: Int64) async throws -> [Item] {
        try await client.call(JobItems(job: job, limit: 1000)).items
    }

    private func submit(_ images: [Image], _ cache: CachePolicy = .use, store: String = "acme") throws -> JobSubmit {
        JobSubmit(store: try Samples.store(store), images: images, cache: cache)
    }

    /// In flight, within one job, and after it is done; by bytes and by address.
    @Test(arguments: OutputHome.all)
    func sameImagesShareOnePrediction(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let images = Samples.remote(3) + Samples.inline.map(\.image)
            let first = try await client.call(submit(images))
            let second = try await client.call(submit(images + images))
            for (job, count) in [(first, 6), (second, 12)] {
                let done = try await client.finished(job: job.id)
                #expect(done.counts == ItemCounts(done: count))
            }
            let third = try await client.call(submit(images))
            #expect(try await client.finished(job: third.id).counts.done == 6)
            #expect(try await creations(world) == 6)
            #expect(try await client.call(StatsGet()).create.cachedTotal == 18)
            let (own, taken) = (try await items(client, first.id), try await items(client, third.id))
            #expect(own.allSatisfy { !$0.cached && $0.attempts == 1 })
            #expect(taken.allSatisfy { $0.cached && $0.attempts == 0 })
            #expect(taken.map(\.prediction) == own.map(\.prediction))
            #expect(taken.map { $0.outputs.map(\.sha256) } == own.map { $0.outputs.map(\.sha256) })
            // Files of its own name: those of the first job can go.
            for (old, new) in zip(own.flatMap(\.outputs), taken.flatMap(\.outputs)) {
                #expect(
                    world.file(of: old) != world.file(of: new) && world.file(of: new).contains("/acme/\(third.id)/"))
                let bytes = try Data(contentsOf: URL(filePath: world.file(of: old)))
                try FileManager.default.removeItem(atPath: world.file(of: old))
                #expect(try Data(contentsOf: URL(filePath: world.file(of: new))) == bytes)
            }
        }
    }

    /// `refresh` makes a new result, which later ones take; `off` neither takes nor gives; other content, another
    /// store and another prompt are other work.
    @Test func policiesAndDifferencesAreKept() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let image = Samples.remote(1)[0]
            func run(_ submit: JobSubmit) async throws -> Item {
                let job = try await client.call(submit)
                _ = try await client.finished(job: job.id)
                return try #require(try await items(client, job.id).first)
            }
            let off = try await run(submit([image], .off))
            let first = try await run(submit([image]))
            #expect(!off.cached && !first.cached && off.prediction != first.prediction)
            let fresh = try await run(submit([image], .refresh))
            #expect(!fresh.cached && fresh.prediction != first.prediction)
            #expect(try await run(submit([image])).prediction == fresh.prediction)
            var changed = image
            changed.input = ["b": 1, "a": [2]]
            let other = try await run(submit([changed]))
            #expect(!other.cached)
            changed.input = ["a": [2], "b": 1]
            #expect(try await run(submit([changed])).prediction == other.prediction)
            changed.prompt = "another"
            #expect(try await !run(submit([changed])).cached)
            #expect(try await !run(submit([image], store: "other")).cached)
            #expect(try await creations(world) == 6)
        }
    }

    /// The daemon is killed with one prediction under way and others waiting for it, and again while they copy.
    @Test(arguments: OutputHome.all)
    func crashLosesNoneOfThoseThatWaitAndPaysNothingTwice(home: OutputHome) async throws {
        let slow = ["--output-bytes", "512", "--run-min-ms", "1500", "--run-max-ms", "1500"]
        try await World.with(home, simulator: slow) { world in
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            let images = Samples.remote(2)
            var jobs: [Int64] = []
            for _ in 0..<20 { jobs.append(try await daemon.client().call(submit(images)).id) }
            try await recorder.wait(for: 2, .itemProcessing)
            try await daemon.crash()
            daemon = try await world.startDaemon()
            try await recorder.wait(for: 6, .itemDone)
            try await daemon.crash()
            daemon = try await world.startDaemon()
            let client = try await daemon.client()
            for job in jobs {
                let done = try await client.finished(job: job)
                #expect(done.counts == ItemCounts(done: 2))
                for output in try await items(client, job).flatMap(\.outputs) {
                    #expect(FileManager.default.fileExists(atPath: world.file(of: output)))
                }
            }
            #expect(try await creations(world) == 2)
        }
    }

    /// The first is canceled while it runs: the others go on by themselves, and still share among them.
    @Test func cancelOfTheFirstLeavesTheOthers() async throws {
        // The first runs until it is canceled, the others but for a moment.
        let slow = ["--output-bytes", "512", "--run-min-ms", "600000", "--run-max-ms", "600000"]
        try await World.with(simulator: slow) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let first = try await client.call(submit(Samples.remote(1)))
            try await recorder.wait(.itemProcessing, of: first.id)
            try await world.simulator.set(["run_ms": 50])
            let others = [
                try await client.call(submit(Samples.remote(1))), try await client.call(submit(Samples.remote(1))),
            ]
            _ = try await client.call(JobCancel(job: first.id))
            for job in others {
                #expect(try await client.finished(job: job.id).counts.done == 1)
            }
            #expect(try await client.call(JobGet(job: first.id)).counts.canceled == 1)
            #expect(try await creations(world) == 2)
        }
    }

    /// A result whose files were removed is no result: the image is made again.
    @Test(arguments: OutputHome.all)
    func resultsThatAreGoneAreMadeAgain(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let first = try await client.call(submit(Samples.remote(1)))
            _ = try await client.finished(job: first.id)
            for output in try await items(client, first.id).flatMap(\.outputs) {
                try FileManager.default.removeItem(atPath: world.file(of: output))
            }
            let second = try await client.call(submit(Samples.remote(1) + Samples.remote(1)))
            #expect(try await client.finished(job: second.id).counts.done == 2)
            #expect(try await creations(world) == 2)
            #expect(try await items(client, second.id).map(\.cached) == [false, true])
        }
    }
}
