import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What is forgotten is found nowhere, and what counts goes on to count.
@Suite(.serialized, .net)
struct ForgettingTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]
    private static let secret = "the secret of the shop"

    private func images(_ count: Int, _ words: String) -> [Image] {
        Samples.remote(count).map { image in
            var image = image
            image.prompt = "\(words) \(image.prompt ?? "")"
            return image
        }
    }

    /// The files below a folder in which some words stand.
    private func files(with words: String, in folder: String) throws -> [String] {
        let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return all.filter { name in
            let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            return bytes.firstRange(of: Data(words.utf8)) != nil
        }
    }

    @Test(arguments: OutputHome.all)
    func nothingOfAJobIsFoundWhenItIsAnswered(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let store = try Samples.store("acme")
            let mine = Samples.inline.map { Image(source: $0.image.source, id: Self.secret, prompt: Self.secret) }
            let job = try await client.call(
                JobSubmit(
                    store: store, images: mine + images(20, Self.secret), key: Self.secret,
                    input: ["note": .string(Self.secret)], metadata: ["customer": .string(Self.secret)]))
            let other = try await client.call(JobSubmit(store: store, images: images(5, "others")))
            for id in [job.id, other.id] { _ = try await client.finished(job: id) }
            #expect(try !files(with: Self.secret, in: world.stateFolder).isEmpty)
            #expect(world.outputFiles.count == 28)
            let backup = try await client.call(DaemonBackup())

            let result = try await client.call(JobForget(job: job.id))
            #expect(result.jobs == 1 && result.images == 23 && result.outputs == 23 && result.sources == 3)
            #expect(result.outputBytes == 23 * 4096 && result.events > 23 && result.copies == [backup.path])
            let left = try files(with: Self.secret, in: world.stateFolder)
            #expect(left == ["backups/" + (backup.path as NSString).lastPathComponent], "\(left)")
            #expect(world.outputFiles.count == 5)
            #expect(
                FileManager.default.enumerator(atPath: world.stateFolder + "/blobs")?
                    .compactMap { $0 as? String }.filter { $0.count > 60 }.isEmpty == true)
            await #expect(throws: ClientError.self) { try await client.call(JobGet(job: job.id)) }
            await #expect(throws: ClientError.self) { try await client.call(JobForget(job: job.id)) }
            #expect(try await client.call(JobGet(job: other.id)).counts == ItemCounts(done: 5))
            #expect(try await client.call(StatsOverview()).outputsBytes == 5 * 4096)
            // Who did it is told, and not what it was.
            let recorder = world.record(client)
            try await recorder.wait(.jobForgotten)
            let told = recorder.durable.filter { $0.job == job.id }
            #expect(told.map(\.kind) == [.jobForgotten])
            let by: ActingUser? = told.first?[.by]
            #expect(by?.uid == Int(geteuid()) && told.first?.store == store)
            // Its key is free again.
            let again = try await client.call(JobSubmit(store: store, images: images(1, "new"), key: Self.secret))
            #expect(!again.existing && again.id != job.id)
        }
    }

    @Test func whatRunsIsCanceledFirstAndAStoreGoesAsAWhole() async throws {
        try await World.with(simulator: Self.simulator + ["--run-min-ms", "3600000", "--run-max-ms", "3600000"]) {
            world in
            let daemon = try await world.startDaemon(["engine.max_in_flight": "3"])
            let client = try await daemon.client()
            let (acme, bolt) = (try Samples.store("acme"), try Samples.store("bolt"))
            var jobs: [Int64] = []
            for _ in 0..<3 {
                jobs.append(try await client.call(JobSubmit(store: acme, images: images(4, Self.secret))).id)
            }
            let kept = try await client.call(JobSubmit(store: bolt, images: images(2, "others"))).id
            let open = try await client.call(JobSubmit(store: acme, images: [], open: true)).id
            let recorder = world.record(client)
            try await recorder.wait(for: 3, .itemProcessing)
            let result = try await client.call(StoreForget(store: acme))
            #expect(result.jobs == 4 && result.images == 12 && result.outputs == 0 && result.copies.isEmpty)
            for job in jobs + [open] {
                await #expect(throws: ClientError.self) { try await client.call(JobGet(job: job)) }
            }
            #expect(try await client.call(JobGet(job: kept)).images == 2)
            #expect(try files(with: Self.secret, in: world.stateFolder).isEmpty)
            try await recorder.wait(.storeForgotten)
            let told = try #require(recorder.durable.first { $0.kind == .storeForgotten })
            #expect(told[.jobs] == 4 && told[.images] == 12)
            // Nothing of it goes on, in the next life either.
            try await daemon.crash()
            let later = try await world.startDaemon().client()
            #expect(try await later.call(JobList(store: acme)).jobs.isEmpty)
            await #expect(throws: ClientError.self) {
                try await later.call(StoreForget(store: try Samples.store("no")))
            }
            _ = try await later.call(JobForget(job: kept))
        }
    }

    @Test func neitherTheRateNorABudgetIsExceededByIt() async throws {
        let settings = [
            "limiter.rpm": "6", "limiter.burst": "6", "limiter.window_ms": "600000",
            "models.google/nano-banana.price_per_run": "0.04", "stores.acme.daily_budget": "0.2",
        ]
        try await World.with(simulator: Self.simulator, settings: settings) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let (acme, bolt) = (try Samples.store("acme"), try Samples.store("bolt"))
            let first = try await client.call(JobSubmit(store: acme, images: images(3, Self.secret)))
            let second = try await client.call(JobSubmit(store: bolt, images: images(2, Self.secret)))
            for job in [first.id, second.id] { _ = try await client.finished(job: job) }
            _ = try await client.call(StoreForget(store: acme))
            _ = try await client.call(JobForget(job: second.id))
            try await daemon.crash()
            let later = try await world.startDaemon().client()
            let recorder = world.record(later)
            _ = try await later.call(JobSubmit(store: bolt, images: images(5, "next")))
            // The events of the others are forgotten, too.
            try await recorder.wait(for: 1, .itemDone)
            #expect(try await later.call(StatsGet()).rateLimiter.requestsInLastMinute == 6)
            #expect(try await later.call(StatsGet()).money?.spent.text == "0.24")
            // Three of its five are spent.
            _ = try await later.call(LimiterSet(rpm: 600))
            let last = try await later.call(JobSubmit(store: acme, images: images(4, "last")))
            try await recorder.wait(for: 2, .itemDone, of: last.id)
            let explained = try await later.call(JobExplain(job: last.id))
            #expect(explained.summary.first { $0.reason == .budget }?.items == 2)
        }
    }

    /// An owner forgets its own, and nobody else's.
    @Test(.enabled(if: geteuid() == 0, "needs root: it acts as other users"))
    func ownersForgetTheirOwn() async throws {
        try await World.with(simulator: Self.simulator, settings: ["socket.mode": "0666"]) { world in
            _ = try await world.startDaemon()
            let owner = try UserConnection(uid: 70_001, in: world)
            let other = try UserConnection(uid: 70_002, in: world)
            let submit = #"{"store":"acme","images":[{"source":"http://127.0.0.1:9/1.png","prompt":"walk"}]}"#
            let job = try #require(try await owner.ask("job.submit", submit)["result"]?["id"]?.intValue)
            let name = try await other.ask("job.forget", #"{"job":\#(job)}"#)["error"]?["data"]?["name"]
            #expect(name == "unknown_job")
            let whole = try await owner.ask("store.forget", #"{"store":"acme"}"#)["error"]?["data"]?["name"]
            #expect(whole == "not_permitted")
            #expect(try await owner.ask("job.forget", #"{"job":\#(job)}"#)["result"]?["images"] == 1)
        }
    }

    @Test func theCommandAsksAndSaysWhatStillHasIt() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: images(1, "x")))
            _ = try await client.finished(job: job.id)
            let backup = try await client.call(DaemonBackup())
            func run(_ arguments: [String]) async throws -> (ending: ChildProcess.Ending, lines: [String]) {
                let process = try world.launch(
                    "/bin/bash",
                    [
                        "-c", #"exec "$0" --socket "$1" forget "${@:2}" 2>&1 < /dev/null"#, Programs.control,
                        world.socketPath,
                    ]
                        + arguments, name: "forget")
                return (try await process.ended(), await process.lines.whole())
            }
            let unsaid = try await run(["\(job.id)"])
            #expect(unsaid.ending == .exited(2) && unsaid.lines.contains { $0.contains("--yes") }, "\(unsaid)")
            #expect(try await client.call(JobGet(job: job.id)).counts == ItemCounts(done: 1))
            let said = try await run(["\(job.id)", "--yes"])
            #expect(said.ending == .exited(0))
            #expect(said.lines.contains { $0.hasPrefix("job \(job.id) forgotten: 1 image, ") }, "\(said)")
            #expect(said.lines.contains { $0.hasSuffix(backup.path) }, "\(said)")
            #expect(try await run(["--store", "acme", "--yes"]).ending == .exited(0))
            #expect(try await run(["\(job.id)", "--yes"]).ending == .exited(5))
        }
    }
}
