import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Results that somebody took away, and how they are made anew; originals; both over a daemon that is killed.
@Suite(.serialized, .net)
struct GoneOutputTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]

    private func refusal<Method: WireMethod>(
        _ client: ImgoptClient, _ call: Method
    ) async -> (name: ErrorName?, words: String) {
        let error = await #expect(throws: ClientError.self) { try await client.call(call) }
        return (error?.name, error?.description ?? "")
    }

    private func made(_ client: ImgoptClient, _ images: [Image]) async throws -> [Item] {
        let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: images))
        _ = try await client.finished(job: job.id)
        return try await client.call(JobItems(job: job.id)).items
    }

    @Test(arguments: OutputHome.all)
    func whatIsGoneIsSaidAndMadeAnewOnlyForWhoeverSaysSo(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let item = try #require(try await made(client, Samples.remote(1)).first)
            let path = world.file(of: try #require(item.outputs.first))
            let there = await refusal(client, ItemRetry(item: item.id, again: true))
            #expect(there.name == .wrongState && there.words.contains("is there"), "\(there)")
            #expect(try await client.call(StatsOverview()).outputsBytes == 4096)

            try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
            #expect(await refusal(client, OutputGet(item: item.id)).name == .outputGone)
            #expect(try await client.call(ItemGet(item: item.id)).outputs.first?.removedAt != nil)
            #expect(try await client.call(StatsOverview()).outputsBytes == 0)
            // Put back, it is as it was.
            try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
            #expect(try await client.call(OutputGet(item: item.id)).end)
            #expect(try await client.call(ItemGet(item: item.id)).outputs.first?.removedAt == nil)
            #expect(try await client.call(StatsOverview()).outputsBytes == 4096)

            try FileManager.default.removeItem(atPath: path)
            _ = await refusal(client, OutputGet(item: item.id))
            let unsaid = await refusal(client, ItemRetry(item: item.id))
            #expect(unsaid.name == .wrongState && unsaid.words.contains("--again"), "\(unsaid)")
            #expect(await refusal(client, JobRetry(job: item.job, again: true)).name == .wrongState)
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
            _ = try await client.call(ItemRetry(item: item.id, again: true))
            let job = try await client.finished(job: item.job)
            #expect(job.counts == ItemCounts(done: 1))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
            let again = try await client.call(ItemGet(item: item.id))
            #expect(
                again.outputs.first.map(world.file) == path && again.outputs.first?.removedAt == nil
                    && again.attempts == 2)
            #expect(try await client.call(OutputGet(item: item.id)).end)
            #expect(try await client.call(StatsOverview()).outputsBytes == 4096)
        }
    }

    @Test(arguments: OutputHome.all)
    func allOfAJobThatIsGoneIsMadeAnewAndItsTimelineSaysSo(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let items = try await made(client, Samples.remote(4))
            for item in items.prefix(3) {
                try FileManager.default.removeItem(atPath: world.file(of: try #require(item.outputs.first)))
            }
            // Nobody has looked for them yet.
            let unsaid = await refusal(client, ItemRetry(item: items[0].id))
            #expect(unsaid.words.contains("retry --item \(items[0].id) --again"), "\(unsaid)")
            let hint = await refusal(client, JobRetry(job: items[0].job))
            #expect(hint.words.contains("imgoptctl retry \(items[0].job) --gone"), "\(hint)")
            #expect(await refusal(client, JobRetry(job: items[0].job, again: true)).name == .wrongState)
            _ = try await client.call(JobRetry(job: items[0].job, gone: true))
            _ = try await client.finished(job: items[0].job)
            let creations = try await world.simulator.stats()["creations"]?.intValue
            #expect(creations == 7, "three again, and not the one that is there")
            let later = try await client.call(JobItems(job: items[0].job)).items
            #expect(later.map(\.attempts) == [2, 2, 2, 1] && later.allSatisfy { $0.outputs.first?.removedAt == nil })
            #expect(await refusal(client, JobRetry(job: items[0].job, gone: true)).name == .wrongState)
            let steps = try await client.call(ItemTimelineGet(item: items[0].id)).steps.filter { $0.step != .poll }
            let ends = steps.filter { [.saved, .removed, .retried].contains($0.step) }
            #expect(ends.map(\.step) == [.saved, .removed, .retried, .saved] && ends.map(\.attempt) == [1, 1, 1, 2])
            #expect(steps.map(\.at) == steps.map(\.at).sorted())
            let recorder = world.record(client)
            try await recorder.wait(.jobRetried)
            let told = try #require(recorder.durable.first { $0.kind == .jobRetried })
            #expect(told[.gone] == true && told.members["again"] == nil)
        }
    }

    @Test(arguments: OutputHome.all)
    func aFileThatSomebodyChangedIsSaidToBeChanged(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let item = try #require(try await made(client, Samples.remote(1)).first)
            let path = world.file(of: try #require(item.outputs.first))
            try Data("short".utf8).write(to: URL(filePath: path))
            let changed = await refusal(client, OutputGet(item: item.id))
            #expect(changed.name == .outputGone && changed.words.contains("was changed"), "\(changed)")
            _ = try await client.call(ItemRetry(item: item.id, again: true))
            _ = try await client.finished(job: item.job)
            #expect(try await client.call(OutputGet(item: item.id)).bytes == 4096)
            let recorder = world.record(client)
            try await recorder.wait(.itemRetried)
            #expect(recorder.durable.first { $0.kind == .itemRetried }?[.again] == true)
        }
    }

    @Test(arguments: OutputHome.all)
    func whatWentToMakeRoomIsMadeAnewAndStays(home: OutputHome) async throws {
        try await World.with(home, simulator: ["--create-rpm", "0", "--output-bytes", "1048577"]) { world in
            var daemon = try await world.startDaemon()
            let item = try #require(try await made(try await daemon.client(), Samples.remote(1)).first)
            daemon.process.signal(SIGTERM)
            #expect(try await daemon.process.ended() == .exited(0))
            daemon = try await world.startDaemon(["outputs.max_bytes": "1048576"])
            let client = try await daemon.client()
            let path = world.file(of: try #require(item.outputs.first))
            _ = try await look(for: "the file's removal") {
                try await client.call(ItemGet(item: item.id)).outputs.first?.removedAt != nil
                    && !FileManager.default.fileExists(atPath: path)
            } until: {
                $0
            }
            daemon.process.signal(SIGTERM)
            #expect(try await daemon.process.ended() == .exited(0))
            let later = try await world.startDaemon().client()
            _ = try await look(for: "an answer other than that it is being removed") {
                do {
                    _ = try await later.call(ItemRetry(item: item.id, again: true))
                    return true
                } catch ClientError.refused(let error) where error.message.contains("being removed") {
                    return false
                }
            } until: {
                $0
            }
            _ = try await later.finished(job: item.job)
            #expect(try await later.call(OutputGet(item: item.id)).bytes == 1_048_577)
        }
    }

    @Test func originalsComeAsTheyWereAndAddressesAreNamed() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let items = try await made(client, Samples.inline.map(\.image) + Samples.remote(1))
            for (item, sample) in zip(items, Samples.inline) {
                let piece = try await client.call(SourceGet(item: item.id))
                #expect(Data(base64Encoded: piece.data ?? "") == Data(sample.bytes) && piece.end == true)
                #expect("sha256:\(piece.sha256 ?? "")" == item.source && piece.url == nil)
                let part = try await client.call(SourceGet(item: item.id, offset: 1, limit: 3))
                #expect(Data(base64Encoded: part.data ?? "") == Data(sample.bytes[1..<4]) && part.end == false)
            }
            let remote = try #require(items.last)
            #expect(try await client.call(SourceGet(item: remote.id)).json == ["url": .string(remote.source)])
            #expect(await refusal(client, SourceGet(item: items[0].id, offset: 1 << 40)).name == .invalidParams)
            #expect(await refusal(client, SourceGet(item: 999)).name == .unknownItem)
            try FileManager.default.removeItem(atPath: world.stateFolder + "/blobs")
            #expect(await refusal(client, SourceGet(item: items[0].id)).name == .notAvailable)
        }
    }

    /// Each piece goes to a daemon of its own: whoever asks goes on where it was.
    @Test(arguments: OutputHome.all)
    func aKilledDaemonGoesOnWhereItWas(home: OutputHome) async throws {
        try await World.with(home, simulator: ["--create-rpm", "0", "--output-bytes", "300000"]) { world in
            var daemon = try await world.startDaemon()
            let item = try #require(try await made(try await daemon.client(), Samples.remote(1)).first)
            var whole = Data()
            for _ in 0..<3 {
                let call = OutputGet(item: item.id, offset: Int64(whole.count), limit: 100_000)
                whole += Data(base64Encoded: try await daemon.client().call(call).data) ?? Data()
                try await daemon.crash()
                daemon = try await world.startDaemon()
            }
            let path = world.file(of: try #require(item.outputs.first))
            #expect(try whole == Data(contentsOf: URL(filePath: path)))
        }
    }

    @Test(arguments: OutputHome.all)
    func itemFetchesIntoAFileOrAPipe(home: OutputHome) async throws {
        try await World.with(home, simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let image = try #require(Samples.inline.first)
            let item = try #require(try await made(client, [image.image]).first)
            let out = world.folder + "/front.png"
            func run(_ arguments: [String]) async throws -> (ChildProcess.Ending, [String]) {
                let process = try world.launch(
                    Programs.control, ["--socket", world.socketPath, "item", "\(item.id)"] + arguments, name: "item")
                return (try await process.ended(), await process.lines.whole())
            }
            func isRun(_ arguments: [String], _ lines: [String]) async throws -> Bool {
                try await run(arguments) == (.exited(0), lines)
            }
            #expect(try await isRun(["--out", out], [out]))
            let path = world.file(of: try #require(item.outputs.first))
            #expect(FileManager.default.contentsEqual(atPath: path, andPath: out))
            #expect(try await isRun(["--out", out], []), "nothing is fetched twice")
            #expect(try await run(["--out", out, "--source"]).0 == .exited(1), "something else is there")
            #expect(try await isRun(["--out", out, "--source", "--force"], [out]))
            // An error names what was asked for.
            let nowhere = try world.launch(
                Programs.control,
                ["--socket", world.socketPath, "item", "\(item.id)", "--out", world.folder + "/none/front.png"],
                name: "nowhere")
            #expect(try await nowhere.ended() == .exited(1))
            #expect(nowhere.errorText.contains("/none/front.png: ") && !nowhere.errorText.contains("partial"))
            #expect(try Data(contentsOf: URL(filePath: out)) == Data(image.bytes))
        }
    }
}
