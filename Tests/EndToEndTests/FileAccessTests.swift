import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Who can read what on disk, tried by real processes of other users; and how owners get their results all the same.
@Suite(.serialized, .net, .enabled(if: geteuid() == 0, "needs root: it acts as other users"))
struct FileAccessTests {
    private static let owner: UInt32 = 70_001
    private static let other: UInt32 = 70_002
    /// The group of the daemon and so of its files: whoever is in it may use the socket.
    private static let group: UInt32 = 0

    private static let submit =
        #"{"store":"acme","images":[{"id":"mine","source":"data:image/png;base64,"#
        + #"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==""#
        + #","prompt":"as it is"}]}"#

    /// Whether a process of this user can read a file.
    private func canRead(_ path: String, _ user: UInt32, _ world: World) async throws -> Bool {
        let process = try world.launch(
            "/usr/bin/setpriv",
            ["--reuid", "\(user)", "--regid", "\(Self.group)", "--clear-groups", "cat", "--", path], name: "cat")
        return try await process.ended() == .exited(0)
    }

    private func name(_ reply: JSONValue) -> String? { reply["error"]?["data"]?["name"]?.stringValue }

    /// Submits as the owner; answers the item, its source's file and its output's.
    private func make(_ user: UserConnection, _ world: World) async throws -> (
        item: Int64, blob: String, output: String
    ) {
        let job = try #require(try await user.ask("job.submit", Self.submit)["result"]?["id"]?.intValue)
        let done = try await user.ask("job.wait", #"{"job":\#(job),"timeout_ms":60000}"#)
        #expect(done["result"]?["state"] == "done")
        let items = try await user.ask("job.items", #"{"job":\#(job)}"#)["result"]?["items"]?.arrayValue
        let item = try #require(items?.first)
        let sha = try #require(item["source"]?.stringValue).dropFirst("sha256:".count)
        return (
            try #require(item["id"]?.intValue), "\(world.stateFolder)/blobs/\(sha.prefix(2))/\(sha.dropFirst(2))",
            try #require(item["outputs"]?.arrayValue?.first?["path"]?.stringValue)
        )
    }

    @Test func sourcesAreForTheDaemonAloneAndOutputsForTheGroup() async throws {
        try await World.with(settings: ["socket.mode": "0666"]) { world in
            _ = try await world.startDaemon()
            let made = try await make(try UserConnection(uid: Self.owner, in: world), world)
            for user in [Self.owner, Self.other] {
                #expect(try await !canRead(made.blob, user, world))
                #expect(try await canRead(made.output, user, world))
            }
        }
    }

    @Test func whereStoresAreKeptApartOwnersGetTheirResultsOverTheSocketAlone() async throws {
        let rules = "user:\(Self.owner) acme, user:\(Self.other) other"
        try await World.with(settings: ["socket.mode": "0666"]) { world in
            let first = try await world.startDaemon()
            let old = try await make(try UserConnection(uid: Self.owner, in: world), world)
            #expect(try await canRead(old.output, Self.other, world))
            first.process.signal(SIGTERM)
            #expect(try await first.process.ended() == .exited(0))

            let daemon = try await world.startDaemon(["access.stores": rules])
            let owner = try UserConnection(uid: Self.owner, in: world)
            let new = try await make(owner, world)
            for made in [old, new] {
                for user in [Self.owner, Self.other] {
                    #expect(try await !canRead(made.output, user, world))
                    #expect(try await !canRead(made.blob, user, world))
                }
                let reply = try await owner.ask("output.get", #"{"item":\#(made.item)}"#)["result"]
                let data = Data(base64Encoded: reply?["data"]?.stringValue ?? "")
                #expect(try data == Data(contentsOf: URL(filePath: made.output)) && reply?["end"] == true)
            }
            let other = try UserConnection(uid: Self.other, in: world)
            #expect(name(try await other.ask("output.get", #"{"item":\#(new.item)}"#)) == "unknown_item")
            // An earlier life's file gets the bits of now, too.
            let client = try await daemon.client()
            func mode() throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: old.output)[.posixPermissions] as? Int
            }
            for _ in 0..<100_000 where try mode() != 0o600 { try await client.call(ServerPing()) }
            #expect(try mode() == 0o600)
        }
    }

    @Test(arguments: OutputHome.all)
    func piecesSayWhatTheWholeIsAndWhatIsWrong(home: OutputHome) async throws {
        try await World.with(home, simulator: ["--output-bytes", "300000"], settings: ["limits.line_bytes": "65536"]) {
            world in
            let client = try await world.startDaemon().client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2)))
            _ = try await client.finished(job: job.id)
            let items = try await client.call(JobItems(job: job.id)).items
            let (item, output) = try (#require(items.first), #require(items.first?.outputs.first))
            var whole = Data()
            var piece: OutputPiece
            repeat {
                piece = try await client.call(OutputGet(item: item.id, offset: Int64(whole.count)))
                #expect(piece.bytes == 300_000 && piece.sha256 == output.sha256 && piece.offset == whole.count)
                #expect(piece.contentType == output.contentType && piece.json.serialized().count < 65_536)
                whole += try #require(Data(base64Encoded: piece.data))
            } while !piece.end
            #expect(try whole == Data(contentsOf: URL(filePath: world.file(of: output))))
            let last = try await client.call(OutputGet(item: item.id, offset: 299_998, limit: 1))
            #expect(Data(base64Encoded: last.data) == whole[299_998..<299_999] && !last.end)
            #expect(try await client.call(OutputGet(item: item.id, offset: 300_000)).end)
            func refusal(_ call: OutputGet) async -> ErrorName? {
                await #expect(throws: ClientError.self) { try await client.call(call) }?.name
            }
            #expect(await refusal(OutputGet(item: item.id, offset: 300_001)) == .invalidParams)
            #expect(await refusal(OutputGet(item: item.id, output: 1)) == .invalidParams)
            #expect(await refusal(OutputGet(item: 999)) == .unknownItem)
            _ = try await client.call(DaemonPause())
            let waiting = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1, "waits")))
            let queued = try #require(try await client.call(JobItems(job: waiting.id)).items.first)
            #expect(await refusal(OutputGet(item: queued.id)) == .wrongState)
            // What is not the file that was saved is not handed out as such.
            try Data([1]).write(to: URL(filePath: world.file(of: output)))
            #expect(await refusal(OutputGet(item: item.id)) == .outputGone)
            let gone = world.file(of: try #require(items.last?.outputs.first))
            try FileManager.default.removeItem(atPath: gone)
            #expect(await refusal(OutputGet(item: items[1].id)) == .outputGone)
            try FileManager.default.createSymbolicLink(atPath: gone, withDestinationPath: "/etc/passwd")
            #expect(await refusal(OutputGet(item: items[1].id)) == .outputGone)
        }
    }

    /// Many pieces asked for in one go, and nothing read: no more than one is kept for the client, and another one's
    /// requests are answered.
    @Test func aClientThatAsksForMuchAndReadsNothingCostsOnePiece() async throws {
        try await World.with(simulator: ["--output-bytes", "2000000"]) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1)))
            _ = try await client.finished(job: job.id)
            let greedy = try RawConnection(path: daemon.socketPath)
            let lines = (0..<500).map { #"{"id":\#($0),"method":"output.get","params":{"item":1,"limit":2000000}}"# }
            try await greedy.send(lines.map { $0 + "\n" }.joined())
            for _ in 0..<1_000 { try await client.call(ServerPing()) }
            #expect(daemon.process.residentBytes < 150 << 20)
            for id in 0..<500 {
                #expect(try await greedy.receive()?["id"]?.intValue == Int64(id))
            }
        }
    }

    @Test func resultsComeByTheCommandLine() async throws {
        try await World.with(simulator: ["--output-bytes", "3000000"]) { world in
            let client = try await world.startDaemon().client()
            let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(2)))
            _ = try await client.finished(job: job.id)
            let out = world.folder + "/out"
            func fetch() async throws -> [String] {
                let process = try world.launch(
                    Programs.control, ["--socket", world.socketPath, "results", "\(job.id)", "--out", out],
                    name: "results")
                #expect(try await process.ended() == .exited(0), "\(process.errorText)")
                return await process.lines.whole()
            }
            #expect(try await fetch() == ["\(out)/store-0.png", "\(out)/store-1.png"])
            for (place, item) in try await client.call(JobItems(job: job.id)).items.enumerated() {
                let path = try #require(item.outputs.first?.place)
                #expect(FileManager.default.contentsEqual(atPath: path, andPath: "\(out)/store-\(place).png"))
            }
            #expect(try await fetch() == [], "nothing is fetched twice")
        }
    }
}
