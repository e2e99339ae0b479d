import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Five busy stores and a newcomer. With `IMGOPT_FULL=1` it is 5,000 images instead of 2,000.
@Suite(.tags(.heavy), .serialized, .net)
struct FairnessTests {
    private static let isFull = ProcessInfo.processInfo.environment["IMGOPT_FULL"] == "1"
    private static let images = isFull ? 1000 : 400
    private static let names = ["ash", "beech", "cedar", "doum", "elm"]

    /// The bucket holds two seconds' worth: whoever does not pace 100 a second for 20 s is refused.
    private static let simulator = [
        "--create-rpm", "6000", "--create-burst", "200", "--run-min-ms", "50", "--run-max-ms", "150",
        "--output-bytes", "2048",
    ]

    @Test func busyStoresShareTheRateAndANewcomerIsServedAtOnce() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            // All at the start line before anything runs.
            _ = try await client.call(DaemonPause())
            var jobs: [Job] = []
            for name in Self.names {
                jobs.append(
                    try await client.call(
                        JobSubmit(store: try Samples.store(name), images: Samples.remote(Self.images, name))))
            }
            _ = try await client.call(DaemonResume())

            try await recorder.wait(for: Self.images * 5 / 2, .itemCreating)
            let newcomer = try await client.call(
                JobSubmit(store: try Samples.store("fir"), images: Samples.remote(1, "fir")))
            for job in jobs + [newcomer] {
                let finished = try await client.finished(job: job.id)
                #expect(finished.counts == ItemCounts(done: job.images))
                try await recorder.wait(.jobFinished, of: job.id)
            }

            Self.checkShares(recorder.durable)
            Self.checkNewcomer(recorder.durable, job: newcomer.id)
            try await Self.checkProvider(world.simulator)
            try await Self.checkFiles(jobs, client, world)
        }
    }

    /// At no point of the run is a store far ahead of another.
    private static func checkShares(_ events: [EventNotification]) {
        var counts = Dictionary(uniqueKeysWithValues: names.map { ($0, 0) })
        var widest = 0
        for event in events where event.kind == .itemCreating {
            guard let name = event.store?.text, counts[name] != nil else { continue }
            counts[name, default: 0] += 1
            widest = max(widest, (counts.values.max() ?? 0) - (counts.values.min() ?? 0))
        }
        #expect(counts.values.allSatisfy { $0 == images })
        #expect(widest <= 3, "a store was \(widest) creations ahead of another")
    }

    private static func checkNewcomer(_ events: [EventNotification], job: Int64) {
        guard let submitted = events.firstIndex(where: { $0.kind == .jobSubmitted && $0.job == job }),
            let created = events.firstIndex(where: { $0.kind == .itemCreating && $0.job == job })
        else {
            Issue.record("the newcomer was not created")
            return
        }
        let before = events[submitted..<created].count { $0.kind == .itemCreating }
        #expect(before <= 2, "\(before) others went before the newcomer")
    }

    private static func checkProvider(_ simulator: Simulator) async throws {
        let stats = try await simulator.stats()
        #expect(stats["creations"]?.intValue == Int64(images * 5 + 1))
        #expect(stats["duplicates"]?.intValue == 0)
        #expect(stats["refused"]?["create"]?.intValue == 0)
        #expect(stats["refused"]?["read"]?.intValue == 0)
        #expect(stats["delivery_with_token"]?.intValue == 0)
        #expect((stats["max_creations_in_window"]?.intValue ?? .max) <= 6000)
        #expect(stats["downloads"]?.intValue == Int64(images * 5 + 1))
    }

    /// A page of each job is enough: all are written by the same code.
    private static func checkFiles(_ jobs: [Job], _ client: ImgoptClient, _ world: World) async throws {
        for job in jobs {
            let items = try await client.call(JobItems(job: job.id, limit: 40)).items
            let outputs = items.flatMap(\.outputs)
            #expect(outputs.count == 40)
            #expect(outputs.allSatisfy { $0.bytes == 2048 })
            #expect(Set(outputs.map(\.place)).count == 40)
            #expect(try await Programs.sha256(of: outputs.map(\.place), in: world) == outputs.map(\.sha256))
        }
    }
}
