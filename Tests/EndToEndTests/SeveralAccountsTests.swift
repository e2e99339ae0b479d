import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Accounts beside the main one: each with a token, limits and a list of its own, as the stand-in counts them.
@Suite(.serialized, .net)
struct SeveralAccountsTests {
    private static let studio = "r8_studio"
    private static let environment = ["STUDIO_TOKEN": studio]
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "1024"]
    private static let settings: [String: String] = [
        "accounts.studio.token_env": "STUDIO_TOKEN", "accounts.studio.rpm": "6000", "accounts.studio.burst": "20",
        "accounts.studio.read_rpm": "60000", "stores.bolt.account": "studio", "stores.wide.account": "default,studio",
    ]

    /// A stand-in that lets the account in.
    private static func with(
        account: JSONValue = [:], simulator: [String] = simulator, settings: [String: String] = [:],
        _ body: (World) async throws -> Void
    ) async throws {
        let all = Self.settings.merging(settings) { $1 }
        try await World.with(simulator: simulator, settings: all) { world in
            try await world.simulator.set(["accounts": .object(JSONObject([(studio, account)]))])
            try await body(world)
        }
    }

    private static func counts(_ world: World) async throws -> (main: JSONValue?, studio: JSONValue?) {
        let all = try await world.simulator.accounts()
        return (all[World.token], all[studio])
    }

    private static func submit(
        _ images: [Image], to store: String, _ daemon: DaemonProcess
    ) async throws -> Int64 {
        try await daemon.client().call(JobSubmit(store: try Samples.store(store), images: images)).id
    }

    private static let rates = [
        "limiter.rpm": "60", "limiter.burst": "20", "accounts.studio.rpm": "60", "accounts.studio.burst": "20",
    ]

    @Test func `where one has no slot the next one's are used, and neither refuses anything`() async throws {
        let limits: JSONValue = ["create_rpm": 60]
        try await Self.with(account: limits, settings: Self.rates) { world in
            try await world.simulator.set(["create_rpm": 60])
            let daemon = try await world.startDaemon(environment: Self.environment)
            let job = try await Self.submit(Samples.remote(40, "wide"), to: "wide", daemon)
            #expect(try await daemon.client().finished(job: job).counts == ItemCounts(done: 40))
            let (main, studio) = try await Self.counts(world)
            #expect(main?["creations"]?.intValue == 20 && studio?["creations"]?.intValue == 20)
            for account in [main, studio] { #expect(account?["refused"]?["create"]?.intValue == 0) }

            let stats = try await daemon.client().call(StatsGet())
            #expect(stats.rateLimiter.requestsInLastMinute == 40 && stats.rateLimiter.maxRPM == 120)
            #expect(stats.create.inLastMinute == 20 && stats.accounts?["studio"]?.create.inLastMinute == 20)
            let own = try await daemon.client().call(StatsGet(account: "studio"))
            #expect(own.rateLimiter.requestsInLastMinute == 20 && own.rateLimiter.maxRPM == 60)
            let items = try await daemon.client().call(JobItems(job: job, limit: 100)).items
            #expect(items.count { $0.account == "studio" } == 20 && items.count { $0.account == nil } == 20)
            let metrics = try await daemon.client().call(MetricsGet()).text
            #expect(metrics.contains(#"imgopt_account_creations_total{account="studio"} 20"#))
            #expect(metrics.contains("imgopt_creations_total 40"))
        }
    }

    @Test func `a refused token stops its own account alone, and goes on once it is good again`() async throws {
        try await Self.with { world in
            let daemon = try await world.startDaemon(environment: Self.environment)
            let recorder = world.record(try await daemon.client())
            try await world.simulator.set(["accounts": [Self.studio: ["revoked": true]]])
            let stopped = try await Self.submit(Samples.remote(10, "bolt"), to: "bolt", daemon)
            let down = try await recorder.wait(.providerDown)
            #expect(down.members["account"]?.stringValue == "studio")
            let other = try await Self.submit(Samples.remote(10, "acme"), to: "acme", daemon)
            #expect(try await daemon.client().finished(job: other).counts == ItemCounts(done: 10))
            let wide = try await Self.submit(Samples.remote(10, "wide"), to: "wide", daemon)
            #expect(try await daemon.client().finished(job: wide).counts == ItemCounts(done: 10))

            let health = try await daemon.client().call(HealthGet())
            let provider = health.checks.first { $0.knownName == .provider }
            #expect(health.status == .degraded && provider?.detail.contains("account studio:") == true)
            #expect(provider?.detail.contains(Self.studio) == false)
            let explained = try await daemon.client().call(JobExplain(job: stopped))
            #expect(explained.summary.first?.reason == .providerBackoff)
            let accounts = try await daemon.client().call(AccountList()).accounts
            #expect(accounts.map(\.account) == ["default", "studio"])
            #expect(accounts.map(\.state) == [.running, .down] && accounts[1].stores.map(\.text) == ["bolt", "wide"])

            try await world.simulator.set(["accounts": [Self.studio: ["revoked": false]]])
            _ = try await daemon.client().call(DaemonReload())
            #expect(try await daemon.client().finished(job: stopped).counts == ItemCounts(done: 10))
            #expect(try await Self.counts(world).studio?["creations"]?.intValue == 10)
            #expect(!daemon.process.errorText.contains(Self.studio))
        }
    }

    @Test func `a kill with lost answers at both pays nothing twice`() async throws {
        try await Self.with { world in
            try await world.simulator.set(["faults": ["reset_after": ["probability": 0.05, "kinds": ["create"]]]])
            var daemon = try await world.startDaemon(environment: Self.environment)
            let recorder = world.record(try await daemon.client())
            var jobs: [Int64] = []
            for store in ["acme", "bolt", "wide"] {
                jobs.append(try await Self.submit(Samples.remote(80, store), to: store, daemon))
            }
            for created in [60, 150] {
                try await recorder.wait(for: created, .itemCreating)
                try await daemon.crash()
                daemon = try await world.startDaemon(environment: Self.environment)
            }
            for job in jobs {
                #expect(try await daemon.client().finished(job: job).counts == ItemCounts(done: 80))
            }
            let (main, studio) = try await Self.counts(world)
            #expect(main?["duplicates"]?.intValue == 0 && studio?["duplicates"]?.intValue == 0)
            let all = try await world.simulator.stats()
            #expect(all["creations"]?.intValue == 240 && all["duplicates"]?.intValue == 0)
            #expect((all["faults_struck"]?["reset_after"]?.intValue ?? 0) > 0, "the fault never struck")
        }
    }

    @Test func `an account that is taken out keeps what waits for it until it is back`() async throws {
        try await Self.with { world in
            let file = world.folder + "/settings.yaml"
            let stores = "stores:\n  bolt: { account: studio }\n"
            let accounts = "accounts:\n  studio: { token_file: \(world.folder)/token, rpm: 6000, read_rpm: 60000 }\n"
            func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file)) }
            try write(stores + accounts)
            try Data(Self.studio.utf8).write(to: URL(filePath: world.folder + "/token"))
            let notify = try NotifySocket(path: world.folder + "/n")
            world.atEnd { notify.close() }
            let nothing = Self.settings.mapValues { _ in String?.none }
            let process = try world.launchDaemon(
                ["--config", file] + world.settings(nothing),
                environment: ["REPLICATE_API_TOKEN": World.token, "NOTIFY_SOCKET": notify.path])
            try await notify.heard("READY=1")
            let daemon = DaemonProcess(process: process, notify: notify, socketPath: world.socketPath)
            let client = try await daemon.client()
            let first = try await Self.submit(Samples.remote(5, "bolt"), to: "bolt", daemon)
            #expect(try await client.finished(job: first).counts == ItemCounts(done: 5))

            try write(stores)
            #expect(try await client.call(DaemonReload()).changed == ["accounts.studio"])
            let job = try await Self.submit(Samples.remote(5, "later"), to: "bolt", daemon)
            let waits = try await client.call(JobExplain(job: job)).summary
            #expect(waits.map(\.reason) == [.account] && waits.first?.items == 5)
            #expect(waits.first?.detail?.contains("account studio, which is not in the settings") == true)
            #expect(try await client.call(AccountList()).accounts.last?.state == .absent)
            let health = try await client.call(HealthGet())
            let check = health.checks.first { $0.knownName == .account }
            #expect(health.status == .degraded && check?.ok == false)
            let elsewhere = try await Self.submit(Samples.remote(5, "acme"), to: "acme", daemon)
            #expect(try await client.finished(job: elsewhere).counts == ItemCounts(done: 5))

            try write(stores + accounts)
            _ = try await client.call(DaemonReload())
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 5))
            #expect(try await Self.counts(world).studio?["creations"]?.intValue == 10)
        }
    }

    @Test func `bytes go to the account that creates the image`() async throws {
        // A stand-in that looks at what an input names, and finds what is of the same account.
        try await Self.with(simulator: ["--create-rpm", "0"]) { world in
            let daemon = try await world.startDaemon(environment: Self.environment)
            let client = try await daemon.client()
            #expect(try await client.call(AccountPause(account: "default")).state == .paused)
            let images = (0..<5).map { number in
                let bytes = Samples.picture(number: number).base64EncodedString()
                return Image(source: "data:image/png;base64,\(bytes)", id: "\(number)", prompt: "as it is")
            }
            let job = try await Self.submit(images, to: "wide", daemon)
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 5))
            let (main, studio) = try await Self.counts(world)
            #expect(main?["creations"]?.intValue == 0 && studio?["creations"]?.intValue == 5)

            // The same bytes for another account: what the first one has of them is of no use to it.
            #expect(try await client.call(AccountResume(account: "default")).state == .running)
            _ = try await client.call(AccountPause(account: "studio"))
            let again = try await client.call(
                JobSubmit(store: try Samples.store("wide"), images: images, cache: .off)
            ).id
            #expect(try await client.finished(job: again).counts == ItemCounts(done: 5))
            #expect(try await Self.counts(world).main?["creations"]?.intValue == 5)
        }
    }

    @Test func `rates and pauses are an account's own, and outlive a restart`() async throws {
        try await Self.with { world in
            var daemon = try await world.startDaemon(environment: Self.environment)
            var client = try await daemon.client()
            let recorder = world.record(client)
            let limits = try await client.call(LimiterSet(rpm: 7, account: "studio"))
            #expect(limits.rpm == 7 && limits.setByAdmin)
            #expect(try await client.call(StatsGet()).create.rpm == 6000)
            let set = try await recorder.wait(.limiterAdjusted)
            #expect(set.members["account"]?.stringValue == "studio" && set.members["set"]?["rpm"]?.intValue == 7)
            _ = try await client.call(DaemonPause(account: "studio"))
            let paused = try await recorder.wait(.accountPaused)
            #expect(paused.members["account"]?.stringValue == "studio" && paused.members["by"] != nil)
            let error = await #expect(throws: ClientError.self) {
                try await client.call(AccountPause(account: "studoi"))
            }
            let refusal = if case .refused(let words) = error { words } else { WireError?.none }
            #expect(refusal?.knownName == .unknownAccount)
            #expect(refusal?.message.contains("did you mean studio?") == true)

            try await daemon.crash()
            daemon = try await world.startDaemon(environment: Self.environment)
            client = try await daemon.client()
            let accounts = try await client.call(AccountList()).accounts
            #expect(accounts.map(\.state) == [.running, .paused] && accounts.map(\.rpm) == [6000, 7])
            let job = try await Self.submit(Samples.remote(2, "bolt"), to: "bolt", daemon)
            #expect(try await client.call(JobExplain(job: job)).summary.map(\.reason) == [.paused])
            #expect(try await client.call(LimiterReset(account: "studio")).rpm == 6000)
            _ = try await client.call(AccountResume(account: "studio"))
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 2))
        }
    }

    @Test func `an account's budget holds back its own images, and others' accounts take over`() async throws {
        let money = [
            "models.google/nano-banana.price_per_run": "0.01", "accounts.studio.daily_budget": "0.05",
            "stores.wide.account": "studio,default",
        ]
        try await Self.with(settings: money) { world in
            var daemon = try await world.startDaemon(environment: Self.environment)
            let wide = try await Self.submit(Samples.remote(8, "wide"), to: "wide", daemon)
            #expect(try await daemon.client().finished(job: wide).counts == ItemCounts(done: 8))
            let (main, studio) = try await Self.counts(world)
            #expect(main?["creations"]?.intValue == 3 && studio?["creations"]?.intValue == 5)
            let held = try await Self.submit(Samples.remote(2, "bolt"), to: "bolt", daemon)
            let waits = try await daemon.client().call(JobExplain(job: held)).summary
            #expect(waits.map(\.reason) == [.budget])
            #expect(waits.first?.detail?.contains("0.05 USD of 0.05 USD of account studio") == true, "\(waits)")
            try await daemon.crash()
            daemon = try await world.startDaemon(environment: Self.environment)
            let client = try await daemon.client()
            #expect(try await client.call(JobExplain(job: held)).summary.map(\.reason) == [.budget])
            #expect(try await client.call(AccountList()).accounts.last?.spent == Amount(micros: 50_000))
            #expect(try await Self.counts(world).studio?["creations"]?.intValue == 5)
        }
    }
}
