import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Each way in which a creation can go wrong, against the stand-in's own count of what was created.
@Suite(.serialized, .net)
struct SpendTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]
    private static let settings = ["engine.search_window_ms": "4000"]

    /// Faults that strike after the creation took place.
    @Test(arguments: ["reset_after", "error_after", "edge_page_after", "truncated_body", "html_body", "not_json"])
    func `a creation whose answer is lost is adopted and not sent again`(fault: String) async throws {
        try await Self.strike(fault, ["next": 3, "kinds": ["create"]]) { recorder in
            #expect(recorder.adopted == 3, "\(fault)")
        }
    }

    /// It can't be told from one that took place, until the list has been looked at often enough.
    @Test(arguments: ["reset_before", "error_before", "edge_page"])
    func `a creation that never took place is looked for and then sent again once`(fault: String) async throws {
        try await Self.strike(fault, ["next": 3, "kinds": ["create"], "status": 503]) { recorder in
            #expect(recorder.adopted == 0, "\(fault)")
            #expect(recorder.durable.count { $0.kind == .itemCreating } == 9, "\(fault)")
        }
    }

    /// The time-out is 1 s, the answers take an hour.
    @Test func `a creation whose answer does not come in time is adopted`() async throws {
        let hasty = Self.settings.merging(["engine.create_timeout_ms": "1000"]) { $1 }
        try await World.with(simulator: Self.simulator, settings: hasty) { world in
            try await world.simulator.set(["delay_ms": ["create": 3_600_000]])
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(3)))
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 3))
            try await recorder.wait(.jobFinished)
            #expect(recorder.adopted == 3)
            #expect(try await world.creations() == 3)
        }
    }

    /// The list shows them only when the first searches are over.
    @Test func `a list that lags is looked at again before anything is sent again`() async throws {
        try await World.with(simulator: Self.simulator + ["--list-lag-ms", "900"], settings: Self.settings) { world in
            try await world.simulator.set(["faults": ["reset_after": ["next": 4, "kinds": ["create"]]]])
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(4)))
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 4))
            try await recorder.wait(.jobFinished)
            #expect(recorder.adopted == 4)
            #expect(try await world.creations() == 4)
        }
    }

    /// Six times the same picture and prompt; some of the creations took place, some did not, some were answered.
    @Test func `equal images in doubt at once are matched as a set`() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            try await world.simulator.set([
                "faults": [
                    "reset_after": ["next": 2, "kinds": ["create"]], "reset_before": ["next": 2, "kinds": ["create"]],
                ]
            ])
            var daemon = try await world.startDaemon()
            let recorder = world.record(try await daemon.client())
            let equal = (0..<6).map { Image(source: "http://127.0.0.1:9/same.png", id: "\($0)", prompt: "the same") }
            // Each is to be paid for: a twin would take over the result of the first.
            let submitted = try await daemon.client().call(
                JobSubmit(store: try Samples.store("acme"), images: equal, cache: .off))
            try await recorder.wait(for: 6, .itemCreating)
            try await daemon.crash()
            daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 6))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 6)
            try await recorder.wait(.jobFinished)
            let running = recorder.durable.filter { $0.kind == .itemProcessing }
            #expect(Set(running.compactMap { $0.members["prediction"]?.stringValue }).count == 6)
        }
    }

    /// What the list hides, alters or leaves out: the image itself is looked at, or the list again.
    @Test(arguments: ["input_unlisted", "input_doubles", "list_gap", "list_short"])
    func `what the list shows badly is adopted all the same`(fault: String) async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            // Gaps and early ends strike the first looks, and those at what runs.
            let rule: JSONValue = fault.hasPrefix("list") ? ["next": 4] : ["probability": 1]
            let lost: JSONValue = ["next": 3, "kinds": ["create"]]
            let faults = JSONObject([("reset_after", lost), (fault, rule)])
            try await world.simulator.set(["faults": .object(faults)])
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let input: JSONObject = ["seed": try JSONValue(parsing: "12345678901234567890"), "scale": 0.1]
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(6), input: input))
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 6))
            #expect(try await world.creations() == 6)
            try await recorder.wait(.jobFinished)
            #expect(recorder.adopted == 3)
            // One reading of the list, with holes or without, may find all three.
            let least = fault.hasPrefix("list") ? 1 : 3
            #expect(try await world.simulator.stats()["faults_struck"]?[fault]?.intValue ?? 0 >= least)
        }
    }

    @Test func `an image whose creation is hidden for good is not paid for again`() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            try await world.simulator.set([
                "faults": ["reset_after": ["next": 1, "kinds": ["create"]], "input_hidden": ["next": 1]]
            ])
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            // Six looks decide where inputs are shown (the engine's tests count them); these prove nothing.
            try await world.simulator.waits { $0["requests"]?["list"]?.intValue ?? 0 >= 9 }
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
            #expect(try await client.call(JobGet(job: submitted.id)).counts == ItemCounts(unresolved: 1))
            // All of it is looked for: there is nothing that a person has to do.
            let early = await #expect(throws: ClientError.self) {
                try await client.call(JobRetry(job: submitted.id, again: true))
            }
            guard case .refused(let told) = early else { throw Missing(what: "a refusal", among: "\(early as Any)") }
            #expect(told.knownName == .wrongState, "\(told)")
            #expect(told.message.contains("1 image whose answer was lost is still looked for"), "\(told.message)")
            #expect(told.message.contains("go on by themselves then, or a person is asked"), "\(told.message)")
            // Only by a word of its own: it is paid for twice.
            let item = try #require(try await client.call(JobItems(job: submitted.id)).items.first)
            #expect(item.error?.message.contains("looked for at the provider") == true, "\(String(describing: item))")
            let error = await #expect(throws: ClientError.self) { try await client.call(ItemRetry(item: item.id)) }
            guard case .refused(let refusal) = error else { throw Missing(what: "a refusal", among: "\(error as Any)") }
            #expect(refusal.knownName == .wrongState && refusal.field == "again")
            #expect(refusal.message.contains("imgoptctl retry --item \(item.id) --again"))
            #expect(refusal.message.contains("if not, a person is asked"))
            _ = try await client.call(ItemRetry(item: item.id, again: true))
            #expect(try await client.finished(job: submitted.id).counts == ItemCounts(done: 1))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
        }
    }

    @Test func `what can't be found out is told once a job, with what to do`() async throws {
        let hasty = ["engine.search_window_ms": "1000", "replicate.hop_delay_ms": "500"]
        try await World.with(simulator: Self.simulator, settings: hasty) { world in
            try await world.simulator.set([
                "faults": ["reset_after": ["next": 2, "kinds": ["create"]], "input_hidden": ["next": 2]]
            ])
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let recorder = world.record(client)
            let job = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2))
            ).id
            try await recorder.events.wait("both of them") {
                $0.kind == .jobProgress && $0.members["for_person"]?.intValue == 2
            }
            let words = "imgoptctl retry \(job) --again sends them again"
            let lines = daemon.process.errorText.split(separator: "\n")
            #expect(lines.filter { $0.contains(words) }.count == 1, "\(lines)")
            func unresolved() async throws -> HealthCheck {
                try #require(try await client.call(HealthGet()).checks.first { $0.name == "unresolved" })
            }
            let check = try await unresolved()
            #expect(!check.ok && check.detail.contains("2 creations of job \(job)"), "\(check.detail)")
            #expect(check.detail.contains("imgoptctl items \(job) --state unresolved") && check.detail.contains(words))
            let explained = try await client.call(JobExplain(job: job))
            #expect(explained.waiting.map(\.since) == [nil, nil], "when they came to wait is not known")
            let why = explained.summary
            #expect(why.map(\.reason) == [.unresolved] && why[0].detail?.contains(words) == true, "\(why)")
            let item = try #require(try await client.call(JobItems(job: job)).items.first)
            #expect(item.error?.message.contains("imgoptctl retry --item \(item.id) --again") == true)
            for now in [false, true] {
                let retry = JobRetry(job: job, now: now)
                let unsaid = await #expect(throws: ClientError.self) { try await client.call(retry) }
                #expect("\(unsaid as Any)".contains("2 images wait for a person"), "\(unsaid as Any)")
            }
            // A cancel decides nothing of what may have been paid for.
            for item in try await client.call(JobItems(job: job)).items {
                _ = try await client.call(ItemCancel(item: item.id))
            }
            let unsaidLater = await #expect(throws: ClientError.self) { try await client.call(JobRetry(job: job)) }
            #expect("\(unsaidLater as Any)".contains("imgoptctl retry \(job) --again"), "\(unsaidLater as Any)")
            let alone = await #expect(throws: ClientError.self) { try await client.call(ItemRetry(item: item.id)) }
            #expect("\(alone as Any)".contains("imgoptctl retry --item \(item.id) --again"), "\(alone as Any)")
            _ = try await client.call(JobRetry(job: job, again: true))
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 2))
            #expect(try await unresolved().ok)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 4)
        }
    }

    /// A list that lags for longer than it is looked at: this is paid twice, and the least is to say so.
    @Test func `what turns up after it was sent again is told, counted and canceled`() async throws {
        let slow = Self.simulator + ["--run-min-ms", "600000", "--run-max-ms", "600000"]
        let hasty = ["engine.search_window_ms": "1000", "models.google/nano-banana.price_per_run": "0.04"]
        try await World.with(simulator: slow, settings: hasty) { world in
            try await world.simulator.set([
                "faults": ["reset_after": ["next": 1, "kinds": ["create"]]], "list_lag_ms": 3_600_000,
            ])
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            try await world.simulator.waits { $0["creations"]?.intValue == 2 }
            try await world.simulator.set(["list_lag_ms": 0])
            try await world.simulator.waits { $0["predictions"]?["canceled"]?.intValue == 1 }
            #expect(try await client.call(MetricsGet()).text.contains("imgopt_strays_total 1\n"))
            #expect(daemon.process.errorText.contains("paid for twice"))
            #expect(try await client.call(JobGet(job: job.id)).spent?.text == "0.08")
            #expect(try await client.call(StatsOverview()).money?.spent.text == "0.08")
        }
    }

    /// Somebody deletes at the provider what the daemon has fetched: its list shows that no longer, and is no worse.
    @Test func `a prediction that the provider knows no longer holds up no doubt`() async throws {
        try await World.with(simulator: Self.simulator, settings: Self.settings) { world in
            let client = try await world.startDaemon().client()
            func submit() async throws -> Job {
                let job = try await client.call(
                    JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1), cache: .off))
                return try await client.finished(job: job.id)
            }
            #expect(try await submit().counts == ItemCounts(done: 1))
            try await world.simulator.reset()
            try await world.simulator.set(["faults": ["reset_before": ["next": 1, "kinds": ["create"]]]])
            #expect(try await submit().counts == ItemCounts(done: 1))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
        }
    }

    /// The one that notices it is not the one that sent it again.
    @Test func `what turns up after a restart is told, counted and canceled too`() async throws {
        let slow = Self.simulator + ["--run-min-ms", "600000", "--run-max-ms", "600000"]
        let hasty = ["engine.search_window_ms": "1000"]
        try await World.with(simulator: slow, settings: hasty) { world in
            try await world.simulator.set([
                "faults": ["reset_after": ["next": 1, "kinds": ["create"]]], "list_lag_ms": 3_600_000,
            ])
            let first = try await world.startDaemon()
            let recorder = world.record(try await first.client())
            let job = try await first.client().call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            try await recorder.events.wait("its second creation") { $0.kind == .itemProcessing }
            try await first.crash()
            try await world.simulator.set(["list_lag_ms": 0])
            let second = try await world.startDaemon()
            try await world.simulator.waits { $0["predictions"]?["canceled"]?.intValue == 1 }
            let client = try await second.client()
            #expect(try await client.call(MetricsGet()).text.contains("imgopt_strays_total 1\n"))
            #expect(second.process.errorText.contains("paid for twice"))
            let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
            #expect(item.attempts == 2 && item.state == .processing)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
        }
    }

    @Test(arguments: [false, true])
    func `an image canceled while in doubt is canceled at the provider once it is found`(isKilled: Bool) async throws {
        let endless = Self.simulator + ["--run-min-ms", "600000", "--run-max-ms", "600000"]
        // The doubt lasts until this test has seen it.
        let patient = Self.settings.merging(["engine.search_window_ms": "60000"]) { $1 }
        try await World.with(simulator: endless, settings: patient) { world in
            try await world.simulator.set([
                "faults": ["reset_after": ["next": 1, "kinds": ["create"]]], "list_lag_ms": 3_600_000,
            ])
            let daemon = try await world.startDaemon()
            var client = try await daemon.client()
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            try await look(for: "a doubt", at: { try await client.call(JobGet(job: submitted.id)).counts }) { counts in
                counts == ItemCounts(unresolved: 1)
            }
            let item = try #require(try await client.call(JobItems(job: submitted.id)).items.first).id
            let asked = try await client.call(ItemCancel(item: item))
            #expect(asked.state == .unresolved && asked.cancelRequested)
            if isKilled {
                try await daemon.crash()
                client = try await world.startDaemon().client()
            }
            let timeline = try await client.call(ItemTimelineGet(item: item))
            #expect(timeline.item.cancelRequested)
            #expect(timeline.item.error?.message.contains("it is not sent again") == true, "\(timeline.item)")
            #expect(timeline.steps.last.map { $0.step == .canceling && $0.attempt == 1 } == true, "\(timeline.steps)")
            try await world.simulator.set(["list_lag_ms": 0])
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(canceled: 1))
            #expect(try await !client.call(ItemGet(item: item)).cancelRequested)
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 1)
            #expect(stats["predictions"]?["canceled"]?.intValue == 1)
        }
    }

    /// Six images, of which the fault strikes some; each is paid for once.
    private static func strike(
        _ fault: String, _ rule: JSONValue, check: (EventRecorder) -> Void
    ) async throws {
        try await World.with(simulator: simulator, settings: settings) { world in
            try await world.simulator.set(["faults": .object(JSONObject([(fault, rule)]))])
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(6)))
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 6))
            #expect(try await world.creations() == 6)
            #expect(try await world.simulator.stats()["faults_struck"]?[fault]?.intValue == 3)
            try await recorder.wait(.jobFinished)
            check(recorder)
        }
    }
}

extension EventRecorder {
    /// How many predictions were adopted.
    fileprivate var adopted: Int {
        durable.count { $0.kind == .itemProcessing && $0.members["adopted"]?.boolValue == true }
    }
}
