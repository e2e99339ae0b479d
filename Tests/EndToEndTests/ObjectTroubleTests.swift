import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// A bucket that does not take what it is sent, and copies on the disk beside it.
@Suite(.enabled(if: ObjectServer.tools != nil && ObjectGateway.isHere), .serialized, .net)
struct ObjectTroubleTests {
    /// What a store refuses waits, in the store's words, and is put once it takes it: made and paid for once.
    @Test(arguments: ObjectGateway.Trouble.allCases)
    func whatAStoreRefusesWaitsForIt(trouble: ObjectGateway.Trouble) async throws {
        try await World.with(.rclone) { world, server in
            let gateway = try await ObjectGateway(before: server, in: world)
            try gateway.set(trouble)
            let client = try await world.startDaemon(
                ["s3.endpoint": gateway.endpoint]
            ).client()
            let samples = Samples.inline
            let job = try await client.call(
                JobSubmit(store: try Samples.store("a:b"), images: samples.map(\.image)))
            let health = try await look(for: "a health that tells of the bucket") {
                try await client.call(HealthGet())
            } until: { health in
                health.checks.contains { !$0.ok && $0.detail.contains("3 images") }
            }
            #expect(health.checks.contains { $0.detail.contains("\(trouble.rawValue): Not now.") }, "\(health.checks)")
            #expect(try await client.call(JobGet(job: job.id)).counts == ItemCounts(saving: 3))
            #expect(server.objects.isEmpty && gateway.refusals > 0)
            try gateway.set(nil)
            #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 3))
            for (item, sample) in zip(try await client.call(JobItems(job: job.id)).items, samples) {
                #expect(try await client.whole(item) == Data(sample.bytes))
            }
            let stats = try await world.simulator.stats()
            #expect(stats["creations"] == 3 && stats["downloads"] == 3)
            let figures = try await client.call(MetricsGet()).text
            let bytes = samples.reduce(0) { $0 + $1.bytes.count }
            // The fourth PUT is of the owner of the prefix.
            for line in [
                #"requests_total{method="PUT",outcome="ok"} 4"#, "put_seconds_count 3", "put_bytes_total \(bytes)",
                "requests_total{method=\"PUT\",outcome=\"\(trouble.outcome)\"} \(gateway.refusals)",
            ] {
                #expect(figures.contains("imgopt_object_\(line)\n"), "\(line)")
            }
            #expect(try await client.call(HealthGet()).status == .ok)
        }
    }

    /// A kill before, or after, some calls of the disk of a job's life, in the long form each: whatever it fell
    /// between, each output is one object in the end, made and paid for once.
    @Test func killsAtAnyCallLeaveOneObjectOfEachOutput() async throws {
        try await World.with(.rclone, simulator: ["--create-rpm", "0"], settings: DiskFaultTests.settings) {
            world, _ in
            func trial(_ number: Int, _ fault: DiskFault) async throws -> DiskTrial.Report {
                try await DiskTrial(world: world, number: number, fault: fault, images: 2).run()
            }
            let calls = try #require(try await trial(0, DiskFault()).calls)
            #expect(calls > 100)
            Dice.tell("kills with a bucket")
            var dice = Dice(seed: Dice.seed)
            var number = 0
            for deed in [DiskFault.Deed.killBefore, .killAfter] {
                for place in DiskFaultTests.places(calls, 12, &dice) {
                    number += 1
                    let report = try await trial(number, DiskFault(deed: deed, at: place))
                    #expect(report.ending == .killed(9) || report.calls != nil, "\(report.errorText)")
                }
            }
        }
    }

    /// A copy is what its item says, is read in place of the object, and goes with it.
    @Test(arguments: ["a:b@c", ".partial", "acme"])
    func copiesStayBesideTheBucketAndGoWithTheirObjects(name: String) async throws {
        try await World.with(.rclone, settings: ["outputs.keep_local": "true"]) { world, server in
            let client = try await world.startDaemon().client()
            let events = world.record(client)
            let sample = try #require(Samples.inline.first)
            // The second one has the result of the first.
            var items: [Item] = []
            for _ in 0..<2 {
                let job = try await client.call(JobSubmit(store: try Samples.store(name), images: [sample.image]))
                #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 1))
                let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
                let told = try await events.wait(.itemDone, of: job.id)
                #expect(told.json["outputs"]?.arrayValue?.first?["path"]?.stringValue == item.outputs.first?.path)
                items.append(item)
            }
            let paths = try items.map { try #require($0.outputs.first?.path) }
            for path in paths { #expect(FileManager.default.contents(atPath: path) == Data(sample.bytes)) }
            #expect(Set(paths).count == 2 && server.objects == Set(items.compactMap { $0.outputs.first?.url }))
            // While the bucket is away, what is here is read; and what somebody took away here is read there.
            server.kill()
            #expect(try await client.whole(items[0]) == Data(sample.bytes))
            try await server.start()
            try FileManager.default.removeItem(atPath: paths[0])
            #expect(try await client.call(ItemGet(item: items[0].id)).outputs.first?.path == nil)
            #expect(try await client.whole(items[0]) == Data(sample.bytes))
            for item in items { _ = try await client.call(JobForget(job: item.job)) }
            _ = try await look(for: "no object and no copy") {
                (server.objects, paths.filter { FileManager.default.fileExists(atPath: $0) })
            } until: {
                $0.0.isEmpty && $0.1.isEmpty
            }
            await events.stop()
        }
    }
}
