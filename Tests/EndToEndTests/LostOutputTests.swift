import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Outputs that were paid for and can't be had, and those that can after all.
@Suite(.serialized, .net)
struct LostOutputTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]

    /// Fault of the stand-in, what it is like where that is enough to lose the output, and what the item's error is
    /// called then.
    private static let ways: [(fault: String, rule: JSONValue, error: String)] = [
        ("download_error", ["next": 1, "status": 410], "output_gone"), ("output_null", ["next": 1], "output_missing"),
        ("output_empty", ["next": 1], "output_missing"), ("download_removed", ["next": 1], "output_gone"),
        ("download_as", ["next": 3, "text": "data:image/png;base64,bm8="], "output_invalid"),
    ]

    @Test func eachLossIsNamedAndNotPaidForAgain() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            for (number, way) in Self.ways.enumerated() {
                try await world.simulator.set(["faults": .object([way.fault: way.rule])])
                let job = try await client.call(
                    JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1, way.fault)))
                let ended = try await client.finished(job: job.id)
                #expect(ended.counts == ItemCounts(failed: 1), "\(way.fault)")
                let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
                #expect(item.error?.name == way.error, "\(way.fault)")
                #expect(item.error?.retryable == true, "\(way.fault)")
                #expect(item.attempts == 1 && item.outputs.isEmpty)
                #expect(try await world.simulator.stats()["creations"]?.intValue == Int64(2 * number + 1))
                // A person may pay for it again.
                _ = try await client.call(ItemRetry(item: item.id))
                let again = try await client.finished(job: job.id)
                #expect(again.counts == ItemCounts(done: 1), "\(way.fault)")
                try await world.simulator.set(["faults": .object([way.fault: nil])])
            }
        }
    }

    @Test func theSettingPaysAgainByItself() async throws {
        let settings = ["engine.retry_lost_outputs": "true"]
        try await World.with(simulator: Self.simulator, settings: settings) { world in
            let client = try await world.startDaemon().client()
            // One after the other: two that strike the same output cost one attempt.
            for way in Self.ways where way.rule["next"] == 1 {
                try await world.simulator.set(["faults": .object([way.fault: way.rule])])
                let job = try await client.call(
                    JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2, way.fault)))
                let ended = try await client.finished(job: job.id)
                #expect(ended.counts == ItemCounts(done: 2), "\(way.fault)")
                let attempts = try await client.call(JobItems(job: job.id)).items.map(\.attempts).reduce(0, +)
                #expect(attempts == 3, "\(way.fault)")
            }
        }
    }

    /// Somebody on the way may have said it, and the picture be there.
    @Test(
        arguments: [
            ["download_wrong_type": ["next": 5]], ["download_missing": ["next": 5]],
            ["download_error": ["next": 5, "status": 403, "text": "<html>Just a moment...</html>"]],
            ["download_error": ["next": 5, "status": 401]], ["download_error": ["next": 5, "status": 522]],
            ["download_as": ["next": 2, "text": "data:image/png;base64,bm8="]],
        ] as [JSONValue])
    func whateverIsSaidInItsPlaceAnOutputIsFetchedInTheEnd(faults: JSONValue) async throws {
        let settings = ["outputs.max_downloads": "1"]
        try await World.with(simulator: Self.simulator, settings: settings) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set(["faults": faults])
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(3)))
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts == ItemCounts(done: 3))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 3)
        }
    }

    /// It ends when the provider has deleted what came of it already.
    @Test func anOutputThatIsDeletedAtTheProviderIsNamedSo() async throws {
        let simulator = Self.simulator + ["--run-min-ms", "1300", "--run-max-ms", "1300", "--expire-s", "1"]
        try await World.with(simulator: simulator) { world in
            let client = try await world.startDaemon().client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2)))
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts == ItemCounts(failed: 2))
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.allSatisfy { $0.error?.name == "output_gone" && $0.attempts == 1 }, "\(items)")
            #expect(items.allSatisfy { $0.error?.message.contains("deleted") == true })
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
        }
    }

    @Test func aCutDownloadIsFetchedAgainAndNeverSeenHalf() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set(["faults": ["download_truncated": ["probability": 1]]])
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(3)))
            var struck: Int64 = 0
            let folder = "\(world.stateFolder)/outputs/acme"
            while struck < 12 {
                struck = try await world.simulator.stats()["faults_struck"]?["download_truncated"]?.intValue ?? 0
                let seen = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
                #expect(seen.allSatisfy { !$0.contains(".") }, "\(seen)")
            }
            try await world.simulator.set(["faults": ["download_truncated": nil]])
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts == ItemCounts(done: 3))
            let items = try await client.call(JobItems(job: job.id)).items
            let sums = try await Programs.sha256(of: items.compactMap { $0.outputs.first?.place }, in: world)
            #expect(sums == items.compactMap { $0.outputs.first?.sha256 })
            #expect(items.allSatisfy { $0.attempts == 1 && $0.outputs.first?.bytes == 4096 })
            let partial = "\(world.stateFolder)/outputs/.partial"
            #expect(try FileManager.default.contentsOfDirectory(atPath: partial).isEmpty)
        }
    }

    /// The first of two outputs came before the second was found gone: no row will ever name its file.
    @Test func whatCameOfALostItemIsTakenAway() async throws {
        let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]
        try await World.with(simulator: simulator) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set([
                "output_shape": "list", "faults": ["download_error": ["probability": 0.5, "status": 410]],
            ])
            let image = Image(
                source: "http://127.0.0.1:9/x.png", id: "two", prompt: "two of them",
                input: ["num_outputs": 2])
            let job = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Array(repeating: image, count: 40), cache: .off))
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts.done + ended.counts.failed == 40)
            #expect(ended.counts.failed > 0)
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.allSatisfy { $0.outputs.count + $0.skipped.count == 2 }, "\(items)")
            #expect(items.allSatisfy { ($0.state == .done) == !$0.outputs.isEmpty })
            let named = Set(items.flatMap(\.outputs).map(\.place))
            let folder = "\(world.stateFolder)/outputs/acme/\(job.id)"
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            #expect(Set(files.map { "\(folder)/\($0)" }) == named)
        }
    }
}
