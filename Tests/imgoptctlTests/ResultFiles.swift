import ArgumentParser
import FoundationEssentials
import Glibc
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

/// `imgoptctl results`: bytes that come in pieces become files, whole or not at all.
struct ResultFiles {
    /// Ten bytes, and their SHA-256 as `sha256sum` has it.
    static let bytes: [UInt8] = Array("0123456789".utf8)
    static let output = Output(
        path: "/nowhere/1-0.webp", url: nil, bytes: 10,
        sha256: "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882", contentType: "image/webp",
        sourceURL: "", width: nil, height: nil, removedAt: nil)

    /// Where they grow.
    static let partial = ".\(output.sha256).partial"

    /// What is in a folder, hidden files left out.
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// A daemon's answer with at most four bytes.
    static func piece(_ params: JSONValue?, of bytes: [UInt8] = bytes) throws -> JSONValue {
        let call = try OutputGet(params: params)
        let piece = bytes[Int(call.offset)...].prefix(4)
        return OutputPiece(
            bytes: 10, offset: call.offset, data: Data(piece).base64EncodedString(), contentType: "image/webp",
            sha256: output.sha256, end: Int(call.offset) + piece.count == bytes.count
        ).json
    }

    private static func item(_ id: Int64, _ imageID: String?, _ state: ItemState = .done, output: Output = output)
        -> Item
    {
        Item.sample(
            id: id, job: 12, imageID: imageID, store: Sample.job().store, state: state, attempts: 1, source: "s",
            model: "m", createdAt: Sample.moment, outputs: state == .done ? [output] : [])
    }

    private func daemon(_ items: [Item], of bytes: [UInt8] = bytes) -> ScriptedDaemon {
        ScriptedDaemon { method, params, _ in
            switch method {
            case JobGet.method:
                Sample.job(12, .done, counts: ItemCounts(done: items.count), images: items.count).json
            case JobItems.method: JobItemsResult(items: items, next: nil).json
            default: try Self.piece(params, of: bytes)
            }
        }
    }

    /// Runs the command; answers what it wrote.
    private func results(
        _ arguments: [String], _ daemon: ScriptedDaemon, _ error: Recording = Recording()
    ) async throws -> String {
        let output = Recording()
        let command = try #require(await Imgoptctl.asyncParseAsRoot(["results", "12"] + arguments) as? Results)
        let console = Console(
            output: output, error: error, environment: Environment([:]), isJSON: command.global.isJSON)
        try await command.run(in: Context(console: console, daemon: daemon))
        return output.text
    }

    @Test func aValueBecomesAFileOfJSON() async throws {
        let folder = try TemporaryFolder()
        var item = Self.item(1, "front.png")
        item.outputs = []
        item.value = ["label": "cat"]
        let path = folder.path + "/out/front.json"
        #expect(try await results(["--out", folder.path + "/out"], daemon([item])) == path + "\n")
        #expect(FileManager.default.contents(atPath: path) == Data("{\"label\":\"cat\"}\n".utf8))
        #expect(try await results(["--out", folder.path + "/out"], daemon([item])) == "")
        item.value = "other"
        let other = folder.path + "/out/front-2.json\n"
        #expect(try await results(["--out", folder.path + "/out"], daemon([item])) == other)
        #expect(FileManager.default.contents(atPath: path) == Data("{\"label\":\"cat\"}\n".utf8))
        #expect(try await results(["--out", folder.path + "/out", "--force"], daemon([item])) == path + "\n")
    }

