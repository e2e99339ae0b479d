import Foundation
import FoundationNetworking
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Outputs in a bucket, of two real servers: `contrib/check-objects` gets them.
@Suite(.enabled(if: ObjectServer.tools != nil), .serialized, .net)
struct ObjectStoreTests {
    @Test(arguments: ObjectServer.Maker.allCases)
    func outputsGoIntoTheBucketAndComeBack(maker: ObjectServer.Maker) async throws {
        try await World.with(maker) { world, server in
            let client = try await world.startDaemon().client()
            let samples = Samples.inline
            let store = try Samples.store("a:b@c")
            let job = try await client.call(JobSubmit(store: store, images: samples.map(\.image)))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 3))
            let items = try await client.call(JobItems(job: job.id)).items
            for (item, sample) in zip(items, samples) {
                let output = try #require(item.outputs.first)
                #expect(output.path == nil)
                #expect(output.url?.hasPrefix("\(ObjectServer.start)a%3Ab%40c/\(job.id)/\(item.id)-0.") == true)
                #expect(output.bytes == Int64(sample.bytes.count))
                #expect(try await client.whole(item) == Data(sample.bytes))
            }
            let part = try await client.call(OutputGet(item: items[0].id, offset: 3, limit: 4))
            #expect(Data(base64Encoded: part.data) == Data(samples[0].bytes[3..<7]))
            // Many at once on one connection come one after the other.
            let (item, bytes) = (items[1].id, Data(samples[1].bytes))
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for offset in 0..<20 {
                    group.addTask {
                        let piece = try await client.call(OutputGet(item: item, offset: Int64(offset)))
                        return Data(base64Encoded: piece.data) == bytes[offset...]
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            let presigned = try await client.call(OutputPresign(item: items[0].id, expiresSeconds: 60))
            let url = try #require(URL(string: presigned.url))
            #expect(try await URLSession.shared.data(from: url).0 == Data(samples[0].bytes))
            #expect(presigned.expiresAt != nil)
            let folder = world.folder + "/results"
            let results = try world.launch(
                Programs.control, ["--socket", world.socketPath, "results", "\(job.id)", "--out", folder], name: "ctl")
            #expect(try await results.ended() == .exited(0), "\(results.errorText)")
            let fetched = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
            #expect(fetched.count == 3)
            _ = try await look(for: "no file that waits") {
                world.waitingOutputs
            } until: {
                $0.isEmpty
            }
            if maker == .rclone { #expect(server.objects == Set(items.flatMap(\.outputs).compactMap(\.url))) }
        }
    }

    /// Each gets an object of its own name, and one that goes takes no other with it.
    @Test func identicalImagesGetObjectsOfTheirOwn() async throws {
        try await World.with(.rclone) { world, server in
            let client = try await world.startDaemon().client()
            let sample = try #require(Samples.inline.first)
            var urls: Set<String> = []
            for _ in 0..<2 {
                let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: [sample.image]))
                _ = try await client.finished(job: job.id)
                let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
                #expect(try await client.whole(item) == Data(sample.bytes))
                urls.insert(try #require(item.outputs.first?.url))
            }
            #expect(urls.count == 2 && server.objects == urls)
            #expect(try await world.simulator.stats()["creations"] == 1)
        }
    }

