import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Many kills at random moments under load, while the provider loses answers: 200 in the long form, 12 in the short.
@Suite(.tags(.heavy), .serialized, .net)
struct RandomKillTests {
    /// Every way in which an answer can be lost after its creation took place, and some before it.
    private static let faults: JSONValue = [
        "faults": [
            "reset_after": ["probability": 0.05, "kinds": ["create", "get", "list"]],
            "error_after": ["probability": 0.04, "kinds": ["create"]],
            "truncated_body": ["probability": 0.03, "kinds": ["create", "list"]],
            "html_body": ["probability": 0.02, "kinds": ["create"]],
            "not_json": ["probability": 0.02, "kinds": ["create", "get"]],
            "reset_before": ["probability": 0.03],
            "edge_page": ["probability": 0.02, "kinds": ["create", "get", "list"]],
            "edge_page_after": ["probability": 0.02, "kinds": ["create"]],
            "download_truncated": ["probability": 0.05],
            "download_error": ["probability": 0.05],
        ],
        "list_lag_ms": 100,
    ]

    /// When a daemon dies.
    private enum Moment {
        case call(DiskFault)
        case event(EventKind, Int)
    }

    private static func moment(_ dice: inout Dice) -> Moment {
        let count = Int.random(in: 1...12, using: &dice)
        switch Int.random(in: 0..<5, using: &dice) {
        case 0: return .event(.itemCreating, count)
        case 1: return .event(.itemDone, count)
        case 2: return .call(DiskFault(deed: .killAfter, at: Int.random(in: 5...60, using: &dice), only: "S"))
        case 3: return .call(DiskFault(deed: .killBefore, at: count, only: "R"))
        default: return .call(DiskFault(deed: .killAfter, at: Int.random(in: 1...400, using: &dice)))
        }
    }

    @Test func `killed at random moments it loses nothing, pays nothing twice and mixes nothing up`() async throws {
        Dice.tell("random kills")
        let kills = Dice.isFull ? 200 : 12
        var dice = Dice(seed: Dice.seed)
        let simulator = ["--create-rpm", "0", "--run-min-ms", "50", "--run-max-ms", "300", "--seed", "\(Dice.seed)"]
        let settings = [
            "engine.create_timeout_ms": "5000", "replicate.hop_delay_ms": "8000", "engine.search_window_ms": "2000",
        ]
        try await World.with(simulator: simulator, settings: settings) { world in
            try await world.simulator.set(Self.faults)
            try FileManager.default.createDirectory(atPath: world.stateFolder, withIntermediateDirectories: false)
            let pictures = (0..<(kills * 12)).map { Samples.picture(number: $0) }
            let first = try await world.startDaemon()
            let recorder = world.record(try await first.client())
            let submitted = try await first.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Self.images(pictures)))
            // It can only come back to a daemon that it has met.
            try await recorder.wait(.jobSubmitted)
            try await first.crash()
            for _ in 0..<kills { try await Self.live(world, recorder, until: Self.moment(&dice)) }
            let client = try await world.startDaemon().client()
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: pictures.count), "seed \(Dice.seed)")
            #expect(try await world.creations() == pictures.count, "seed \(Dice.seed)")
            try await recorder.wait(.jobFinished)
            #expect(recorder.durable.map(\.seq) == Array(1...Int64(recorder.durable.count)), "seed \(Dice.seed)")
            let items = try await client.call(JobItems(job: job.id, limit: 1_000)).items
            for (item, picture) in zip(items, pictures) {
                let path = try #require(item.outputs.first?.place)
                #expect(try Data(contentsOf: URL(filePath: path)) == picture, "item \(item.id), seed \(Dice.seed)")
            }
            let outputs = world.stateFolder + "/outputs"
            #expect(try FileManager.default.contentsOfDirectory(atPath: outputs + "/.partial").isEmpty)
            let files = try FileManager.default.contentsOfDirectory(atPath: outputs + "/acme/\(job.id)")
            #expect(files.count == pictures.count, "seed \(Dice.seed)")
        }
    }

    /// One life, which ends at a moment; where that does not come for want of work, it ends soon all the same.
    private static func live(_ world: World, _ recorder: EventRecorder, until moment: Moment) async throws {
        switch moment {
        case .event(let kind, let count):
            let before = recorder.events.all.count { $0.kind == kind }
            let daemon = try await world.startDaemon()
            _ = try? await recorder.events.wait(for: before + count, "\(kind)", within: 5) { $0.kind == kind }
            try await daemon.crash()
        case .call(let fault):
            let daemon = try world.launchDaemon(
                named: "k", environment: fault.environment(under: world.stateFolder, log: "/dev/null"))
            if (try? await daemon.process.ended(within: 5)) == nil { try await daemon.crash() }
            daemon.notify.close()
        }
    }

    private static func images(_ pictures: [Data]) -> [Image] {
        pictures.enumerated().map { number, bytes in
            Image(
                source: "data:image/png;base64,\(bytes.base64EncodedString())", id: "\(number)",
                prompt: "picture \(number)")
        }
    }
}
