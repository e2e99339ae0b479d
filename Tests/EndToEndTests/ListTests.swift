import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Lists of images as people's programs write them, handed in by `imgoptctl`.
@Suite(.serialized, .net)
struct ListTests {
    /// What each of them says.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let sources: [String]
        var prompt: String?
        var input: JSONObject?

        var testDescription: String { name }
    }

    private static let cdn = "https://cdn.shop.example/"

    /// Files that were turned away, as they were found.
    static let field: [Case] = [
        Case(
            name: "blank rows", bytes: Array("source,id\r\n\(cdn)1.jpg,A1\r\n,\r\n,\r\n".utf8),
            sources: ["\(cdn)1.jpg"]),
        Case(
            name: "semicolons and a mark",
            bytes: Array("\u{FEFF}source;id;prompt\r\n\(cdn)1.jpg;A1;white\r\n".utf8), sources: ["\(cdn)1.jpg"],
            prompt: "white"),
        Case(
            name: "capitals in the heading", bytes: Array("Source,ID,Prompt\r\n\(cdn)1.jpg,A1,white\r\n".utf8),
            sources: ["\(cdn)1.jpg"], prompt: "white"),
        Case(
            name: "TRUE", bytes: Array("source,id,input.upscale\r\n\(cdn)1.jpg,A1,TRUE\r\n".utf8),
            sources: ["\(cdn)1.jpg"], input: ["upscale": true]),
        Case(
            name: "a blank in an address",
            bytes: Array("source,id\n\(cdn)1.jpg,A\n\(cdn)blue shoe.jpg,B\n\(cdn)3.jpg,C\n".utf8),
            sources: ["\(cdn)1.jpg", "\(cdn)blue%20shoe.jpg", "\(cdn)3.jpg"]),
    ]

    @Test(arguments: field)
    func listsOfSpreadsheetsAreDone(list: Case) async throws {
        try await World.with(simulator: ["--output-bytes", "512", "--create-rpm", "0"]) { world in
            let client = try await world.startDaemon().client()
            let path = world.folder + "/list.csv"
            try Data(list.bytes).write(to: URL(filePath: path))
            let program = try world.launch(
                Programs.control,
                ["--socket", world.socketPath, "submit", "--store", "acme", "--prompt", "p", "--wait", "--from", path],
                name: "imgoptctl")
            #expect(try await program.ended() == .exited(0), "\(program.errorText)")
            let items = try await client.call(JobItems(job: 1)).items
            #expect(items.map(\.source) == list.sources)
            #expect(items.allSatisfy { $0.prompt == list.prompt ?? "p" && $0.state == .done })
            if let input = list.input {
                let sent = try await world.simulator.inputs().first
                for (name, value) in input { #expect(sent?[name] == value) }
            }
        }
    }

    private func submit(_ world: World, _ text: String, status: Int32, _ more: [String] = []) async throws -> String {
        let path = world.folder + "/list.csv"
        try Data(text.utf8).write(to: URL(filePath: path))
        let program = try world.launch(
            Programs.control,
            ["--socket", world.socketPath, "submit", "--store", "acme", "--prompt", "p", "--wait", "--from", path]
                + more, name: "imgoptctl")
        #expect(try await program.ended() == .exited(status), "\(program.errorText)")
        return program.errorText
    }

    /// The daemon knows what the models take; of a list's own looks nothing is left.
    @Test func cellsAreWhatTheirModelTakes() async throws {
        try await World.with(simulator: ["--output-bytes", "512", "--create-rpm", "0"]) { world in
            _ = try await world.startDaemon()
            let kontext = "black-forest-labs/flux-kontext-pro"
            let head = "source;model;input.seed;input.prompt_upsampling;input.prompt;input.other\n"
            _ = try await submit(
                world,
                head + "\(Self.cdn)1.jpg;\(kontext);007;yes;1e5;1e5\n\(Self.cdn)2.jpg;;007;1;TRUE;x\n", status: 0)
            let sent = try await world.simulator.inputs()
            let own = try #require(sent.first { $0["input_image"] != nil })
            #expect(own["seed"] == 7 && own["prompt_upsampling"] == true && own["prompt"] == "1e5")
            #expect(own["other"] == (try JSONValue(parsing: "1e5")))
            let usual = try #require(sent.first { $0["image_input"] != nil })
            #expect(usual["prompt"] == "TRUE")

            // All that is wrong is told by its place, and nothing is sent.
            let wrong = "\(Self.cdn)3.jpg;\(kontext);seven;yes;;\n\(Self.cdn)4.jpg;\(kontext);7;perhaps;;\n"
            let told = try await submit(world, head + wrong + "\(Self.cdn)5.jpg;;;;;\n", status: 2)
            for words in [
                "line 2 of \(world.folder)/list.csv, column 3 (input.seed): \"seven\" is not a whole number",
                "line 3 of \(world.folder)/list.csv, column 4 (input.prompt_upsampling): \"perhaps\" is not TRUE or",
                "2 problems: nothing was sent",
            ] {
                #expect(told.contains(words), "\(words): \(told)")
            }
            #expect(try await world.simulator.stats()["creations"]?.intValue == 2)
            _ = try await submit(world, head + wrong + "\(Self.cdn)5.jpg;;;;;\n", status: 1, ["--skip-invalid"])
            #expect(try await world.simulator.stats()["creations"]?.intValue == 3)
        }
    }

    @Test func aListComesFromStandardInput() async throws {
        try await World.with(simulator: ["--output-bytes", "512", "--create-rpm", "0"]) { world in
            let client = try await world.startDaemon().client()
            let path = world.folder + "/list"
            try Data("sep=;\nid;source\na;\(Self.cdn)1.jpg\n".utf8).write(to: URL(filePath: path))
            let command =
                "exec '\(Programs.control)' --socket '\(world.socketPath)' submit --store acme --prompt p "
                + "--wait --from - --format csv <'\(path)'"
            let program = try world.launch("/bin/sh", ["-c", command], name: "imgoptctl")
            #expect(try await program.ended() == .exited(0), "\(program.errorText)")
            #expect(try await client.call(JobItems(job: 1)).items.map(\.imageID) == ["a"])
        }
    }
}
