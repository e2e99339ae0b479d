import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What models make: several files of which some can't be had, files of every kind, and values that are no files.
@Suite(.serialized, .net)
struct OutputShapeTests {
    private static let simulator = ["--create-rpm", "0", "--output-bytes", "512"]

    /// Runs one image while the stand-in has these faults.
    private func run(
        _ client: ImgoptClient, _ world: World, _ name: String, _ faults: JSONValue
    ) async throws -> Item {
        try await world.simulator.set(["faults": faults])
        let job = try await client.call(JobSubmit(store: try Samples.store("acme"), images: Samples.remote(1, name)))
        _ = try await client.finished(job: job.id)
        let item = try #require(try await client.call(JobItems(job: job.id)).items.first)
        if item.state == .done { try await expectTheWhole(of: item, client, world) }
        return item
    }

    /// Who follows by events alone has all of the result, live and from the database.
    private func expectTheWhole(of item: Item, _ client: ImgoptClient, _ world: World) async throws {
        let recorder = EventRecorder(client)
        let event = try await recorder.wait(.itemDone, of: item.job)
        await recorder.stop()
        let whole = item.json
        for member in ["outputs", "skipped", "value"] { #expect(event.members[member] == whole[member], "\(event)") }
    }

    private func json(_ text: String) -> JSONValue { ["next": 1, "text": .string(text)] }

    @Test func whatCanBeHadIsKeptAndTheRestIsNamed() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let elsewhere = "https://elsewhere.example/input.png"
            let shape = #"{"input_image":"\#(elsewhere)","image":"$0.png","metadata":"$1.json","drawing":"$2.svg"}"#
            let item = try await run(client, world, "mixed", ["output_json": json(shape)])
            #expect(item.state == .done && item.attempts == 1)
            #expect(item.outputs.count == 3)
            #expect(item.outputs.first?.place.hasSuffix("/\(item.id)-1.png") == true)
            #expect(item.skipped.map(\.url) == [elsewhere])
            #expect(item.skipped.first?.reason.contains("elsewhere.example, is not in") == true, "\(item.skipped)")
            for (place, output) in item.outputs.enumerated() {
                let piece = try await client.call(OutputGet(item: item.id, output: place))
                #expect(piece.sha256 == output.sha256 && piece.end)
            }

            // One of two is gone for good.
            let gone: JSONValue = [
                "output_json": json(#"["$0.png","$1.png"]"#), "download_error": ["next": 1, "status": 410],
            ]
            let half = try await run(client, world, "half", gone)
            #expect(half.state == .done && half.outputs.count == 1 && half.skipped.count == 1)
            #expect(half.skipped.first?.reason.contains("410") == true)

            // The same work again has the same of it.
            let again = try await run(client, world, "half", [:])
            #expect(again.cached && again.skipped == half.skipped)
            #expect(again.outputs.map(\.sha256) == half.outputs.map(\.sha256))
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
        }
    }

