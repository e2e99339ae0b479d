import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Testing

@testable import imgoptctl

struct Manifests {
    private func images(_ name: String, _ text: String, longest: Int? = nil) throws -> [Image] {
        let folder = try TemporaryFolder()
        _ = try folder.write("pictures/a.png", Sample.png)
        let file = try folder.write(name, Array(text.utf8))
        var options = ImageSource.Options()
        if let longest { options.lineBytes = longest }
        var source = ImageSource([], manifests: [file], options) { _ in }
        var images: [Image] = []
        while let image = try source.next() { images.append(image) }
        return images
    }

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

    @Test func pathsStartAtTheListsOwnFolder() throws {
        for (name, text) in [
            ("list.csv", "source\npictures/a.png\n"), ("list.ndjson", "{\"source\":\"pictures/a.png\"}"),
        ] {
            let found = try images(name, text)
            #expect(found.map(\.id) == ["a.png"])
            #expect(found.first?.source.hasPrefix("data:image/png;base64,") == true)
        }
    }

    @Test(arguments: [
        ("l.csv", "id,sources\n", "the column \"sources\" is not known"), ("l.csv", "id\nx\n", "source among them"),
        ("l.csv", "source,source\n", "is there twice"), ("l.csv", "source,id\nx\n", "line 2 of"),
        ("l.csv", "source,id\n,x\n", "the source is empty"), ("l.csv", "source\n\"x\n", "has no end"),
        ("l.csv", "source\n\"x\"y\n", "written twice"), ("l.txt", "x", "must end in .csv, .ndjson or .jsonl"),
        ("l.ndjson", "\n{\"source\":1}\n", "line 2 of"), ("l.csv", "", "must name the columns"),
        ("l.csv", "source\nmissing.png\n", "line 2 of"),
    ])
    func whatIsWrongIsToldByItsLine(name: String, text: String, reason: String) throws {
        let failure = #expect(throws: Failure.self) { try images(name, text) }
        #expect(failure?.status == .usage)
        #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
    }

    @Test func anEndlessCellIsBounded() throws {
        let text = "source\n\"" + String(repeating: "abc\n", count: 1000)
        let failure = #expect(throws: Failure.self) { try images("l.csv", text, longest: 100) }
        #expect(failure?.message.contains("longer than 100 bytes") == true)
    }

    @Test func aDryRunNamesWhatWouldBeRefused() async throws {
        let daemon = ScriptedDaemon { method, _, _ in
            guard method == JobSubmit.method else { throw Failure(.unreachable, "nobody is there") }
            let refused = [
                PlannedRefusal(
                    image: 0, imageID: "1.png", field: "images[0].prompt", message: "the model needs a prompt")
            ]
            return SubmitPlan(
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
        let forecast = Forecast(
            finishedSeconds: 65, images: 45, rpm: 450,
            stores: [
                StoreForecast(
                    store: TopSamples.store("acme"), images: 2, finishedSeconds: 61, waitP50Milliseconds: 1,
                    waitP99Milliseconds: 2)
            ])
        let health = Health(
            status: .failing,
            checks: [
                HealthCheck(name: "provider", ok: false, detail: "the provider refuses the token"),
                HealthCheck(name: "queue", ok: false, detail: "many images wait"),
            ])
        let daemon = ScriptedDaemon { method, _, _ in
            switch method {
            case Simulate.method: forecast.json
            case HealthGet.method: health.json
            case JobSubmit.method:
                SubmitPlan(
                    store: TopSamples.store("acme"), images: 2, creations: 1, cached: 1,
                    models: [
                        PlannedModel(
                            model: "a/b", version: "v1", known: true, creations: 1, cost: Amount(micros: 40_000))
                    ], cost: Amount(micros: 40_000), currency: "USD"
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
                1 creation of 450 a minute; with what waits already, done in about 1m01s
                as things are, provider holds it up: the provider refuses the token

                """)
        #expect(daemon.methods == ["job.submit", "stats.overview", "simulate", "health"])
        #expect(daemon.requests[0].params?["dry_run"]?.boolValue == true)
        #expect(daemon.requests.first { $0.method == Simulate.method }?.params?["workload"]?.arrayValue?.count == 4)
    }
}
