import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What clients do with their jobs besides handing them in.
@Suite(.serialized, .net)
struct SteeringTests {
    /// Sent at once, none undoes what another one set.
    @Test func changesOfAStoreTakeEffectInTheOrderSent() async throws {
        try await World.with { world in
            let connection = try RawConnection(path: try await world.startDaemon().socketPath)
            let lines = [
                #"{"id":1,"method":"store.set","params":{"store":"a","weight":3}}"#,
                #"{"id":2,"method":"store.pause","params":{"store":"a"}}"#,
                #"{"id":3,"method":"store.set","params":{"store":"a","max_in_flight":7}}"#,
            ]
            try await connection.send(lines.joined(separator: "\n") + "\n")
            for _ in lines { #expect(try await connection.receive()?["result"] != nil) }
            let list = try await connection.ask(#"{"id":4,"method":"store.list"}"#)
            let store = list?["result"]?["stores"]?.arrayValue?.first
            #expect(store?["weight"] == 3.0 && store?["max_in_flight"] == 7 && store?["paused"] == true)
        }
    }

    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]

    @Test func cancelStopsWhatWaitsAndWhatRuns() async throws {
        let endless = Self.simulator + ["--run-min-ms", "600000", "--run-max-ms", "600000"]
        try await World.with(simulator: endless, settings: ["engine.max_in_flight": "2"]) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(5)))
            try await recorder.wait(for: 2, .itemProcessing)
            _ = try await client.call(JobCancel(job: submitted.id))
            let job = try await client.finished(job: submitted.id)
            #expect(job.state == .canceled)
            #expect(job.counts == ItemCounts(canceled: 5))
            #expect(recorder.durable.count { $0.kind == .itemCreating } == 2)
            let stats = try await world.simulator.stats()
            #expect(stats["creations"]?.intValue == 2)
            #expect(stats["predictions"]?["canceled"]?.intValue == 2)
            await #expect(throws: ClientError.self) { try await client.call(JobCancel(job: submitted.id)) }
        }
    }

    @Test func failedImagesAreDoneAfterARetry() async throws {
        try await World.with(simulator: Self.simulator, settings: ["engine.max_attempts": "1"]) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set(["faults": ["prediction_failed": ["next": 3]]])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(8)))
            let first = try await client.finished(job: submitted.id)
            #expect(first.state == .done)
            #expect(first.counts == ItemCounts(done: 5, failed: 3))
            let failed = try await client.call(JobItems(job: first.id, state: [.failed])).items
            #expect(failed.count == 3)
            #expect(failed.allSatisfy { $0.error?.name == "prediction_failed" })

            let again = try await client.call(JobRetry(job: first.id))
            #expect(again.counts.failed == 0)
            let second = try await client.finished(job: first.id)
            #expect(second.counts == ItemCounts(done: 8))
            let items = try await client.call(JobItems(job: first.id)).items
            #expect(items.allSatisfy { $0.outputs.count == 1 && $0.error == nil })
            #expect(try await world.simulator.stats()["creations"]?.intValue == 11)
            await #expect(throws: ClientError.self) { try await client.call(JobRetry(job: first.id)) }
        }
    }

    @Test func failureThatMayPassIsTriedAgainByItself() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            try await world.simulator.set([
                "faults": [
                    "output_null": ["next": 1], "download_truncated": ["next": 1], "download_error": ["next": 1],
                    "error_before": ["next": 1, "kinds": ["create"]],
                ]
            ])
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(6)))
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts.done >= 5, "\(job.counts)")
            #expect(job.counts.done + job.counts.failed == 6)
            try await recorder.wait(.jobFinished)
        }
    }

    @Test func sameKeyIsTheSameJobEvenAtTheSameTime() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let (one, two) = (try await daemon.client(), try await daemon.client())
            let store = try Samples.store("acme")
            let submit = JobSubmit(store: store, images: Samples.remote(10), key: "order-77")
            async let left = one.call(submit)
            async let right = two.call(submit)
            let (first, second) = (try await left, try await right)
            #expect(first.id == second.id)
            #expect([first.existing, second.existing].count { $0 } == 1)
            let third = try await one.call(submit)
            #expect(third.id == first.id && third.existing)

            var other = submit
            other.images.removeLast()
            let conflict = await #expect(throws: ClientError.self) { try await two.call(other) }
            guard case .refused(let error) = conflict else {
                Issue.record("\(String(describing: conflict))")
                return
            }
            #expect(error.knownName == .keyConflict)
            #expect(error.extras["job"]?.intValue == first.id)

            // The key belongs to the store.
            other.store = try Samples.store("other")
            #expect(try await one.call(other).id != first.id)
            let job = try await one.finished(job: first.id)
            #expect(job.counts == ItemCounts(done: 10))
            #expect(try await one.call(submit).existing)
            #expect(try await one.call(JobList(store: store)).jobs.count == 1)
        }
    }

    @Test func openJobTakesImagesUntilItIsSealed() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let recorder = world.record(client)
            let images = Samples.remote(9)
            let opened = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Array(images[..<2]), open: true))
            #expect(opened.open)
            try await recorder.wait(for: 2, .itemDone)
            // All it has is done, but more may come.
            let timeout = await #expect(throws: ClientError.self) {
                try await client.call(JobWait(job: opened.id, timeoutMilliseconds: 1))
            }
            guard case .refused(let error) = timeout else {
                Issue.record("\(String(describing: timeout))")
                return
            }
            #expect(error.knownName == .timeout)
            #expect(error.isRetryable)

            let grown = try await client.call(JobAppend(job: opened.id, images: Array(images[2...])))
            #expect(grown.images == 9)
            _ = try await client.call(JobSeal(job: opened.id))
            let job = try await client.finished(job: opened.id)
            #expect(job.counts == ItemCounts(done: 9))
            #expect(!job.open)
            let items = try await client.call(JobItems(job: job.id)).items
            #expect(items.map(\.imageID) == images.map(\.id))
            let late = await #expect(throws: ClientError.self) {
                try await client.call(JobAppend(job: opened.id, images: Samples.remote(1)))
            }
            guard case .refused(let refusal) = late else { return }
            #expect([.jobSealed, .jobFinished].contains(refusal.knownName))
        }
    }

    @Test func sealedEmptyJobIsFinished() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let opened = try await client.call(JobSubmit(store: try Samples.store("acme"), open: true))
            _ = try await client.call(JobSeal(job: opened.id))
            let job = try await client.finished(job: opened.id)
            #expect(job.images == 0)
            #expect(job.finishedAt != nil)
        }
    }
}
