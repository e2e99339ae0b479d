import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Images that are too large for a line: put by pieces, named by images.
@Suite(.serialized, .net)
struct BlobTests {
    private static let pieceBytes = 1_000_000

    /// A picture of about so many bytes.
    private static func picture(_ number: Int, bytes: Int = 2_300_000) -> Data {
        Samples.picture(number: number) + Data(repeating: UInt8(number), count: bytes)
    }

    private static func sha256(_ data: Data, in world: World) async throws -> String {
        let path = world.folder + "/to-hash"
        try data.write(to: URL(filePath: path))
        let process = try world.launch("/usr/bin/sha256sum", [path], name: "sha256sum")
        return String(try #require(await process.lines.whole().first).prefix(64))
    }

    private static func piece(_ data: Data, _ sha: String, at offset: Int, bytes: Int = pieceBytes) -> BlobPut {
        BlobPut(
            sha256: sha, bytes: Int64(data.count), offset: Int64(offset),
            data: data.dropFirst(offset).prefix(bytes).base64EncodedString())
    }

    private static func submit(_ sha: String, key: String? = nil) throws -> JobSubmit {
        JobSubmit(
            store: try Samples.store("acme"), images: [Image(source: "sha256:\(sha)", prompt: "as it is")], key: key,
            cache: .off)
    }

    /// What `work` is refused with.
    private func refusal(_ work: () async throws -> Void) async throws -> WireError {
        do {
            try await work()
        } catch ClientError.refused(let error) {
            return error
        }
        throw Missing(what: "a refusal", among: "")
    }

    /// The files below `blobs/` that have content of images, whole or not.
    private func files(_ world: World) -> [String] {
        let root = world.stateFolder + "/blobs"
        return ((try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []).filter { name in
            var isFolder: ObjCBool = false
            return unsafe FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    private func expectDone(_ job: Job, _ data: Data, _ client: ImgoptClient) async throws {
        #expect(try await client.finished(job: job.id).counts == ItemCounts(done: 1))
        let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
        let output = try #require(item.outputs.first)
        #expect(try Data(contentsOf: URL(filePath: output.place)) == data)
    }

    @Test func piecesGoOnOverACutAKillAndAStopAndBecomeAnImage() async throws {
        try await World.with { world in
            let data = Self.picture(1)
            let sha = try await Self.sha256(data, in: world)
            let ask = BlobPut(sha256: sha.uppercased(), bytes: Int64(data.count))
            let first = try await world.startDaemon()
            var status = try await first.client().call(Self.piece(data, sha, at: 0))
            #expect(status.received == Self.pieceBytes && !status.complete && status.sha256 == sha)
            // Another connection, as after a cut.
            #expect(try await first.client().call(ask).received == Self.pieceBytes)
            try await first.crash()
            let second = try await world.startDaemon()
            #expect(try await second.client().call(ask).received == Self.pieceBytes)
            status = try await second.client().call(Self.piece(data, sha, at: Self.pieceBytes))
            #expect(status.received == 2 * Self.pieceBytes)
            second.process.signal(SIGTERM)
            #expect(try await second.process.ended() == .exited(0))
            let client = try await world.startDaemon().client()
            let early = try await refusal { _ = try await client.call(Self.submit(sha)) }
            #expect(early.knownName == .unknownBlob && early.field == "images[0].source")
            status = try await client.call(Self.piece(data, sha, at: 2 * Self.pieceBytes))
            #expect(status.complete && status.received == data.count)
            #expect(try await client.call(ask).complete)
            // The answer to the last piece may have been lost.
            #expect(try await client.call(Self.piece(data, sha, at: 2 * Self.pieceBytes)).complete)
            let job = try await client.call(Self.submit(sha, key: "k"))
            try await expectDone(job, data, client)
            #expect(try await client.call(Self.submit(sha, key: "k")).id == job.id)
            #expect(files(world).count == 1)
        }
    }

    @Test func whatIsWrongIsSaidAndWhatWasRightStays() async throws {
        let settings = ["limits.blob_bytes": "5000000", "limits.blob_bytes_per_user": "6000000"]
        try await World.with(settings: settings) { world in
            let client = try await world.startDaemon().client()
            let data = Self.picture(1)
            let sha = try await Self.sha256(data, in: world)
            _ = try await client.call(Self.piece(data, sha, at: 0))
            let offset = try await refusal { _ = try await client.call(Self.piece(data, sha, at: 5)) }
            #expect(offset.knownName == .wrongOffset && offset.extras["received"]?.intValue == 1_000_000)
            let size = Int64(data.count)
            for text in ["?", "AAA", "AA A"] {
                let odd = BlobPut(sha256: sha, bytes: size, offset: 1_000_000, data: text)
                let refused = try await refusal { _ = try await client.call(odd) }
                #expect(refused.knownName == .invalidParams && refused.field == "data", "\(text)")
            }
            let long = BlobPut(
                sha256: sha, bytes: size, offset: 1_000_000, data: Data(count: 1_400_000).base64EncodedString())
            #expect(try await refusal { _ = try await client.call(long) }.field == "data")
            let large = BlobPut(sha256: sha, bytes: 5_000_001)
            #expect(try await refusal { _ = try await client.call(large) }.knownName == .blobTooLarge)
            // Begun and whole, and named by no image.
            let other = Self.picture(2, bytes: 3_000_000)
            let otherSHA = try await Self.sha256(other, in: world)
            #expect(try await client.call(Self.piece(other, otherSHA, at: 0, bytes: other.count)).complete)
            let third = Self.piece(Self.picture(3), String(repeating: "a", count: 64), at: 0)
            let full = try await refusal { _ = try await client.call(third) }
            #expect(full.knownName == .blobsFull && full.isRetryable)
            try await expectDone(client.call(Self.submit(otherSHA)), other, client)
            #expect(try await client.call(third).received == Self.pieceBytes, "what is named counts no longer")

            var wrong = data
            wrong[2_000_000] ^= 1
            for place in [1_000_000, 2_000_000] {
                let put = Self.piece(wrong, sha, at: place)
                guard place == 2_000_000 else {
                    _ = try await client.call(put)
                    continue
                }
                #expect(try await refusal { _ = try await client.call(put) }.knownName == .hashMismatch)
            }
            #expect(try await client.call(BlobPut(sha256: sha, bytes: size)).received == 0)
            for place in [0, 1_000_000, 2_000_000] { _ = try await client.call(Self.piece(data, sha, at: place)) }
            try await expectDone(client.call(Self.submit(sha)), data, client)

            let text = Data("no image".utf8)
            let textSHA = try await Self.sha256(text, in: world)
            _ = try await client.call(Self.piece(text, textSHA, at: 0))
            let refused = try await refusal { _ = try await client.call(Self.submit(textSHA)) }
            #expect(refused.message == "images[0].source is no image of a kind that is known")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root: it acts as other users"))
    func nobodyLearnsWhatOthersPut() async throws {
        try await World.with(settings: ["socket.mode": "0666"]) { world in
            let daemon = try await world.startDaemon()
            let data = Self.picture(1, bytes: 3_000)
            let sha = try await Self.sha256(data, in: world)
            let ask = #"{"sha256":"\#(sha)","bytes":\#(data.count)}"#
            let put = #"{"sha256":"\#(sha)","bytes":\#(data.count),"data":"\#(data.base64EncodedString())"}"#
            let submit = #"{"store":"acme","images":[{"source":"sha256:\#(sha)","prompt":"as it is"}],"cache":"off"}"#
            let owner = try UserConnection(uid: 70_001, in: world)
            let other = try UserConnection(uid: 70_002, in: world)
            func told() async throws -> [JSONValue?] {
                let wrong = #"{"sha256":"\#(sha)","bytes":\#(data.count),"offset":5,"data":"AAAA"}"#
                return [
                    try await other.ask("blob.put", ask)["result"], try await other.ask("blob.put", wrong)["error"],
                    try await other.ask("job.submit", submit)["error"],
                ]
            }
            let before = try await told()
            #expect(before[2]?["data"]?["name"] == "unknown_blob")
            #expect(try await owner.ask("blob.put", put)["result"]?["complete"] == true)
            #expect(try await told() == before)
            let job = try #require(try await owner.ask("job.submit", submit)["result"]?["id"]?.intValue)
            _ = try await owner.ask("job.wait", #"{"job":\#(job),"timeout_ms":60000}"#)
            #expect(try await told() == before)
            // An admin may see the job, and has put nothing.
            let admin = try await daemon.client()
            #expect(try await refusal { _ = try await admin.call(Self.submit(sha)) }.knownName == .unknownBlob)
            #expect(try await other.ask("blob.put", put)["result"]?["complete"] == true)
            #expect(files(world).count == 1, "the same bytes take one file")
            #expect(try await other.ask("job.submit", submit)["result"]?["id"] != nil)
        }
    }

    /// As a person and as a service in Swift hand them in.
    @Test func clientsPutByThemselvesWhatNoLineHasRoomFor() async throws {
        try await World.with { world in
            let client = try await world.startDaemon().client()
            let pictures = [9_000_000, 10, 5_000_000].enumerated().map { Self.picture($0 + 1, bytes: $1) }
            let paths = pictures.indices.map { "\(world.folder)/\($0).png" }
            for (path, data) in zip(paths, pictures) { try data.write(to: URL(filePath: path)) }
            let process = try world.launch(
                Programs.control,
                ["--socket", world.socketPath, "submit", "--store", "acme", "--prompt", "as it is", "--wait", "--json"]
                    + paths, name: "submit")
            #expect(try await process.ended() == .exited(0), "\(process.errorText)")
            let job = try #require(try await client.call(JobList()).jobs.first)
            #expect(job.counts == ItemCounts(done: 3) && !job.open)
            for (item, data) in zip(try await client.call(JobItems(job: job.id)).items, pictures) {
                #expect(try Data(contentsOf: URL(filePath: try #require(item.outputs.first).place)) == data)
            }
            let sources = [try await client.source(ofFile: paths[0]), try await client.source(ofFile: paths[1])]
            #expect(sources[0].hasPrefix("sha256:") && sources[1].hasPrefix("data:image/png;base64,"))
            let own = JobSubmit(
                store: try Samples.store("swift"), images: sources.map { Image(source: $0, prompt: "as it is") })
            #expect(try await client.finished(job: client.call(own).id).counts == ItemCounts(done: 2))
            let none = try await refusal { _ = try await client.source(ofFile: world.folder + "/none") }
            #expect(none.message.hasSuffix("none: No such file or directory"))
        }
    }

    /// Each sends all pieces, and goes on where the daemon says.
    @Test func twoConnectionsOfOneUserPutTheSameTogether() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let data = Self.picture(1, bytes: 1_500_000)
            let sha = try await Self.sha256(data, in: world)
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask {
                        let client = try await daemon.client()
                        var (place, isWhole) = (0, false)
                        while !isWhole {
                            do {
                                let status = try await client.call(Self.piece(data, sha, at: place, bytes: 10_000))
                                (place, isWhole) = (Int(status.received), status.complete)
                            } catch ClientError.refused(let error) where error.knownName == .wrongOffset {
                                place = Int(try #require(error.extras["received"]?.intValue))
                            }
                        }
                    }
                }
            }
            let client = try await daemon.client()
            try await expectDone(client.call(Self.submit(sha)), data, client)
        }
    }

    /// Whatever call of the disk it is killed in: nothing that is there then is wrong, and it can be put to its end.
    @Test(.tags(.heavy), arguments: [DiskFault.Deed.killBefore, .killAfter], ["W", "S", "R"])
    func killedInAnyCallOfTheDiskAPutComesToItsEnd(deed: DiskFault.Deed, only: String) async throws {
        try await World.with { world in
            let data = Self.picture(1, bytes: 150_000)
            let sha = try await Self.sha256(data, in: world)
            let log = world.folder + "/calls"
            /// A life in which it is put, from a database that is there already; whether it was whole, if it was told.
            func life(_ fault: DiskFault) async throws -> Bool? {
                try? FileManager.default.removeItem(atPath: world.stateFolder)
                try await world.startDaemon().crash()
                let daemon = try world.launchDaemon(
                    named: "p\(fault.at)", environment: fault.environment(under: world.stateFolder, log: log))
                defer { daemon.notify.close() }
                let isWhole = try? await put(data, sha, daemon)
                try await daemon.crash()
                return isWhole
            }
            #expect(try await life(DiskFault(only: only)) == true)
            let calls = try DiskRecord.read(log).count { $0.kind.rawValue == only.utf8.first }
            // The last ones are those of the put.
            for place in max(1, calls - 4)...calls {
                let fault = DiskFault(deed: deed, at: place, only: only)
                let wasWhole = try await life(fault)
                let second = try await world.startDaemon()
                let client = try await second.client()
                let status = try await client.call(BlobPut(sha256: sha, bytes: Int64(data.count)))
                #expect(wasWhole != true || status.complete, "\(fault): what was told is not so any more")
                #expect(try await put(data, sha, second), "\(fault)")
                try await expectDone(client.call(Self.submit(sha)), data, client)
                #expect(files(world).count == 1, "\(fault): \(files(world))")
                try await second.crash()
            }
        }
    }

    /// Puts all of it; true: it is whole.
    private func put(_ data: Data, _ sha: String, _ daemon: DaemonProcess) async throws -> Bool {
        try await daemon.ready()
        let client = try await ImgoptClient.connect(path: daemon.socketPath)
        var status = try await client.call(BlobPut(sha256: sha, bytes: Int64(data.count)))
        while !status.complete {
            status = try await client.call(Self.piece(data, sha, at: Int(status.received), bytes: 50_000))
        }
        return status.complete
    }

    @Test(
        .tags(.heavy), .enabled(if: SmallDisk.obstacle == nil, Comment(rawValue: SmallDisk.obstacle ?? "")))
    func aFullDiskTakesNothingAndLosesNothing() async throws {
        try await World.with { world in
            let disk = SmallDisk(folder: world.stateFolder, kilobytes: 40 << 10)
            try FileManager.default.createDirectory(atPath: disk.folder, withIntermediateDirectories: false)
            let daemon = try await world.startDaemon(["outputs.directory": world.folder + "/outputs"], on: disk)
            let client = try await daemon.client()
            let data = Self.picture(1)
            let sha = try await Self.sha256(data, in: world)
            _ = try await client.call(Self.piece(data, sha, at: 0))
            try disk.fill(of: daemon, leaving: 1_000)
            let full = try await refusal { _ = try await client.call(Self.piece(data, sha, at: Self.pieceBytes)) }
            #expect(full.knownName == .storageFull && full.isRetryable)
            let status = try await client.call(BlobPut(sha256: sha, bytes: Int64(data.count)))
            #expect(status.received == Self.pieceBytes)
            try disk.empty(of: daemon)
            for place in [1_000_000, 2_000_000] { _ = try await client.call(Self.piece(data, sha, at: place)) }
            try await expectDone(client.call(Self.submit(sha)), data, client)
            let large = Self.piece(Self.picture(2, bytes: 30 << 20), String(repeating: "b", count: 64), at: 0)
            #expect(try await refusal { _ = try await client.call(large) }.knownName == .storageFull)
        }
    }
}
