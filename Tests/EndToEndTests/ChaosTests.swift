import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Much goes wrong at the same time.
@Suite(.tags(.heavy), .serialized, .net)
struct ChaosTests {
    /// Every way in which an answer can be lost after its creation took place, and most of those before it.
    private static let faults: JSONValue = [
        "faults": [
            "reset_after": ["probability": 0.04, "kinds": ["create", "get", "list", "file"]],
            "error_after": ["probability": 0.04, "kinds": ["create"]],
            "truncated_body": ["probability": 0.03, "kinds": ["create", "list"]],
            "html_body": ["probability": 0.02, "kinds": ["create"]],
            "not_json": ["probability": 0.02, "kinds": ["create", "get"]],
            "reset_before": ["probability": 0.03],
            "edge_page": ["probability": 0.02, "kinds": ["create", "get", "list"]],
            "edge_page_after": ["probability": 0.02, "kinds": ["create"]],
            "error_before": ["probability": 0.02, "status": 503],
            "download_truncated": ["probability": 0.05],
            "download_error": ["probability": 0.05],
        ],
        "list_lag_ms": 200,
    ]

    /// The stand-in gives back each image it was sent: a result under the wrong item would show.
    @Test func nothingIsLostPaidTwiceOrMixedUp() async throws {
        let simulator = ["--create-rpm", "0", "--run-min-ms", "50", "--run-max-ms", "300", "--seed", "7"]
        let settings = ["engine.create_timeout_ms": "5000", "engine.search_window_ms": "4000"]
        try await World.with(simulator: simulator, settings: settings) { world in
            let pictures = (0..<150).map { Samples.picture(number: $0) }
            let images = pictures.enumerated().map { number, bytes in
                Image(
                    source: "data:image/png;base64,\(bytes.base64EncodedString())", id: "\(number)",
                    prompt: "picture \(number)")
            }
            try await world.simulator.set(Self.faults)
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            let submitted = try await daemon.client().call(JobSubmit(store: try Samples.store("acme"), images: images))
            for done in [10, 40, 90] {
                try await recorder.wait(for: done, .itemDone)
                try await daemon.crash()
                daemon = try await world.startDaemon()
            }
            let client = try await daemon.client()
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 150))
            try await recorder.wait(.jobFinished)
            #expect(recorder.durable.map(\.seq) == Array(1...Int64(recorder.durable.count)))
            let items = try await client.call(JobItems(job: job.id, limit: 1000)).items
            for (item, picture) in zip(items, pictures) {
                let path = try #require(item.outputs.first?.place)
                #expect(try Data(contentsOf: URL(filePath: path)) == picture, "item \(item.imageID ?? "?")")
            }
            let stats = try await world.simulator.stats()
            // An image that was uploaded twice would not count as a duplicate.
            #expect(stats["creations"]?.intValue == 150)
            #expect(stats["delivery_with_token"]?.intValue == 0)
            #expect((stats["faults_struck"]?.objectValue?.count ?? 0) >= 7, "\(stats)")
            let outputs = world.stateFolder + "/outputs"
            #expect(try FileManager.default.contentsOfDirectory(atPath: outputs + "/.partial").isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: outputs + "/acme/\(job.id)").count == 150)
        }
    }

    /// Faults that the stand-in offers, kills, stops, steps of the clock and cuts of the path, in combinations that are
    /// drawn: 2 rounds, or 30 in the long form. How long it takes after the last fault is told and judged by nobody.
    @Test(arguments: 0..<(Dice.isFull ? 30 : 2))
    func `whatever happens at once, nothing is lost and nothing is paid for twice`(round: Int) async throws {
        let seed = Dice.seed &+ UInt64(round)
        Dice.tell("chaos, round \(round)", seed)
        let simulator = ["--create-rpm", "0", "--run-min-ms", "50", "--run-max-ms", "300", "--seed", "\(seed)"]
        // A delay that holds all in which a request can be late here: the cuts and stops, and the kernel's next try.
        let settings = [
            "engine.create_timeout_ms": "5000", "replicate.hop_delay_ms": "20000", "engine.search_window_ms": "3000",
            "engine.retry_max_ms": "2000",
            "engine.prediction_timeout_s": "5", "engine.breaker_rest_base_ms": "200",
            "engine.breaker_rest_max_ms": "1000",
        ]
        try await World.with(simulator: simulator, settings: settings, isApart: NetworkSpace.obstacle == nil) { world in
            try await ChaosRound(world, seed: seed).run()
        }
    }

    /// The provider counts on while the daemon is away: its next start must not begin with a fresh burst.
    @Test func restartsDoNotForgetTheLastMinute() async throws {
        let simulator = [
            "--limiter", "sliding", "--create-rpm", "30", "--output-bytes", "512",
        ]
        let settings = ["limiter.rpm": "30", "limiter.burst": "20"]
        try await World.with(simulator: simulator, settings: settings) { world in
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            _ = try await daemon.client().call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(200)))
            for created in [20, 21, 22, 23] {
                try await recorder.wait(for: created, .itemCreating)
                try await daemon.crash()
                daemon = try await world.startDaemon()
            }
            try await recorder.wait(for: 24, .itemCreating)
            let stats = try await daemon.client().call(StatsGet())
            #expect(stats.create.inLastMinute >= 23)
            #expect(stats.create.inLastMinute <= 30)
            #expect(try await world.simulator.stats()["refused"]?["create"]?.intValue == 0)
            #expect((try await world.simulator.stats()["max_creations_in_window"]?.intValue ?? .max) <= 30)
        }
    }
}
