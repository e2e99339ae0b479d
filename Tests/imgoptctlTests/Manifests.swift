import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Testing
import WireSamples

@testable import imgoptctl

struct Manifests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func list(
        _ name: String, _ bytes: [UInt8], _ change: (inout ImageSource.Options) -> Void = { _ in }
    ) throws -> (found: [ImageSource.Found], notices: [String]) {
        let folder = try TemporaryFolder()
        _ = try folder.write("pictures/a.png", Sample.png)
        let file = try folder.write(name, bytes)
        var options = ImageSource.Options()
        change(&options)
        var notices: [String] = []
        var source = ImageSource([], manifests: [file], options) { notices.append($0) }
        let found = source.all()
        return (found, notices.map { $0.replacing(folder.path + "/", with: "") })
    }

    private func images(
        _ name: String, _ bytes: [UInt8], _ change: (inout ImageSource.Options) -> Void = { _ in }
    ) throws -> [Image] {
        try list(name, bytes, change).found.map { found in
            switch found {
            case .entry(let entry): entry.image
            case .problem(let text): throw Failure.usage(text)
            case .flawed(let entry): throw Failure.usage("\(entry) is flawed")
            }
        }
    }

    private func images(_ name: String, _ text: String) throws -> [Image] { try images(name, Self.bytes(text)) }

    @Test func aTableNamesEachImage() throws {
        let found = try images(
            "list.csv",
            "\u{FEFF}id,source,prompt,model,input.seed,input.style\r\n"
                + "front,https://a.example/1.png,\"Say \"\"hi\"\",\nin two lines\",m/x,42,warm\r\n"
                + "\r\nback,https://a.example/2.png,,,,\"\"\"7\"\"\"\n")
        #expect(found.count == 2)
        #expect(
            found.first
                == Image(
                    source: "https://a.example/1.png", id: "front", prompt: "Say \"hi\",\nin two lines",
                    input: ["seed": 42, "style": "warm"], model: "m/x"))
        #expect(found.last == Image(source: "https://a.example/2.png", id: "back", input: ["style": "7"]))
    }

    private static let one = Image(source: "https://a.example/1.png", id: "A1", prompt: "white", input: ["seed": 42])

    /// One table, as many programs write it.
    @Test(arguments: [
        "source,id,prompt,input.seed\nhttps://a.example/1.png,A1,white,42\n",
        "source;id;prompt;input.seed\r\nhttps://a.example/1.png;A1;white;42\r\n",
        "source\tid\tprompt\tinput.seed\rhttps://a.example/1.png\tA1\twhite\t42\r",
        "sep=;\r\nsource;id;prompt;input.seed\r\nhttps://a.example/1.png;A1;white;42",
        "sep=\t\nsource\tid\tprompt\tinput.seed\nhttps://a.example/1.png\tA1\twhite\t42",
        "source|id|prompt|input.seed\nhttps://a.example/1.png|A1|white|42\n",
        " Source , ID,PROMPT\u{A0},Input.seed\nhttps://a.example/1.png, A1 ,white,42\n",
        "SOURCE,Id,Prompt,INPUT.SEED\nhttps://a.example/1.png,A1,white,42\n",
        "\n\nsource,id,prompt,input.seed,,\nhttps://a.example/1.png,A1,white,42,,\n,,,,,\n , ,,\n",
        "input.seed,price,source,id,prompt\n42,\"9,99\",https://a.example/1.png,A1,white\n",
        "source, \"id\" ,prompt,input.seed\n \"https://a.example/1.png\" ,A1, \"white\",42\n",
        "source,id,prompt,input.seed,model\nhttps://a.example/1.png,A1,white,42\n",
    ])
    func tablesOfManyProgramsAreRead(text: String) throws {
        #expect(try images("list.csv", text) == [Self.one])
    }

    @Test func listsAreReadInWhateverTheyAreWrittenIn() throws {
        let text = "source;prompt\nhttps://a.example/1.png;wei\u{DF} \u{20AC} \u{1F45F}\n"
        let little = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let encoded: [[UInt8]] = [
            Self.bytes(text), [0xEF, 0xBB, 0xBF] + Self.bytes(text), [0xFF, 0xFE] + little, little,
            [0xFE, 0xFF] + big, big,
        ]
        for bytes in encoded {
            let (found, notices) = try list("list.csv", bytes)
            #expect(try images("list.csv", bytes).map(\.prompt) == ["wei\u{DF} \u{20AC} \u{1F45F}"])
            #expect(found.count == 1 && notices.isEmpty)
        }
        let windows = Self.bytes("source;prompt\nhttps://a.example/1.png;wei") + [0xDF, 0x20, 0x80, 0x0A]
        let (found, notices) = try list("list.csv", windows)
        #expect(notices == ["list.csv is not UTF-8: read as Windows-1252 (--encoding names another)"])
        guard case .entry(let entry) = found.first else { throw Failure.usage("no entry") }
        #expect(entry.image.prompt == "wei\u{DF} \u{20AC}")
        #expect(try list("list.csv", windows) { $0.encoding = .cp1252 }.notices.isEmpty)
        #expect(
            try list("list.csv", windows) { $0.encoding = .utf8 }.found.map(\.problem?.isEmpty) == [false])
        // UTF-8 up to there: what comes then is not read as if it were.
        let mixed = Self.bytes("source;prompt\nhttps://a.example/1.png;wei\u{DF}\nhttps://a.example/2.png;wei") + [0xDF]
        let ends = try list("list.csv", mixed).found
        #expect(ends.count == 2 && ends.last?.problem?.hasSuffix("list.csv is not UTF-8") == true)
    }

    /// What a model takes decides, and not what a cell looks like.
    @Test func cellsOfInputFollowTheModelsSchema() throws {
        let values: [(String, Cell.Kind, JSONValue?)] = [
            ("007", .string, "007"), ("TRUE", .string, "TRUE"), ("1e5", .string, "1e5"), ("null", .string, "null"),
            ("TRUE", .boolean, true), ("yes", .boolean, true), ("1", .boolean, true), ("No", .boolean, false),
            ("0", .boolean, false), ("FALSE", .boolean, false), ("2", .boolean, nil), ("maybe", .boolean, nil),
            ("007", .integer, 7), ("-12", .integer, -12), ("+3", .integer, 3), ("1E+05", .integer, 100_000),
            ("5.0", .integer, 5), ("0", .integer, 0), ("000", .integer, 0), ("1.5", .integer, nil),
            ("TRUE", .integer, nil), ("", .integer, nil), ("1,5", .integer, nil),
            ("9007199254740993", .integer, .integer(9_007_199_254_740_993)),
            ("0.50", .number, try JSONValue(parsing: "0.50")), ("0,5", .number, try JSONValue(parsing: "0.5")),
            ("00.5", .number, try JSONValue(parsing: "0.5")), ("7", .number, 7), ("1,2,3", .number, nil),
            ("5 %", .number, nil), ("\"7\"", .number, nil),
        ]
        for (text, kind, value) in values {
            let cell = Cell(name: "x", text: text, place: "line 2 of l.csv, column 2 (input.x)", hasDecimalComma: true)
            if let value {
                #expect(try cell.value(as: kind) == value, "\(text) as \(kind)")
            } else {
                let failure = #expect(throws: Failure.self) { try cell.value(as: kind) }
                #expect(failure?.message.hasPrefix("line 2 of l.csv, column 2 (input.x): \"\(text)\" is not ") == true)
            }
        }
        let comma = Cell(name: "x", text: "0,5", place: "", hasDecimalComma: false)
        #expect(throws: Failure.self) { try comma.value(as: .number) }
    }

    @Test func cellsOfInputAreTyped() throws {
        let values: [(String, JSONValue)] = [
            ("TRUE", true), ("False", false), ("42", 42), ("0.50", try JSONValue(parsing: "0.50")),
            ("0,5", try JSONValue(parsing: "0.5")), ("007", "007"), ("warm", "warm"), ("\"\"\"7\"\"\"", "7"),
            ("\"[1,2]\"", [1, 2]), ("1,2,3", "1,2,3"), ("1:1", "1:1"),
        ]
        for (cell, value) in values {
            let found = try images("l.csv", "source;input.x\nhttps://a.example/1.png;\(cell)\n")
            #expect(found.first?.input == ["x": value], "\(cell)")
        }
    }

    @Test func aColumnThatNearlyIsOneOfOursIsAskedFor() throws {
        let (_, notices) = try list("l.csv", Self.bytes("source,promt\nhttps://a.example/1.png,x\n"))
        #expect(notices.count == 1 && notices[0].contains("\"promt\" (did you mean prompt?)"), "\(notices)")
    }

    @Test func columnsThatAreNotOursAreNamed() throws {
        let (found, notices) = try list("l.csv", Self.bytes("Preis;source;\nEUR 5;https://a.example/1.png;x\n"))
        #expect(found.count == 1)
        #expect(
            notices == [
                "l.csv: ignored are the columns \"Preis\"; known are source, id, prompt, model and input.NAME"
            ])
    }

    @Test func pathsStartAtTheListsOwnFolder() throws {
        for (name, text) in [
            ("list.csv", "source\npictures/a.png\n"), ("list.ndjson", "{\"source\":\"pictures/a.png\"}"),
        ] {
            let found = try images(name, text)
            #expect(found.map(\.id) == ["a.png"])
            #expect(found.first?.source == "data:image/png;base64,")
        }
    }

    @Test(arguments: [
        ("l.csv", "id,sources\n", "line 1 of X/l.csv must name the columns, source among them, and has \"id\", \"so"),
        ("l.csv", "source,Source\n", "line 1 of X/l.csv, column 2 (Source): it is there twice"),
        (
            "l.csv", "prompt,source,Input.Prompt\n",
            "line 1 of X/l.csv, column 3 (Input.Prompt): column 1 (prompt) says the same thing"
        ),
        ("l.csv", "source,id\n,x\n", "line 2 of X/l.csv, column 1 (source): the source is empty"),
        ("l.csv", "id,source\nx,y.png\n", "line 2 of X/l.csv, column 2 (source): can't read X/y.png"),
        ("l.csv", "source,id\nx.png,y,z\n", "line 2 of X/l.csv, column 3: there are only 2 columns"),
        ("l.csv", "id,source\n\"a\nb\",ftp://x\n", "line 2 of X/l.csv, column 2 (source): ftp://x: an address must"),
        ("l.csv", "source\n\"x\n", "line 2 of X/l.csv: a quoted cell has no end"),
        ("l.csv", "id,source\nx,\"x\"y\n", "line 2 of X/l.csv, column 2: after a closing quote comes a separator"),
        ("l.txt", "x", "X/l.txt must end in .csv, .tsv, .ndjson or .jsonl, or --format"),
        ("l.ndjson", "\n{\"source\":1}\n", "line 2 of X/l.ndjson: source must be a string"),
        ("l.ndjson", "{\"source\":\"a.png\"", "line 1 of X/l.ndjson, column 18: not JSON"),
        ("l.csv", "", "must name the columns"),
    ])
    func whatIsWrongIsToldByItsPlace(name: String, text: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(name, Self.bytes(text))
        var source = ImageSource([], manifests: [file], .init()) { _ in }
        let problem = source.all().first?.problem?.replacing(folder.path, with: "X") ?? ""
        #expect(problem.contains(reason), "\(problem)")
    }

    /// All of a line is told at once: whoever corrects a list does it once.
    @Test func allThatIsWrongWithALineIsToldByItsColumn() async throws {
        let folder = try TemporaryFolder()
        let table = """
            source,id,prompt,input.seed,input.fast
            none.png,\(String(repeating: "x", count: 300)),p,seven,TRUE,y,,z
            ,b,p,1,perhaps
            https://a.example/1.png,\(String(repeating: "y", count: 300)),p,eight,TRUE
            https://a.example/2.png,d,p,9,FALSE

            """
        let file = try folder.write("l.csv", Self.bytes(table))
        var source = ImageSource([], manifests: [file], .init()) { _ in }
        var problems: [String] = []
        func tell(_ text: String) {
            problems.append(text.replacing(folder.path, with: "X").replacing("the model takes", with: "it takes"))
        }
        var images = try CheckedImages(&source, .standard, envelopeBytes: 0, tell: tell)
        #expect(images.count == 1 && images.problems == 6)
        let daemon = ScriptedDaemon { _, _, _ in
            SubmitPlan.sample(
                store: Sample.job().store, images: 1, creations: 1,
                inputs: ["a/b": ["seed": "integer", "fast": "boolean"]], cost: Amount(micros: 0), currency: "USD"
            ).json
        }
        let kinds = await CellKinds(of: images.modelsOfCells, JobSubmit(store: Sample.job().store), daemon)
        try images.readCells(as: kinds, tell: tell)
        #expect(
            problems == [
                "line 2 of X/l.csv, column 6: there are only 5 columns",
                "line 2 of X/l.csv, column 8: there are only 5 columns",
                "line 2 of X/l.csv, column 1 (source): can't read X/none.png: No such file or directory",
                "line 2 of X/l.csv, column 2 (id): none.png: id has 300 bytes, over the limit of 256",
                "line 3 of X/l.csv, column 1 (source): the source is empty",
                "line 4 of X/l.csv, column 2 (id): https://a.example/1.png: id has 300 bytes, over the limit of 256",
                "line 2 of X/l.csv, column 4 (input.seed): \"seven\" is not a whole number, which it takes there",
                "line 3 of X/l.csv, column 5 (input.fast): \"perhaps\" is not TRUE or FALSE, which it takes there",
                "line 4 of X/l.csv, column 4 (input.seed): \"eight\" is not a whole number, which it takes there",
            ])
        #expect(images.count == 1 && images.problems == 9)
        #expect(try images.next()?.input == ["seed": 9, "fast": false])
        #expect(try images.next() == nil)
    }

    @Test(arguments: [
        (#"{"source": None}"#, "true, false and null); JSON writes null"),
        (#"{"source": nul}"#, "column 12: not JSON: a value is expected (texts stand in quotes"),
        (#"{'source': "a.png"}"#, "column 2: not JSON: a key in quotes is expected; JSON has double quotes"),
        (#"{“source”: "a.png"}"#, "column 2: not JSON: a key in quotes is expected; JSON has straight quotes"),
        (#"{source: "a.png"}"#, "column 2: not JSON: a key in quotes is expected; names and texts stand in double"),
        (#"{"source":"a.png",}"#, "column 19: not JSON: a key in quotes is expected; is a comma too many before it?"),
        (#"  {"source":"ä.png" 1}"#, "column 21: not JSON"),
        ("// none", "true, false and null); JSON"),
        ("{", "an image stands on one line; jq -c . makes one of several"),
        (#"[{"source":"a.png"}]"#, "each line is one image; jq -c '.[]' makes such lines"), ("[", "jq -c '.[]'"),
        ("a.png", "are read from standard input: imgoptctl submit -"), (#"{"source":""}"#, "source is empty"),
        (#"{"source":null}"#, "source is missing; give a URL"),
    ])
    func whatIsNoJSONIsToldWithWhatToDo(line: String, reason: String) throws {
        let (found, _) = try list("l.ndjson", Self.bytes(line + "\n"))
        let problem = found.first?.problem ?? ""
        #expect(found.count == 1 && problem.hasPrefix("line 1 of ") && problem.contains(reason), "\(problem)")
    }

    @Test func allMembersOfALineAreLookedAt() throws {
        let line = #"{"id":5,"promt":"x","input":"x","priority":3}"#
        let place = "l.ndjson: "
        let problems = try list("l.ndjson", Self.bytes(line)).found.compactMap(\.problem).map { problem in
            String(problem[(problem.firstRange(of: place)?.upperBound ?? problem.startIndex)...])
        }
        #expect(
            problems == [
                "id must be a string, not a number",
                "promt is not known here; did you mean prompt? known are source, id, prompt, input, model",
                "input must be an object, not a string",
                "priority is not known here; it is said of the job as a whole; known are source, id, prompt, input, "
                    + "model",
                "source is missing; give a URL or a data: URI",
            ])
    }

    /// One bad row keeps no other from being found, and a name says nothing where --format does.
    @Test func allProblemsOfAListAreTold() throws {
        let text = "source,id\nhttps://a.example/1.png,a\n,b\nnone.png,c\nhttps://a.example/2.png,d\n"
        let (found, _) = try list("l.txt", Self.bytes(text)) { $0.format = .csv }
        #expect(found.compactMap(\.id) == ["a", "d"])
        #expect(found.compactMap(\.problem).count == 2)
    }

    @Test func anEndlessCellIsBounded() throws {
        let text = "source\n\"" + String(repeating: "abc\n", count: 1000)
        let (found, _) = try list("l.csv", Self.bytes(text)) { $0.lineBytes = 100 }
        #expect(found.first?.problem?.contains("longer than 100 bytes") == true)
    }

    @Test func aDryRunNamesWhatWouldBeRefused() async throws {
        let daemon = ScriptedDaemon { method, _, _ in
            guard method == JobSubmit.method else { throw Failure(.unreachable, "nobody is there") }
            let refused = [
                PlannedRefusal(
                    image: 0, imageID: "1.png", field: "images[0].prompt", message: "the model needs a prompt")
            ]
            return SubmitPlan.sample(
                store: TopSamples.store("acme"), images: 1, creations: 0, refusedImages: 1, refused: refused,
                cost: Amount(micros: 0), currency: "USD"
            ).json
        }
        let error = Recording()
        let command = try await Submit.asyncParse(["--store", "acme", "--dry-run", "https://a.example/1.png"])
        let failure = await #expect(throws: Failure.self) {
            try await command.run(in: Context(console: Sample.console(Recording(), error), daemon: daemon))
        }
        #expect(failure?.status == .usage)
        #expect(error.text.contains("1.png: the model needs a prompt"), "\(error.text)")
    }

    @Test func aDryRunSendsNothingAndSaysHowLongItTakes() async throws {
        let health = Health(
            status: .failing,
            checks: [
                HealthCheck(name: "provider", ok: false, detail: "the provider refuses the token"),
                HealthCheck(name: "queue", ok: false, detail: "many images wait"),
            ])
        let daemon = ScriptedDaemon { method, _, _ in
            switch method {
            case StatsGet.method: TopSamples.stats().json
            case HealthGet.method: health.json
            case JobSubmit.method:
                SubmitPlan.sample(
                    store: TopSamples.store("acme"), images: 2, creations: 1, cached: 1,
                    models: [
                        PlannedModel.sample(
                            model: "a/b", version: "v1", known: true, creations: 1, cost: Amount(micros: 40_000))
                    ], warnings: ["a/b has no \"promt\""], cost: Amount(micros: 40_000), currency: "USD",
                    finishedSeconds: 61
                ).json
            default: TopSamples.overview().json
            }
        }
        let (output, error) = (Recording(), Recording())
        let command = try await Submit.asyncParse([
            "--store", "acme", "--dry-run", "https://a.example/1.png", "https://a.example/2.png",
        ])
        try await command.run(in: Context(console: Sample.console(output, error), daemon: daemon))
        #expect(output.text == "1.png\thttps://a.example/1.png\n2.png\thttps://a.example/2.png\n")
        #expect(
            error.text == """
                2 images in 1 request; nothing was sent
                1 creation for 0.04 USD; of 1 image the result is there or under way
                a/b runs as version v1
                a/b has no "promt"
                1 creation of 450 a minute; with what waits already, done in about 1m01s
                as things are, provider holds it up: the provider refuses the token

                """)
        #expect(daemon.methods == ["job.submit", "stats.overview", "stats", "health"])
        #expect(daemon.requests[0].params?["dry_run"]?.boolValue == true)
    }
}
