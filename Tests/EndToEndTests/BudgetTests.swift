import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

private var secondsToMidnight: Double {
    let day = 86_400.0
    return day - Date().timeIntervalSince1970.truncatingRemainder(dividingBy: day)
}

/// Prices and the budgets of a day, with a real daemon, its database and its socket. Nothing here waits for midnight:
/// days are turned in the engine's own tests and in the simulation.
@Suite(
    .serialized, .net,
    .enabled("the day turns within minutes: what was spent would be yesterday's") { secondsToMidnight > 180 })
struct BudgetTests {
    /// It looks at no source.
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]
    private static let prices = ["models.google/nano-banana.price_per_run": "0.04"]

    private func held(_ client: ImgoptClient, _ images: Int) async throws -> MoneyStatus? {
        while true {
            let stats = try await client.call(StatsGet())
            // All that may be sent has ended: what is left waits for the budget.
            if stats.money?.held == images, stats.create.open == 0 { return stats.money }
            try Task.checkCancellation()
        }
    }

    @Test func `a store's budget holds up its images, says so everywhere, and goes on when it is raised`() async throws
    {
        try await World.with(
            simulator: Self.simulator, settings: Self.prices.merging(["stores.acme.daily_budget": "0.1"]) { $1 }
        ) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let acme = try Samples.store("acme")
            let job = try await client.call(JobSubmit(store: acme, images: Samples.remote(5)))
            let money = try #require(try await held(client, 3))
            #expect(money.spent.text == "0.08" && money.currency == "USD" && money.heldBy == .budget)
            #expect(try await world.creations() == 2)

            let explained = try await client.call(JobExplain(job: job.id))
            #expect(explained.summary.first { $0.reason == .budget }?.items == 3)
            let waits = explained.waiting.filter { $0.reason == .budget }
            #expect(waits.allSatisfy { $0.until?.description.hasSuffix("T00:00:00.000Z") == true })
            let store = try await client.call(StoreList()).stores.first { $0.store == acme }
            #expect(store?.money?.spent.text == "0.08" && store?.money?.dailyBudget?.text == "0.1")
            #expect(store?.money?.held == 3)
            // It is wanted so: told, and not unwell.
            let check = try await client.call(HealthGet()).checks.first { $0.name == "budget" }
            #expect(check?.ok == true && check?.detail.contains("acme has spent 0.08 USD of 0.10 USD") == true)

            // Another store goes on meanwhile.
            let other = try await client.call(
                JobSubmit(store: try Samples.store("bolt"), images: Samples.remote(2, "bolt")))
            #expect(try await client.finished(job: other.id).spent?.text == "0.08")

            let set = try await client.call(StoreSet(store: acme, dailyBudget: Amount(micros: 1_000_000)))
            #expect(set.money?.dailyBudget?.text == "1")
            let done = try await client.finished(job: job.id)
            #expect(done.counts == ItemCounts(done: 5) && done.spent?.text == "0.2")
            let overview = try await client.call(StatsOverview())
            #expect(overview.money?.spent.text == "0.28" && overview.money?.heldBy == nil)
            #expect(try await world.creations() == 7)
        }
    }

    @Test func `the budget of all holds over a kill, and a reload raises it`() async throws {
        try await World.with(simulator: Self.simulator) { world in
            func settings(_ budget: String) -> String {
                "models:\n  google/nano-banana:\n    price_per_run: 0.04\n"
                    + "money:\n  currency: EUR\n  daily_budget: \(budget)\n"
            }
            let file = world.folder + "/settings.yaml"
            func start() async throws -> DaemonProcess {
                let notify = try NotifySocket(path: world.folder + "/n-\(UUID().uuidString.prefix(4))")
                world.atEnd { notify.close() }
                let process = try world.launchDaemon(
                    ["--config", file] + world.settings([:]),
                    environment: ["NOTIFY_SOCKET": notify.path, "REPLICATE_API_TOKEN": World.token])
                try await notify.heard("READY=1")
                return DaemonProcess(process: process, notify: notify, socketPath: world.socketPath)
            }
            try Data(settings("0.12").utf8).write(to: URL(filePath: file))
            let first = try await start()
            let job = try await first.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(8)))
            let money = try #require(try await held(try await first.client(), 5))
            #expect(money.spent.text == "0.12" && money.currency == "EUR")
            first.process.signal(SIGKILL)
            _ = try await first.process.ended()

            let second = try await start()
            let client = try await second.client()
            // What was spent today is known, and nothing more is sent.
            #expect(try await held(client, 5)?.spent.text == "0.12")
            #expect(try await world.creations() == 3)
            let health = try await client.call(HealthGet())
            #expect(health.status == .degraded)
            let text = try await client.call(MetricsGet()).text
            for line in [
                "imgopt_budget_waiting_items 5", "imgopt_budget_exhausted 1", "imgopt_spent_today_currency 0.12",
                "imgopt_daily_budget_currency 0.12", "imgopt_money_info{currency=\"EUR\"} 1",
                "imgopt_store_spent_today_currency{store=\"acme\"} 0.12",
            ] {
                #expect(text.contains(line + "\n"), "\(line)")
            }

            try Data(settings("0.2").utf8).write(to: URL(filePath: file))
            let reloaded = try await client.call(DaemonReload())
            #expect(reloaded.changed == ["money.daily_budget"] && reloaded.needsRestart.isEmpty)
            #expect(try await held(client, 3)?.spent.text == "0.2")
            // What it costs can change as well: what costs nothing waits for nothing.
            let free = settings("0.2").replacing("price_per_run: 0.04", with: "prompt_field: prompt")
            try Data(free.utf8).write(to: URL(filePath: file))
            #expect(try await client.call(DaemonReload()).changed == ["models.google/nano-banana.price_per_run"])
            let done = try await client.finished(job: job.id)
            #expect(done.counts == ItemCounts(done: 8) && done.spent?.text == "0.2")
            #expect(try await world.creations() == 8)
        }
    }

    @Test func `what the provider refused and what it ended for free is given back`() async throws {
        try await World.with(
            simulator: Self.simulator, settings: Self.prices.merging(["money.daily_budget": "0.04"]) { $1 }
        ) { world in
            try await world.simulator.set([
                "faults": ["throttled": ["next": 2, "kinds": ["create"], "retry_after_s": 1]]
            ])
            let client = try await world.startDaemon().client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            let done = try await client.finished(job: job.id)
            #expect(done.counts == ItemCounts(done: 1) && done.spent?.text == "0.04")
            #expect(try await client.call(StatsGet()).money?.spent.text == "0.04")
        }
    }

    @Test func `a price by the second becomes what the run took`() async throws {
        let settings = ["models.google/nano-banana.price_per_second": "1"]
        try await World.with(simulator: Self.simulator, settings: settings) { world in
            let client = try await world.startDaemon().client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(4)))
            let done = try await client.finished(job: job.id)
            let items = try await client.call(JobItems(job: job.id)).items
            // Rounded up to a millionth each, from what the provider says.
            let seconds = items.reduce(0.0) { $0 + ($1.predictTimeSeconds ?? .infinity) }
            let spent = try #require(done.spent)
            #expect(abs(Double(spent.micros) / 1_000_000 - seconds) < 0.00001, "\(spent.text), \(seconds)")
        }
    }
}