    @Test func filesOfEveryKindHaveTheirEndingAndType() async throws {
        let kinds: [(address: String, data: String, ending: String, type: String)] = [
            ("$0.png", "data:image/svg+xml,<svg/>", "svg", "image/svg+xml"),
            ("$0", "data:video/mp4;base64,AAAAGGZ0eXBpc29t", "mp4", "video/mp4"),
            ("$0.glb", "data:application/octet-stream,glTF-", "glb", "model/gltf-binary"),
            ("$0.zip", "data:application/zip;base64,UEsDBA==", "zip", "application/zip"),
            ("$0", "data:application/pdf,%25PDF-1.7", "pdf", "application/pdf"),
            ("$0.ico", "data:image/x-icon;base64,AAABAA==", "ico", "image/x-icon"),
            ("$0.txt", "data:text/plain,words", "txt", "text/plain"),
            ("$0.weights", "data:application/octet-stream,words", "weights", "application/octet-stream"),
            ("$0.json", "data:application/json,{}", "json", "application/json"),
            ("$0.html", "data:text/html,<html>", "html", "text/html"),
        ]
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            for (number, kind) in kinds.enumerated() {
                let faults: JSONValue = [
                    "output_json": json(#"["\#(kind.address)"]"#), "download_as": json(kind.data),
                ]
                let item = try await run(client, world, "kind\(number)", faults)
                let output = try #require(item.outputs.first, "\(kind): \(item)")
                #expect(output.place.hasSuffix("/\(item.id)-0.\(kind.ending)"), "\(output)")
                #expect(output.contentType == kind.type)
            }
            // What stands in the answer itself.
            let inside = try await run(
                client, world, "inside", ["output_json": json(#""data:image/svg+xml;utf8,<svg/>""#)])
            #expect(inside.outputs.first?.contentType == "image/svg+xml" && inside.outputs.first?.bytes == 6)
            #expect(inside.outputs.first?.sourceURL == "data:")
        }
    }

    @Test func plainJSONIsAValue() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let texts = [#""a caption""#, "0", "false", #"{"boxes":[[1,2.50]],"label":"cat"}"#, #"["a",null]"#]
            for (number, text) in texts.enumerated() {
                let item = try await run(client, world, "value\(number)", ["output_json": json(text)])
                #expect(item.state == .done && item.outputs.isEmpty && item.skipped.isEmpty, "\(item)")
                #expect(item.value == (try JSONValue(parsing: text)))
                #expect(try await run(client, world, "value\(number)", [:]).value == item.value)
            }
            let long = String(repeating: "words ", count: 20_000)
            let item = try await run(client, world, "long", ["output_json": json("\"\(long)\"")])
            let output = try #require(item.outputs.first)
            #expect(output.contentType == "text/plain" && output.place.hasSuffix(".txt"))
            #expect(FileManager.default.contents(atPath: output.place) == Data(long.utf8))
            for (number, nothing) in ["null", "\"\"", "[]", #"{"a":[null,""]}"#].enumerated() {
                let item = try await run(client, world, "nothing\(number)", ["output_json": json(nothing)])
                #expect(item.state == .failed && item.error?.name == "output_missing", "\(item)")
            }
            #expect(try await world.simulator.stats()["creations"]?.intValue == 10)
        }
    }

    @Test func whatIsTooLargeKeepsItsAddressAndIsNotPaidForAgain() async throws {
        let settings = ["outputs.max_image_bytes": "1024", "engine.retry_lost_outputs": "true"]
        let simulator = ["--create-rpm", "0", "--output-bytes", "4096"]
        try await World.with(simulator: simulator, settings: settings) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let item = try await run(client, world, "large", [:])
            #expect(item.state == .failed && item.attempts == 1 && item.error?.name == "output_invalid")
            #expect(item.error?.retryable == false)
            #expect(item.skipped.first?.url?.contains("/out-0.") == true)
            #expect(item.skipped.first?.reason.contains("more than 1024 bytes") == true, "\(item.skipped)")
            #expect(try await world.simulator.stats()["creations"]?.intValue == 1)
            #expect(daemon.process.errorText.contains("outputs.max_image_bytes is called outputs.max_output_bytes now"))
        }
    }

    @Test func oddAddressesAreReadAsABrowserReadsThem() async throws {
        try await World.with(simulator: Self.simulator) { world in
            let client = try await world.startDaemon().client()
            let item = try await run(client, world, "odd", ["output_json": json(#"["$0.a b.png","$1.é.png?q=ü\n"]"#)])
            #expect(item.state == .done && item.outputs.count == 2, "\(item)")
            #expect(item.outputs.first?.sourceURL.hasSuffix("/out-0.a b.png") == true)
            let refused = try await run(client, world, "user", ["output_json": json(#""http://u:p@127.0.0.1/x.png""#)])
            #expect(refused.state == .failed)
            #expect(refused.error?.message.contains("a user name or a password") == true, "\(refused)")
        }
    }
}
