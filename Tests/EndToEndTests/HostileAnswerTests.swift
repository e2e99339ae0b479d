import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Answers of the provider that are deep, odd, huge, long, or of others, and a list that can't be read: what runs
/// beside them is done all the same.
@Suite(.serialized, .net)
struct HostileAnswerTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]

    private func run(_ client: ImgoptClient, _ count: Int, _ name: String) async throws -> Job {
        let job = try await client.call(
            JobSubmit(store: try Samples.store("acme"), images: Samples.remote(count, name)))
        return try await client.finished(job: job.id)
    }

    private func nested(_ depth: Int) -> JSONValue {
        (1..<depth).reduce(["a": 1]) { inner, _ in ["a": inner] }
    }

    private func check(_ name: String, _ client: ImgoptClient) async throws -> HealthCheck {
        try #require(try await client.call(HealthGet()).checks.first { $0.name == name })
    }

    @Test(arguments: [
        ["list_deep"], ["list_odd"], ["list_next_elsewhere"], ["list_next_broken"], ["list_deep", "list_next_broken"],
    ])
    func whatOthersHaveInTheListHidesNothing(faults: [String]) async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let rules = faults.map { ($0, ["probability": 1] as JSONValue) }
            try await world.simulator.set(["faults": .object(JSONObject(rules))])
            #expect(try await run(client, 150, "beside").counts == ItemCounts(done: 150))
            let list = try await check("list", client)
            #expect(list.ok)
            #expect(list.detail.isEmpty == !faults.contains("list_odd"), "\(list.detail)")
        }
    }

    @Test(
        arguments: [
            ["error_before": ["probability": 1, "kinds": ["list"]]],
            ["not_json": ["probability": 1, "kinds": ["list"]]],
            ["content_length": ["probability": 1, "kinds": ["list"]]], ["list_huge": ["probability": 1]],
        ] as [JSONValue])
    func whileTheListCanNotBeReadPredictionsAreReadOneByOne(faults: JSONValue) async throws {
        let runs = ["--run-min-ms", "1000", "--run-max-ms", "2000"]
        // A creation that is not answered in time could be looked for in the list alone.
        let patience = ["engine.create_timeout_ms": "600000"]
        try await World.with(simulator: Self.simulator + runs, settings: patience) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set(["faults": faults])
            let job = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(60), open: true))
            try await world.simulator.waits { stats in (stats["downloads"]?.intValue ?? 0) >= 60 }
            // A page that takes long is not waited for either, and is no failure yet.
            if faults["list_huge"] == nil {
                let list = try await check("list", client)
                #expect(!list.ok && list.detail.contains("one by one"), "\(list.detail)")
            }
            #expect(try await check("polling", client).ok)
            _ = try await client.call(JobSeal(job: job.id))
            let ended = try await client.finished(job: job.id)
            #expect(ended.counts == ItemCounts(done: 60))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 60)
        }
    }

    @Test func whatIsSubmittedFitsDeepInsideAnAnswer() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            var images = Samples.remote(1)
            images[0].input = nested(32).objectValue
            var submit = JobSubmit(store: try Samples.store("acme"), images: images)
            submit.metadata = nested(32).objectValue
            let job = try await client.call(submit)
            #expect(
                try await client.finished(job: job.id).counts == ItemCounts(done: 1))
            #expect(try await client.call(JobList()).jobs.first?.metadata == submit.metadata)
            for field in ["images[0].input", "input", "metadata"] {
                var deep = JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1))
                let value = nested(33).objectValue
                if field == "input" { deep.input = value } else if field == "metadata" { deep.metadata = value }
                if field == "images[0].input" { deep.images[0].input = value }
                let error = await #expect(throws: ClientError.self) { try await client.call(deep) }
                #expect("\(String(describing: error))".contains("\(field) is nested deeper than 32"))
            }
        }
    }

    @Test func aLongErrorIsCutAndAnEchoedTokenHidden() async throws {
        try await World.with(simulator: Self.simulator, settings: ["engine.max_attempts": "1"]) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            for (fault, end) in [("error_long", "bytes more)"), ("token_echo", "Bearer [hidden]\"")] {
                try await world.simulator.set(["faults": .object([fault: ["next": 1]])])
                let job = try await run(client, 1, fault)
                #expect(job.counts == ItemCounts(failed: 1))
                let error = try #require(try await client.call(JobItems(job: job.id)).items.first?.error)
                #expect(error.provider?.hasSuffix(end) == true, "\(error.provider?.suffix(100) ?? "")")
                #expect((error.provider?.utf8.count ?? 0) < 8_300 && error.message.utf8.count < 1_100)
            }
            daemon.process.signal(15)
            #expect(try await daemon.process.ended() == .exited(0))
            let files = try FileManager.default.contentsOfDirectory(atPath: world.stateFolder)
            for file in files {
                guard let data = FileManager.default.contents(atPath: world.stateFolder + "/" + file) else { continue }
                #expect(data.range(of: Data(World.token.utf8)) == nil, "the token is in \(file)")
            }
            #expect(!daemon.process.errorText.contains(World.token))
        }
    }

    @Test func outputsOfAnyShapeAndNumberAreFetchedAsFarAsTheSettingGoes() async throws {
        try await World.with(simulator: Self.simulator, settings: ["outputs.max_per_image": "3"]) { world in
            let client = try await world.startDaemon().client()
            try await world.simulator.set(["faults": ["output_deep": ["next": 1]]])
            let deep = try await run(client, 1, "deep")
            let item = try #require(try await client.call(JobItems(job: deep.id)).items.first)
            #expect(item.state == .done && item.outputs.count == 1 && item.skipped.isEmpty)

            try await world.simulator.set(["faults": ["output_many": ["next": 1, "count": 50_000]]])
            let many = try await run(client, 1, "many")
            let full = try #require(try await client.call(JobItems(job: many.id)).items.first)
            #expect(full.state == .done && full.outputs.count == 3)
            #expect(full.skipped.count == 101)
            #expect(full.skipped.first?.url?.contains("/out-3.") == true)
            #expect(full.skipped.last?.url == nil)
            #expect(full.skipped.last?.reason.hasPrefix("49897 more: ") == true, "\(full.skipped.last?.reason ?? "")")
        }
    }

    @Test func anImpossibleLengthIsNoAnswer() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            for (number, length) in ["-1", "99999999999999999999", "1", "9223372036854775807", "5, 6"].enumerated() {
                try await world.simulator.set([
                    "faults": [
                        "content_length": ["next": 3, "text": .string(length), "kinds": ["get", "list", "download"]]
                    ]
                ])
                #expect(try await run(client, 3, "length\(number)").counts == ItemCounts(done: 3))
            }
            #expect(try await world.simulator.stats()["creations"]?.intValue == 15)
        }
    }
}
