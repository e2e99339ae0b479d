import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Days after a job's end its files are there, and still known.
@Suite(.serialized, .net)
struct LongAgoTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]

    /// Moves the end of all jobs eight days back while no daemon works.
    private func age(_ world: World) async throws {
        let text = "UPDATE job SET finished_at = finished_at - 8 * 86400000000"
        let process = try world.launch(
            "/usr/bin/sqlite3", [world.stateFolder + "/imgopt.sqlite", text], name: "sqlite3")
        #expect(try await process.ended() == .exited(0))
    }

    private func stop(_ daemon: DaemonProcess) async throws {
        daemon.process.signal(SIGTERM)
        #expect(try await daemon.process.ended() == .exited(0))
    }

    private func refusal<Method: WireMethod>(
        _ client: ImgoptClient, _ call: Method
    ) async -> (name: ErrorName?, words: String) {
        let error = await #expect(throws: ClientError.self) { try await client.call(call) }
        return (error?.name, error?.description ?? "")
    }

    /// The daemon after those days, once it has gone over the items.
    private func later(_ world: World, _ item: Int64) async throws -> ImgoptClient {
        try await age(world)
        let client = try await world.startDaemon().client()
        _ = try await look(for: "an item without a prompt") {
            try await client.call(ItemGet(item: item)).prompt == nil
        } until: {
            $0
        }
        return client
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3"), "there is no sqlite3"))
    func aFileIsKnownAndItsKeyProtectsForAsLongAsItLies() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let first = try await daemon.client()
            let images = Samples.inline.map(\.image) + Samples.remote(2)
            func submit(_ images: [Image], metadata: JSONObject = ["order": 77]) throws -> JobSubmit {
                JobSubmit(store: try Samples.store("acme"), images: images, key: "order-77", metadata: metadata)
            }
            let job = try await first.call(submit(images))
            _ = try await first.finished(job: job.id)
            let before = try await first.call(JobItems(job: job.id)).items
            try await stop(daemon)

            let client = try await later(world, before[0].id)
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.map(\.outputs) == before.map(\.outputs) && items.map(\.state) == before.map(\.state))
            #expect(items.map(\.imageID) == before.map(\.imageID) && items.map(\.attempts) == before.map(\.attempts))
            #expect(items.allSatisfy { $0.prompt == nil && $0.source.isEmpty })
            #expect(try await client.call(OutputGet(item: items[0].id)).end)
            // The same submit is the same job, and nothing is paid for again.
            let again = try await client.call(submit(images))
            #expect(again.id == job.id && again.existing && again.counts == ItemCounts(done: images.count))
            // Cut in another way, as a client does that went on with an open job.
            let open = JobSubmit(
                store: try Samples.store("acme"), images: Array(images.prefix(3)), key: "order-77",
                metadata: ["order": 77], open: true)
            #expect(try await client.call(open).id == job.id)
            _ = try await client.call(JobAppend(job: job.id, images: Array(images.dropFirst(3)), at: 3))
            var other = images
            other[4].prompt = "another"
            let conflict = await refusal(client, try submit(other))
            #expect(conflict.name == .keyConflict && conflict.words.contains("images[4]"), "\(conflict)")
            #expect(await refusal(client, try submit(images, metadata: ["order": 78])).name == .keyConflict)
            #expect(try await world.creations() == images.count)

            for refused in [
                await refusal(client, JobRetry(job: job.id)), await refusal(client, JobRetry(job: job.id, again: true)),
                await refusal(client, ItemRetry(item: items[0].id, again: true)),
                await refusal(client, SourceGet(item: items[0].id)),
            ] { #expect(refused.name == .notAvailable && refused.words.contains("retention.finished_days")) }
            let results = try world.launch(
                Programs.control,
                ["--socket", world.socketPath, "results", "\(job.id)", "--out", world.folder + "/out"],
                name: "results")
            #expect(try await results.ended() == .exited(0))
            let names = try FileManager.default.contentsOfDirectory(atPath: world.folder + "/out")
            #expect(names.count { !$0.hasPrefix(".") } == images.count, "\(names)")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3"), "there is no sqlite3"))
    func whatIsLeftIsSoundAndOutlivesAKill() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let first = try await daemon.client()
            let job = try await first.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(600), key: "many"))
            _ = try await first.finished(job: job.id)
            let items = try await first.call(JobItems(job: job.id, limit: 1)).items
            try await stop(daemon)
            try await age(world)
            for _ in 0..<3 { try await world.startDaemon().crash() }
            try await stop(world.startDaemon())
            let check = try world.launch(
                Programs.daemon, ["--check-database"] + world.settings(), name: "check")
            #expect(try await check.ended() == .exited(0))
            let client = try await later(world, items[0].id)
            #expect(try await client.call(JobGet(job: job.id)).counts == ItemCounts(done: 600))
        }
    }
}
