import Foundation
import FoundationNetworking
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What can be seen of the daemon from outside.
@Suite(.serialized, .net)
struct FiguresTests {
    /// The value of a line that begins so.
    private func value(_ name: String, in text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
            .flatMap { Double($0.dropFirst(name.count + 1)) }
    }

    @Test func theFiguresAgreeWithWhatWasDoneOverBothWays() async throws {
        try await World.with { world in
            let page = world.folder + "/metrics"
            let daemon = try await world.startDaemon(["metrics.listen": "unix:\(page)"])
            let client = try await daemon.client()
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.inline.map(\.image)))
            _ = try await client.finished(job: submitted.id)
            let text = try await client.call(MetricsGet()).text
            #expect(text.hasSuffix("# EOF\n"))
            #expect(value("imgopt_items_submitted_total", in: text) == 3)
            #expect(value("imgopt_creations_total", in: text) == 3)
            #expect(value("imgopt_creation_answers_total{outcome=\"created\"}", in: text) == 3)
            #expect(value("imgopt_items_finished_total{result=\"done\"}", in: text) == 3)
            #expect(value("imgopt_store_done_items_total{store=\"acme\"}", in: text) == 3)
            #expect(value("imgopt_end_to_saved_seconds_count", in: text) == 3)
            #expect(value("imgopt_item_seconds_count", in: text) == 3)
            let bytes = Samples.inline.reduce(0) { $0 + $1.bytes.count }
            #expect(value("imgopt_download_bytes_total", in: text) == Double(bytes))
            for check in try await client.call(HealthGet()).checks {
                #expect(value("imgopt_health_check{check=\"\(check.name)\"}", in: text) == (check.ok ? 1 : 0))
            }

