import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

/// What is told of a submit before it is one.
struct DryRuns {
    /// What a dry run of so many addresses says on standard error.
    private func told(_ count: Int, of daemon: ScriptedDaemon) async throws -> String {
        let error = Recording()
        let sources = (1...count).map { "https://a.example/\($0).png" }
        let command = try await Submit.asyncParse(["--store", "acme", "--dry-run"] + sources)
        try await command.run(in: Context(console: Sample.console(Recording(), error), daemon: daemon))
        return error.text
    }

    /// A daemon that plans creations of two models for each request.
    private func planning(finishedSeconds: Double?, held: String? = nil, budget: Amount? = nil) -> ScriptedDaemon {
        ScriptedDaemon { method, params, _ in
            switch method {
            case JobSubmit.method:
                let images = params?["images"]?.arrayValue?.count ?? 0
                let models = [("a/b", images - 1), ("c/d", 1)].map {
                    PlannedModel.sample(model: $0, known: true, creations: $1, cost: Amount(micros: 1))
                }
                return SubmitPlan.sample(
                    store: TopSamples.store("acme"), images: images, creations: images, models: models,
                    cost: Amount(micros: 0), currency: "USD", finishedSeconds: finishedSeconds, held: held
                ).json
            case StatsGet.method: return TopSamples.stats().json
            case HealthGet.method: return TopSamples.health().json
            default:
                var overview = TopSamples.overview()
                overview.money = MoneyStatus(
                    currency: "USD", day: "2026-11-29", spent: Amount(micros: 80_000), dailyBudget: budget, held: 0,
                    heldBy: nil)
                return overview.json
            }
        }
    }

    /// Each request tells what the earlier ones would send: the last one's forecast is that of all.
    @Test func theForecastOfSeveralRequestsIsThatOfAll() async throws {
        let daemon = planning(finishedSeconds: 90_061, budget: Amount(micros: 100_000))
        let text = try await told(Limits.standard.imagesPerRequest + 2, of: daemon)
        let requests = daemon.requests.filter { $0.method == JobSubmit.method }
        #expect(requests.map { $0.params?["planned"] == nil } == [true, false])
        let planned: JSONValue = [
            ["model": "a/b", "creations": .integer(Limits.standard.imagesPerRequest - 1)],
            ["model": "c/d", "creations": 1],
        ]
        #expect(requests.last?.params?["planned"] == planned)
        let creations = "\(Limits.standard.imagesPerRequest + 2) creations of 450 a minute"
        #expect(text.contains("\(creations); with what waits already, done in about 1d"), "\(text)")
        #expect(text.contains("the budget is counted: today all has spent 0.08 of 0.10 USD"), "\(text)")
        #expect(!daemon.methods.contains(Simulate.method))
    }

    @Test func whatWouldNeverEndHasNoForecast() async throws {
        let text = try await told(3, of: planning(finishedSeconds: nil, held: "0.01 a day is less than one costs"))
        #expect(text.hasSuffix("\nno forecast: 0.01 a day is less than one costs\n"), "\(text)")
    }
}
