import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What is on its way into a bucket when the settings, the store or its owner change.
@Suite(.serialized, .net, .enabled(if: ObjectServer.tools != nil, "there is no object store: contrib/check-objects"))
struct ObjectSwitchTests {
    /// An image that is whole here and waits for a bucket that takes nothing, in a life that has ended.
    private func waiting(
        _ world: World, _ settings: [String: String?], isKilled: Bool = false
    ) async throws -> (job: Int64, bytes: Data) {
        let daemon = try await world.startDaemon(settings)
        let client = try await daemon.client()
        let sample = try #require(Samples.inline.first)
        let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: [sample.image]))
        _ = try await look(for: "a file that waits") {
            _ = try await client.call(ServerPing())
            return world.waitingOutputs.count
        } until: {
            $0 == 1
        }
        if isKilled { try await daemon.crash() } else { await daemon.process.stop() }
        return (job.id, sample.bytes)
    }

    /// The bytes are paid for, and by now nobody else may have them.
    @Test(arguments: [false, true], [false, true])
    func whatWaitedForTheBucketIsTakenIntoTheFolder(isKilled: Bool, isAway: Bool) async throws {
        try await World.with(.rclone) { world, server in
            let (job, bytes) = try await waiting(world, ["s3.bucket": "nowhere"], isKilled: isKilled)
            try await world.simulator.set(["faults": ["download_missing": ["next": 100]]])
            let bucket: [String: String?] = isAway ? ["s3.bucket": "nowhere"] : [:]
            let client = try await world.startDaemon(bucket.merging(["outputs.store": "folder"]) { $1 }).client()
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 1))
            let item = try #require(try await client.call(JobItems(job: job)).items.first)
            let path = try #require(item.outputs.first?.path)
            // Its name stays for as long as there may be an object; the bytes do not.
            _ = try await look(for: "no bytes that wait") {
                _ = try await client.call(ServerPing())
                let waiting = world.waitingOutputs
                return isAway ? waiting.filter { !world.isEmpty(waiting: $0) }.count : waiting.count
            } until: {
                $0 == 0
            }
            #expect(try await client.whole(item) == bytes)
            #expect(FileManager.default.fileExists(atPath: path) && server.objects.isEmpty)
            // The bucket keeps nothing of the folder's away.
            let checks = try await client.call(HealthGet()).checks
            #expect(checks.first { $0.knownName == .outputs }?.ok == true, "\(checks)")
            _ = try await client.call(JobForget(job: job))
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(world.waitingOutputs.allSatisfy(world.isEmpty))
        }
    }

    /// Without any bucket in the settings nobody could ask for an object.
    @Test func whatWaitedGoesWithTheBucketsName() async throws {
        try await World.with(.rclone) { world, _ in
            let (job, bytes) = try await waiting(world, ["s3.bucket": "nowhere"])
            let none: [String: String?] = [
                "outputs.store": "folder", "s3.bucket": nil, "s3.endpoint": nil, "s3.prefix": nil,
            ]
            let client = try await world.startDaemon(none).client()
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 1))
            _ = try await look(for: "no file that waits") {
                _ = try await client.call(ServerPing())
                return world.waitingOutputs.count
            } until: {
                $0 == 0
            }
            let item = try #require(try await client.call(JobItems(job: job)).items.first)
            #expect(try await client.whole(item) == bytes)
        }
    }

    /// Items are numbered alike there: an object of the same name is that one's.
    @Test func nothingOfAnotherDaemonsIsRemoved() async throws {
        try await ObjectServer.run(.rclone) { server in
            try await World.with(bucket: server) { world in
                let client = try await world.startDaemon().client()
                let sample = try #require(Samples.inline.first)
                let job = try await client.call(
                    JobSubmit(store: try Samples.store("acme"), images: [sample.image]))
                #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 1))
            }
            try await World.with(bucket: server) { world in
                let (job, bytes) = try await waiting(world, [:])
                let client = try await world.startDaemon(["outputs.store": "folder"]).client()
                #expect(try await client.finished(job: job).counts == ItemCounts(done: 1))
                _ = try await look(for: "no bytes that wait") {
                    _ = try await client.call(ServerPing())
                    return world.waitingOutputs.allSatisfy(world.isEmpty)
                } until: {
                    $0
                }
                let item = try #require(try await client.call(JobItems(job: job)).items.first)
                #expect(try await client.whole(item) == bytes)
                #expect(server.objects.count == 1)
            }
        }
    }

    /// rclone keeps what is sent beside an object in memory alone.
    @Test func aStoreThatLosesWhatStandsBesideTheBytesIsStillOurs() async throws {
        try await World.with(.rclone, simulator: ["--output-bytes", "1024"]) { world, server in
            for round in 1...2 {
                let daemon = try await world.startDaemon()
                let client = try await daemon.client()
                let job = try await client.call(
                    JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1, "r\(round)")))
                #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 1))
                await daemon.process.stop()
                server.kill()
                try await server.start()
            }
            #expect(server.objects.count == 2)
        }
    }

    /// Before the first image is paid for.
    @Test func aBucketThatTakesNothingIsToldOfFromTheStartOn() async throws {
        try await World.with(.rclone) { world, server in
            let daemon = try await world.startDaemon(["s3.bucket": "nowhere"])
            let client = try await daemon.client()
            let health = try await look(for: "a health that tells of the bucket") {
                try await client.call(HealthGet())
            } until: { health in
                health.checks.contains { $0.knownName == .outputs && !$0.ok && $0.detail.contains("s3://nowhere/") }
            }
            #expect(health.status == .failing && !health.json.description.contains("an hour after its creation"))
            #expect(daemon.process.errorText.contains("the bucket takes no outputs"))
            await daemon.process.stop()
            let good = try await world.startDaemon().client()
            _ = try await look(for: "our mark") {
                _ = try await good.call(ServerPing())
                return server.file(of: ObjectServer.start + ".imgopt-state")
            } until: {
                FileManager.default.fileExists(atPath: $0)
            }
            #expect(try await good.call(HealthGet()).status == .ok)
        }
    }

    @Test func whoForgetsIsToldWhatIsWaitedFor() async throws {
        try await World.with(.rclone) { world, _ in
            let (job, _) = try await waiting(world, ["s3.bucket": "nowhere"])
            let daemon = try await world.startDaemon(["s3.bucket": "nowhere"])
            let forget = try world.launch(
                Programs.control, ["--socket", world.socketPath, "forget", "\(job)", "--yes"], name: "forget")
            _ = try await look(for: "what forget says") {
                _ = try await daemon.client().call(ServerPing())
                return forget.errorText
            } until: {
                $0.contains("1 of its results is being saved, which can't be canceled")
            }
            #expect(forget.ending == nil)
            await daemon.process.stop()
            await forget.stop()
        }
    }

    @Test func whatABucketKeepsOfAForgottenJobIsToldAndRemovedLater() async throws {
        try await World.with(.rclone, simulator: ["--output-bytes", "1024"]) { world, server in
            var daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2)))
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 2))
            server.kill()
            let error = await #expect(throws: ClientError.self) { try await client.call(JobForget(job: job.id)) }
            #expect(
                "\(error as Any)".contains("2 objects in the bucket can't be removed yet"),
                "\(error as Any)")
            #expect(server.objects.count == 2)
            await daemon.process.stop()
            try await server.start()
            daemon = try await world.startDaemon()
            let next = try await daemon.client()
            _ = try await look(for: "no object") {
                _ = try await next.call(ServerPing())
                return server.objects.count
            } until: {
                $0 == 0
            }
        }
    }
}

extension World {
    /// Whether a waiting file has no bytes.
    fileprivate func isEmpty(waiting name: String) -> Bool {
        let path = "\(stateFolder)/outputs/.waiting/\(name)"
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes == nil || attributes?[.size] as? Int == 0
    }
}