            let curl = try world.launch(
                "/usr/bin/curl", ["-sS", "--unix-socket", page, "http://localhost/metrics"], name: "curl")
            let lines = await curl.lines.whole()
            #expect(lines.contains("imgopt_items_finished_total{result=\"done\"} 3"))
            #expect(!lines.contains("# EOF"))
        }
    }

    @Test func anItemTellsWhereItsTimeWent() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.inline.map(\.image)))
            _ = try await client.finished(job: submitted.id)
            let items = try await client.call(JobItems(job: submitted.id)).items
            for item in items {
                let timeline = try await client.call(ItemTimelineGet(item: item.id))
                #expect(timeline.item == item)
                let kinds = timeline.steps.map(\.step)
                #expect(kinds.first == .submitted && kinds.last == .saved)
                let expected: Set<TimelineStepKind> = [
                    .submitted, .sent, .answered, .ended, .noticed, .fetching, .fetched, .saved,
                ]
                #expect(Set(kinds).subtracting([.poll]) == expected)
                #expect(kinds.filter { $0 != .poll }.count == expected.count)
                #expect(timeline.steps.filter(\.slowest).count == 1)
                #expect(timeline.steps == timeline.steps.sorted { $0.at < $1.at })
                let total = timeline.steps.compactMap(\.afterMilliseconds).reduce(0, +)
                let first = try #require(timeline.steps.first), last = try #require(timeline.steps.last)
                #expect(Int64(total) == last.at.milliseconds - first.at.milliseconds)
            }
            await #expect(throws: ClientError.self) { try await client.call(ItemTimelineGet(item: 999)) }

            let trace = try world.launch(
                Programs.control, ["--socket", daemon.socketPath, "trace", "\(submitted.id)"], name: "trace")
            #expect(try await trace.ended() == .exited(0))
            let events = try JSONValue(parsing: await trace.lines.whole().joined())["traceEvents"]?.arrayValue ?? []
            #expect(Set(events.compactMap { $0["tid"]?.intValue }) == Set(items.map(\.id)))
        }
    }

    @Test func aLostAnswerIsToldWithWhatBecameOfIt() async throws {
        try await World.with(simulator: ["--output-bytes", "512"]) { world in
            try await world.simulator.set([
                "faults": ["reset_after": ["next": 1, "kinds": ["create"]]], "list_lag_ms": 3_600_000,
            ])
            let client = try await world.startDaemon().client()
            let job = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1))
            ).id
            let lost = try await look(for: "a doubt", at: { try await client.call(JobItems(job: job)).items[0] }) {
                $0.state == .unresolved
            }
            #expect(lost.attempts == 1)
            func steps() async throws -> [TimelineStepKind] {
                try await client.call(ItemTimelineGet(item: lost.id)).steps.map(\.step).filter { $0 != .poll }
            }
            #expect(try await steps() == [.submitted, .sent, .lost])
            try await world.simulator.set(["list_lag_ms": 0])
            _ = try await client.finished(job: job)
            let told = try await steps()
            #expect(told.starts(with: [.submitted, .sent, .lost]) && told.last == .saved, "\(told)")
            #expect(told.filter { $0 == .found }.count == 1 && !told.contains(.answered), "\(told)")
            #expect(told.filter { $0 == .ended }.count == 1, "\(told)")
        }
    }

    /// The event, the item and its timeline have one count, over a person's retries and a restart.
    @Test func attemptsAreCountedAlikeWhoeverTellsThem() async throws {
        try await World.with(simulator: ["--output-bytes", "512"], settings: ["engine.max_attempts": "1"]) { world in
            var daemon = try await world.startDaemon()
            var client = try await daemon.client()
            try await world.simulator.set(["faults": ["prediction_failed": ["next": 2]]])
            let submit = JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1))
            let job = try await client.call(submit).id
            #expect(try await client.finished(job: job).counts == ItemCounts(failed: 1))
            let item = try #require(try await client.call(JobItems(job: job)).items.first).id
            _ = try await client.call(ItemRetry(item: item))
            #expect(try await client.finished(job: job).counts == ItemCounts(failed: 1))
            try await daemon.crash()
            daemon = try await world.startDaemon()
            client = try await daemon.client()
            // One that is refused for the rate leaves its number to the next.
            try await world.simulator.set([
                "faults": ["throttled": ["next": 1, "retry_after_s": 1, "kinds": ["create"]]]
            ])
            _ = try await client.call(ItemRetry(item: item))
            #expect(try await client.finished(job: job).counts == ItemCounts(done: 1))
            let recorder = world.record(client)
            try await recorder.wait(for: 3, .jobFinished)
            let told = recorder.durable.filter { $0.kind == .itemCreating }.map { $0.members["attempt"]?.intValue }
            #expect(told == [1, 2, 3, 3])
            let timeline = try await client.call(ItemTimelineGet(item: item))
            #expect(timeline.item.attempts == 3)
            #expect(timeline.steps.filter { $0.step == .sent }.map(\.attempt) == [1, 2, 3, 3])
            #expect(timeline.steps.last.map { $0.step == .saved && $0.attempt == 3 } == true)
        }
    }

    @Test func healthNamesWhatToDoInEveryPlace() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            _ = try await client.call(DaemonPause())
            // What an admin wants is a state, and nothing that is wrong.
            let health = try await client.call(HealthGet())
            let paused = try #require(health.checks.first { $0.name == "paused" })
            #expect(health.status == .paused && paused.ok && paused.detail.contains("imgoptctl resume"))
            let text = try await client.call(MetricsGet(format: .prometheus)).text
            #expect(value("imgopt_health_check{check=\"paused\"}", in: text) == 1)
            #expect(value("imgopt_health_status{status=\"paused\"}", in: text) == 1)
            #expect(value("imgopt_health_status{status=\"degraded\"}", in: text) == 0)
            let control = try world.launch(
                Programs.control, ["--socket", daemon.socketPath, "health"], name: "health")
            #expect(try await control.ended() == .exited(0))
            #expect(control.lines.all.first == "paused")
            _ = try await client.call(DaemonDrain())
            #expect(try await client.call(HealthGet()).status == .draining)
            _ = try await client.call(DaemonResume())
            #expect(try await client.call(HealthGet()).status == .ok)
            // What is wrong is told first: a pause hides no fault.
            try await world.simulator.set(["faults": ["insufficient_credit": ["probability": 1]]])
            _ = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            try await look(for: "the lack of credit", at: { try await client.call(HealthGet()) }) {
                $0.status == .failing
            }
            _ = try await client.call(DaemonPause())
            #expect(try await client.call(HealthGet()).status == .failing)
        }
    }
}