    /// Whoever waits for the store keeps what it paid for, over a kill of the daemon too, and goes on by itself.
    @Test(arguments: ObjectServer.Maker.allCases)
    func aStoreThatIsAwayKeepsNothingFromBeingDone(maker: ObjectServer.Maker) async throws {
        try await World.with(maker) { world, server in
            var daemon = try await world.startDaemon()
            var client = try await daemon.client()
            server.kill()
            let samples = Samples.inline
            let job = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: samples.map(\.image)))
            let health = try await look(for: "a health that tells of the bucket") {
                try await client.call(HealthGet())
            } until: { health in
                health.checks.contains {
                    !$0.ok && $0.detail.contains("object storage: ") && $0.detail.contains("3 images")
                }
            }
            #expect(health.status == .failing)
            #expect(try await client.call(JobGet(job: job.id)).counts == ItemCounts(saving: 3))
            #expect(world.waitingOutputs.count == 3)
            let explained = try await client.call(JobExplain(job: job.id))
            #expect(explained.json.description.contains("object storage: "))
            try await daemon.crash()
            daemon = try await world.startDaemon()
            client = try await daemon.client()
            // Nothing is fetched again: it is here.
            let downloads = try await world.simulator.stats()["downloads"]
            try await server.start()
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 3))
            for (item, sample) in zip(try await client.call(JobItems(job: job.id)).items, samples) {
                #expect(try await client.whole(item) == Data(sample.bytes))
                #expect(item.outputs.first?.contentType.hasPrefix("image/") == true && item.outputs.first?.width != nil)
            }
            let stats = try await world.simulator.stats()
            #expect(stats["creations"] == 3 && stats["downloads"] == downloads)
            _ = try await look(for: "no file that waits") {
                world.waitingOutputs
            } until: {
                $0.isEmpty
            }
            #expect(try await client.call(HealthGet()).status == .ok)
        }
    }

    /// For a CDN before the bucket; whoever asks for a while gets an address that expires all the same.
    @Test func addressesForGoodAreBelowThePublicOne() async throws {
        try await World.with(.rclone) { world, _ in
            let settings = ["s3.public_base_url": "https://cdn.example.com/shop"]
            let client = try await world.startDaemon(settings).client()
            let sample = try #require(Samples.inline.first)
            let job = try await client.call(JobSubmit(store: try Samples.store("a:b"), images: [sample.image]))
            _ = try await client.finished(job: job.id)
            let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
            let key = try #require(item.outputs.first?.url?.dropFirst(ObjectServer.start.count))
            let address = try await client.call(OutputPresign(item: item.id))
            #expect(address.url == "https://cdn.example.com/shop/p/\(key.replacing("%", with: "%25"))")
            #expect(address.expiresAt == nil)
            let short = try await client.call(OutputPresign(item: item.id, expiresSeconds: 60))
            #expect(short.url.contains("X-Amz-Expires=60") && short.expiresAt != nil)
        }
    }

    /// A key that is refused keeps what was paid for on the disk; another one takes a reload.
    @Test(arguments: ObjectServer.Maker.allCases)
    func aKeyIsReplacedByAReload(maker: ObjectServer.Maker) async throws {
        try await World.with(maker) { world, _ in
            let file = world.folder + "/s3-credentials"
            let secrets = ["\(ObjectServer.accessKey)\nrevoked", "\(ObjectServer.accessKey)", ObjectServer.secretKey]
            try Data(secrets[0].utf8).write(to: URL(filePath: file))
            let daemon = try await world.startDaemon(["s3.credentials_file": file])
            let client = try await daemon.client()
            let sample = try #require(Samples.inline.first)
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: [sample.image]))
            _ = try await look(for: "a health that tells of the bucket") {
                try await client.call(HealthGet())
            } until: { health in
                health.checks.contains { !$0.ok && $0.detail.contains("object storage: ") }
            }
            try Data(secrets[1].utf8).write(to: URL(filePath: file))
            let refusal = await #expect(throws: ClientError.self) { try await client.call(DaemonReload()) }
            #expect(refusal.map { "\($0)".contains("must hold the key's name and its secret") } == true)
            try Data(secrets[1...].joined(separator: "\n").utf8).write(to: URL(filePath: file))
            #expect(try await client.call(DaemonReload()).changed == ["s3 credentials"])
            #expect(try await client.call(DaemonReload()).changed == [])
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 1))
            #expect(!daemon.process.errorText.contains(ObjectServer.secretKey))
            #expect(try await world.simulator.stats()["creations"] == 1)
        }
    }

    /// A daemon that is killed again and again: in the end the bucket has what the rows name, and nothing else.
    @Test func killsLeaveNoObjectWithoutARowAndNoRowWithoutAnObject() async throws {
        try await World.with(.rclone, simulator: ["--create-rpm", "0", "--output-bytes", "100000"]) { world, server in
            var daemon = try await world.startDaemon()
            let job = try await daemon.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(40)))
            for round in 0..<6 {
                let least = round * 5
                _ = try await look(for: "\(least) objects") {
                    server.objects
                } until: {
                    $0.count > least
                }
                try await daemon.crash()
                daemon = try await world.startDaemon()
            }
            let client = try await daemon.client()
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 40))
            let named = Set(try await client.call(JobItems(job: job.id)).items.flatMap(\.outputs).compactMap(\.url))
            #expect(named.count == 40)
            _ = try await look(for: "the objects of the rows") {
                server.objects
            } until: {
                $0 == named
            }
            _ = try await look(for: "no file that waits") {
                world.waitingOutputs
            } until: {
                $0.isEmpty
            }
            #expect(try await world.simulator.stats()["duplicates"] == 0)
        }
    }

    /// What was cut in the midst of a PUT is put again.
    @Test(arguments: ObjectServer.Maker.allCases)
    func aServerThatIsKilledAgainAndAgainHasAllInTheEnd(maker: ObjectServer.Maker) async throws {
        try await World.with(maker, simulator: ["--create-rpm", "0", "--output-bytes", "2000000"]) { world, server in
            let client = try await world.startDaemon().client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(30)))
            for round in 1...3 {
                _ = try await look(for: "\(round * 5) images that are done") {
                    try await client.call(JobGet(job: job.id)).counts.done
                } until: {
                    $0 >= round * 5
                }
                server.kill()
                try await server.start()
            }
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 30))
            for item in try await client.call(JobItems(job: job.id)).items {
                #expect(try await client.whole(item).count == 2_000_000)
            }
            #expect(try await world.simulator.stats()["creations"] == 30)
        }
    }

    @Test func theOldestObjectsGoToMakeRoom() async throws {
        try await World.with(.rclone, simulator: ["--create-rpm", "0", "--output-bytes", "200000"]) { world, server in
            let daemon = try await world.startDaemon(
                ["outputs.max_bytes": "\(1 << 20)"])
            let client = try await daemon.client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(12)))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 12))
            let items = try await look(for: "five outputs") {
                try await client.call(JobItems(job: job.id)).items
            } until: { items in
                items.count { $0.outputs.first?.removedAt == nil } == 5
            }
            let kept = Set(items.filter { $0.outputs.first?.removedAt == nil }.compactMap { $0.outputs.first?.url })
            _ = try await look(for: "the objects that are kept") {
                server.objects
            } until: {
                $0 == kept
            }
            let gone = try #require(items.first { $0.outputs.first?.removedAt != nil })
            let error = await #expect(throws: ClientError.self) { try await client.call(OutputGet(item: gone.id)) }
            #expect(error?.name == .outputGone)
        }
    }

    /// Items are numbered by each daemon alone: two in one place would replace each other's objects.
    @Test func aSecondDaemonDoesNotWriteBelowTheSamePrefix() async throws {
        try await ObjectServer.run(.rclone) { server in
            for isFirst in [true, false] {
                try await World.with(bucket: server) { world in
                    let client = try await world.startDaemon().client()
                    let sample = try #require(Samples.inline.first)
                    let job = try await client.call(
                        JobSubmit(store: try Samples.store("acme"), images: [sample.image]))
                    if isFirst {
                        #expect(try await client.finished(job: job.id).state == .done)
                    } else {
                        _ = try await look(for: "a health that tells of another daemon") {
                            try await client.call(HealthGet())
                        } until: { health in
                            health.checks.contains { !$0.ok && $0.detail.contains("in use by another daemon") }
                        }
                        #expect(server.objects.count == 1)
                    }
                }
            }
        }
    }

    @Test func aCheckTriesTheBucket() async throws {
        try await ObjectServer.run(.rclone) { server in
            try await World.with(bucket: server) { world in
                func check(
                    _ changes: [String: String?] = [:], secret: String = ObjectServer.secretKey, hasKey: Bool = true
                ) async throws -> String {
                    var variables = hasKey ? ObjectServer.environment : [:]
                    if hasKey { variables["AWS_SECRET_ACCESS_KEY"] = secret }
                    variables["REPLICATE_API_TOKEN"] = World.token
                    let process = try world.launchDaemon(
                        world.settings(changes) + ["--check-config"], environment: variables)
                    let ending = try await process.ended()
                    let told = await process.lines.whole().joined(separator: "\n") + process.errorText
                    #expect(!told.contains(secret))
                    return "\(ending): \(told)"
                }
                let good = try await check()
                #expect(
                    good.contains("exited(0)") && good.contains("s3.bucket: \(ObjectServer.start), which takes"),
                    "\(good)")
                #expect(server.objects.isEmpty)
                let wrong = try await check(secret: "wrongwrongwrong")
                #expect(!wrong.contains("exited(0)") && wrong.contains("check the credentials"), "\(wrong)")
                let none = try await check(["s3.bucket": "nowhere"])
                #expect(!none.contains("exited(0)") && none.contains("make the bucket"), "\(none)")
                let unseen = try await check(hasKey: false)
                #expect(unseen.contains("exited(0)") && unseen.contains("no key of the bucket is seen"), "\(unseen)")
                // The mark is left as the first life begins.
                let daemon = try await world.startDaemon()
                let client = try await daemon.client()
                _ = try await look(for: "the daemon's mark") {
                    _ = try await client.call(ServerPing())
                    return server.file(of: ObjectServer.start + ".imgopt-state")
                } until: {
                    FileManager.default.fileExists(atPath: $0)
                }
                await daemon.process.stop()
                let ours = try await check()
                #expect(ours.contains("exited(0)"), "\(ours)")
                let others = try await check(["state.directory": world.folder + "/other"])
                #expect(!others.contains("exited(0)") && others.contains("in use by another daemon"), "\(others)")
                server.kill()
                let away = try await check()
                #expect(!away.contains("exited(0)") && away.contains("whether the store runs"), "\(away)")
                let bare = try await check(["s3.bucket": nil])
                #expect(bare.contains("s3.bucket must be set where outputs.store is s3"), "\(bare)")
            }
        }
    }
}
