import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

/// What `--json` writes, frozen: scripts of others read it.
struct JSONShapes {
    private static func answer(_ method: String) -> JSONValue {
        let item = Item.sample(
            id: 1, job: 12, imageID: "front", store: TopSamples.store("acme"), state: .failed, attempts: 2,
            prediction: "abc", source: "https://a.example/front.png", prompt: "p", model: "google/nano-banana",
            createdAt: Sample.moment, finishedAt: TopSamples.now,
            error: ItemError(name: "prediction_failed", message: "no face", retryable: false, provider: nil))
        return switch method {
        case StatsOverview.method: TopSamples.overview().json
        case StatsGet.method: TopSamples.stats().json
        case HealthGet.method: TopSamples.health().json
        case JobList.method: JobListResult(jobs: TopSamples.jobs(), next: nil).json
        case JobItems.method: JobItemsResult(items: [item], next: nil).json
        case StoreList.method: StoreListResult(stores: TopSamples.overview().stores).json
        case ServerInfo.method:
            ServerInfoResult.sample(
                name: "imgoptd", version: "1.2.0", protocolVersion: 1, pid: 1, startedAt: Sample.moment,
                provider: "x", uid: 0, role: .admin
            ).json
        default: Sample.job(12, .done, counts: ItemCounts(done: 1), images: 1).json
        }
    }

    @Test func whatScriptsReadStaysAsItIs() async throws {
        var text = ""
        let lines = [
            "status", "stats", "health", "info", "jobs", "items 12", "stores", "cancel 12", "retry 12",
            "submit --store acme https://a.example/1.png",
            "submit --store acme --dry-run https://a.example/1.png data:image/png;base64,iVBORw0KGgo=",
        ]
        for line in lines {
            let output = Recording()
            let words = line.split(separator: " ").map(String.init)
            let parsed = try await Imgoptctl.asyncParseAsRoot(words)
            let command = try #require(parsed as? any DaemonCommand)
            let daemon = ScriptedDaemon { method, params, _ in
                guard params?["dry_run"]?.boolValue == true else { return Self.answer(method) }
                return SubmitPlan.sample(
                    store: TopSamples.store("acme"), images: 2, creations: 2, cost: Amount(micros: 0), currency: "USD"
                ).json
            }
            try await command.run(in: Context(console: Sample.console(output, json: true), daemon: daemon))
            text += "$ imgoptctl --json \(line)\n\(output.text)"
        }
        try Snapshot.check(text, "json.txt")
    }
}