    @Test func piecesBecomeFilesAndWhatIsThereIsNotFetchedAgain() async throws {
        let folder = try TemporaryFolder()
        let out = folder.path + "/out"
        let items = [
            Self.item(1, "front.png"), Self.item(2, "../evil"), Self.item(3, "front.jpg"), Self.item(4, nil, .failed),
        ]
        let first = daemon(items)
        #expect(
            try await results(["--out", out], first)
                == "\(out)/front.webp\n\(out)/_evil.webp\n\(out)/front-2.webp\n")
        let names = try Self.names(in: out)
        #expect(Set(ResultList.read(in: out).keys) == Set(names))
        for name in names {
            #expect(try Data(contentsOf: URL(filePath: out + "/" + name)) == Data(Self.bytes), "\(name)")
        }
        #expect(first.methods.count { $0 == OutputGet.method } == 9)
        let again = daemon(items)
        let json = try await results(["--out", out, "--json"], again)
        #expect(!again.methods.contains(OutputGet.method))
        #expect(json.split(separator: "\n").count == 3 && json.contains(#""outcome":"there""#), "\(json)")
    }

    /// Silence would leave open whether there is anything at all.
    @Test func whatWasThereIsTold() async throws {
        let folder = try TemporaryFolder()
        let out = folder.path + "/out"
        let items = [Self.item(1, "front.png"), Self.item(2, "back.png"), Self.item(3, "side.png")]
        func told(_ items: [Item]) async throws -> String {
            let error = Recording()
            _ = try await results(["--out", out], daemon(items), error)
            return error.text
        }
        #expect(try await told(Array(items[..<2])) == "")
        #expect(try await told(Array(items[..<2])) == "2 results, all there already in \(out)\n")
        #expect(try await told(items) == "1 result written to \(out), 2 were there already\n")
        let failed = daemon([Self.item(4, nil, .failed)])
        let error = Recording()
        _ = try await results(["--out", out], failed, error)
        #expect(error.text == "job 12 has no results: imgoptctl items 12 says what became of its images\n")
    }

    /// What was cut goes on; what is left of something else is thrown away, not joined.
    @Test func whatWasCutGoesOnWhereItWas() async throws {
        let folder = try TemporaryFolder()
        let partial = try folder.write("out/" + Self.partial, Array(Self.bytes[..<4]))
        let daemon = daemon([Self.item(1, "front.png")])
        _ = try await results(["--out", folder.path + "/out"], daemon)
        let offsets = try daemon.requests.filter { $0.method == OutputGet.method }.map {
            try OutputGet(params: $0.params).offset
        }
        #expect(offsets == [4, 8])
        #expect(try Data(contentsOf: URL(filePath: folder.path + "/out/front.webp")) == Data(Self.bytes))
        #expect(!FileManager.default.fileExists(atPath: partial))

        try FileManager.default.removeItem(atPath: folder.path + "/out/front.webp")
        _ = try folder.write("out/" + Self.partial, Array("xxxx".utf8))
        let mixed = self.daemon([Self.item(2, nil)])
        _ = try await results(["--out", folder.path + "/out"], mixed)
        #expect(mixed.methods.count { $0 == OutputGet.method } == 5)
        #expect(try Data(contentsOf: URL(filePath: folder.path + "/out/image-1.webp")) == Data(Self.bytes))
    }

    @Test func whatIsThereIsNotOverwrittenUnlessItIsSaid() async throws {
        let folder = try TemporaryFolder()
        let out = folder.path + "/out"
        let file = try folder.write("out/front.webp", [1])
        // Whatever it leads to, and to nothing.
        try FileManager.default.createSymbolicLink(atPath: out + "/front-2.webp", withDestinationPath: out + "/none")
        let items = [Self.item(1, "front.png"), Self.item(2, "front-3.png")]
        #expect(try await results(["--out", out], daemon(items)) == "\(out)/front-4.webp\n\(out)/front-3.webp\n")
        #expect(try Data(contentsOf: URL(filePath: file)) == Data([1]))
        #expect(try Data(contentsOf: URL(filePath: out + "/front-4.webp")) == Data(Self.bytes))
        #expect(!FileManager.default.fileExists(atPath: out + "/none"))
        // The same names again, of what is there.
        #expect(try await results(["--out", out], daemon(items)) == "")
        _ = try await results(["--out", out, "--force"], daemon(items))
        #expect(try Data(contentsOf: URL(filePath: file)) == Data(Self.bytes))
    }

    @Test func aNameThatIsTakenIsTold() async throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("out/front.webp", [1])
        var told: [String] = []
        let out = try ResultFolder(folder.path + "/out") { told.append($0) }
        var names = ResultNames()
        let item = Self.item(1, "front.png")
        names.add([item])
        let (outcome, path) = try await out.fetch(Self.output, 0, of: item, names, from: daemon([item]))
        #expect(outcome == .written && path == folder.path + "/out/front-2.webp")
        let first = folder.path + "/out/front.webp"
        #expect(told == ["\(first) is there already and is something else: the result is \(path)"])
    }

    /// Whoever is done first; and what one file system takes for the same is not the same on another.
    @Test func namesFollowFromTheImagesInTheirOrder() {
        let ids = [
            "front.png", "Front.jpg", "front-2", nil, "-rf.png", "a/b\n.png", "v.2", "v", "shoe", "shoe.2", "shoe.x",
            "front", "FRONT",
        ]
        let items = ids.enumerated().map { Self.item(Int64($0 * 7 + 3), $1) }
        var names = ResultNames()
        names.add(Array(items[..<4]))
        names.add(items)
        let expected = [
            "front", "Front-2", "front-2-2", "image-4", "_rf", "a_b\u{FFFD}", "v.2", "v-2", "shoe", "shoe.2-2",
            "shoe.x", "front-3", "FRONT-4",
        ]
        #expect(items.map { item in names.bases(of: item).first { _ in true } } == expected)
        #expect(names.bases(of: items[0]).prefix(3).map(\.self) == ["front", "front-5", "front-6"])
    }

    @Test func furtherOutputsHaveNamesThatNoOtherImageHas() async throws {
        let folder = try TemporaryFolder()
        var first = Self.item(1, "front.png")
        first.outputs.append(Self.output)
        let out = folder.path + "/out"
        let items = [first, Self.item(2, "front.2.png"), Self.item(3, "front-2")]
        let told = try await results(["--out", out], daemon(items))
        let names = ["front", "front.2", "front.2-2", "front-2"]
        #expect(told == names.map { "\(out)/\($0).webp\n" }.joined())
    }

    @Test func bytesThatAreNotWhatTheirHashSaysGetNoName() async throws {
        let folder = try TemporaryFolder()
        let daemon = daemon([Self.item(1, "front.png")], of: Array("012345678x".utf8))
        let error = await #expect(throws: Failure.self) {
            try await results(["--out", folder.path + "/out"], daemon)
        }
        #expect(error?.message.contains("SHA-256") == true)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/front.webp"))
    }

    @Test func aLinkWhereTheFileGrowsIsNotFollowed() async throws {
        let folder = try TemporaryFolder()
        let victim = try folder.write("victim", [7])
        try FileManager.default.createDirectory(atPath: folder.path + "/out", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/out/" + Self.partial, withDestinationPath: victim)
        await #expect(throws: Failure.self) {
            try await results(["--out", folder.path + "/out"], daemon([Self.item(1, "front.png")]))
        }
        #expect(try Data(contentsOf: URL(filePath: victim)) == Data([7]))
    }

    /// The daemon is gone for two askings, between two pieces; at the very first one there is nothing to wait for.
    @Test func aDaemonThatGoesMeanwhileIsWaitedFor() async throws {
        let gone = Failure.disconnected
        let daemon = ScriptedDaemon { _, params, count in
            if count == 1 || count == 2 { throw gone }
            return try Self.piece(params)
        }
        let pauses = Reconnecting(first: .nanoseconds(1), longest: .nanoseconds(1), patience: .seconds(1))
        var pieces = Pieces(.output(item: 1, number: 0), from: daemon, pauses: pauses)
        var came: [UInt8] = []
        try await pieces.copy(Whole(Self.output)) { came += $0 }
        #expect(came == Self.bytes)
        let offsets = try daemon.requests.map { try OutputGet(params: $0.params).offset }
        #expect(offsets == [0, 4, 4, 4, 8])
        let none = ScriptedDaemon { _, _, _ in throw gone }
        var others = Pieces(.output(item: 1, number: 0), from: none, pauses: pauses)
        await #expect(throws: gone) { try await others.piece(at: 0) }
        #expect(none.requests.count == 1)
    }

    @Test func ofAnOriginalElsewhereTheAddressIsTold() async throws {
        let daemon = ScriptedDaemon { _, _, _ in SourcePiece(url: "https://a.example/b.png").json }
        var pieces = Pieces(.source(item: 7), from: daemon)
        let error = await #expect(throws: Failure.self) { try await pieces.piece(at: 0) }
        #expect(error?.message.hasSuffix("it is at https://a.example/b.png") == true)
    }

    /// Nothing is left of it where it would have grown.
    @Test func ofAResultThatIsGoneNothingIsLeft() async throws {
        let folder = try TemporaryFolder()
        let gone = WireError.outputGone("output 0 of item 1", item: 1, since: Sample.moment)
        let items = [Self.item(1, "front.png")]
        let daemon = ScriptedDaemon { method, _, _ in
            switch method {
            case JobGet.method: Sample.job(12, .done, counts: ItemCounts(done: 1), images: 1).json
            case JobItems.method: JobItemsResult(items: items, next: nil).json
            default: throw gone
            }
        }
        let error = Recording()
        await #expect(throws: Ended.self) { try await results(["--out", folder.path], daemon, error) }
        #expect(error.text.contains("retry --item 1 --again"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func longNamesAreCut() {
        let name = ResultNames.base(of: String(repeating: "é", count: 128))
        #expect(name?.utf8.count == 200)
    }
}
