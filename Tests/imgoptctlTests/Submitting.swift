import ArgumentParser
import ImgoptJSON
import ImgoptWire
import Synchronization
import Testing
import WireSamples

@testable import imgoptctl

struct Submitting {
    private func images(_ count: Int) -> () -> Image? {
        var number = 0
        return {
            number += 1
            return number <= count ? Image(source: "https://x.example/\(number).png") : nil
        }
    }

    private func template(key: String? = nil) throws -> JobSubmit {
        JobSubmit(store: try #require(StoreName("acme")), key: key)
    }

    private func limit(images: Int = 10, lineBytes: Int = 100_000) -> Limits {
        Limits(told: ["images_per_request": .integer(images), "line_bytes": .integer(lineBytes)])
    }

    /// A daemon that counts what it is given.
    private func counting(existing: Int = 0) -> ScriptedDaemon {
        let total = Mutex(existing)
        return ScriptedDaemon { method, params, _ in
            let given = params?["images"]?.arrayValue?.count ?? 0
            let isNew = method != JobSubmit.method || existing == 0
            let images = total.withLock { total in
                if isNew { total += given }
                return total
            }
            let isOpen = method == JobSubmit.method ? params?["open"] == true : method == JobAppend.method
            return Sample.job(
                12, .pending, counts: ItemCounts(queued: images), images: images, open: isOpen,
                existing: existing > 0 && method == JobSubmit.method
            ).json
        }
    }

    private func submission(
        _ daemon: ScriptedDaemon, _ limit: Limits, key: String? = nil
    ) throws -> Submission {
        Submission(try template(key: key), to: daemon, limit: limit, note: { _ in }, pause: { _ in })
    }

    @Test(arguments: [0, 1, 10])
    func whatFitsIntoOneRequestIsOneRequest(count: Int) async throws {
        let daemon = counting()
        _ = try await submission(daemon, limit()).send(images(count))
        #expect(daemon.methods == ["job.submit"])
        #expect(daemon.requests.first?.params?["open"] == nil)
        #expect((daemon.requests.first?.params?["images"]?.arrayValue ?? []).count == count)
    }

    @Test func moreIsAppendedAndSealed() async throws {
        let daemon = counting()
        let answer = try await submission(daemon, limit()).send(images(25))
        #expect(daemon.methods == ["job.submit", "job.append", "job.append", "job.seal"])
        #expect(daemon.requests.first?.params?["open"] == true)
        #expect(daemon.requests.compactMap { $0.params?["images"]?.arrayValue?.count } == [10, 10, 5])
        #expect(answer["images"] == 25)
    }

    @Test(arguments: [300, 301, 350, 1000, 5000])
    func noLineIsLongerThanTheLimit(bytes: Int) async throws {
        let daemon = counting()
        _ = try await submission(daemon, limit(images: 1000, lineBytes: bytes)).send(images(200))
        var sent = 0
        for (method, params) in daemon.requests {
            let line = Request.line(id: .integer(1_000_000), method: method, params: params)
            #expect(line.count <= bytes)
            sent += params?["images"]?.arrayValue?.count ?? 0
        }
        #expect(sent == 200)
    }

    @Test func anImageThatFitsIntoNoLineIsNamed() throws {
        var cutter = PieceCutter(limit(lineBytes: 1000), envelopeBytes: 200)
        let failure = #expect(throws: Failure.self) {
            try cutter.add(Image(source: "data:" + String(repeating: "x", count: 900), id: "front.png"))
        }
        #expect(failure?.message.hasPrefix("front.png makes a request of") == true)
        #expect(failure?.message.contains("1000 (line_bytes)") == true)
    }

    /// Each piece says where it belongs: the daemon compares what it has.
    @Test(arguments: [0, 13])
    func eachPieceSaysWhereItBelongs(existing: Int) async throws {
        let daemon = counting(existing: existing)
        _ = try await submission(daemon, limit(), key: "k").send(images(25))
        #expect(daemon.methods == ["job.submit", "job.append", "job.append", "job.seal"])
        #expect(daemon.requests.compactMap { $0.params?["images"]?.arrayValue?.count } == [10, 10, 5])
        #expect(daemon.requests.map { $0.params?["at"]?.intValue } == [nil, 10, 20, nil])
        #expect(daemon.requests.last?.params?["images"] == 25)
    }

    /// What says where it belongs, or has a key, can be sent twice; the daemon compares what it has.
    @Test func aDaemonThatGoesAwayMidwayIsWaitedFor() async throws {
        let asked = Mutex<[String: Int]>([:])
        let daemon = ScriptedDaemon { method, params, _ in
            let count = asked.withLock { asked in
                asked[method, default: 0] += 1
                return asked[method, default: 0]
            }
            if count == 1 { throw Failure.disconnected }
            if count == 2 { throw Failure.unreachable(path: "/s", reason: "nobody listens") }
            return Sample.job(images: 25, open: method != JobSeal.method).json
        }
        let notes = Mutex<[String]>([])
        let submission = Submission(
            try template(key: "k"), to: daemon, limit: limit(), note: { text in notes.withLock { $0.append(text) } },
            pause: { _ in })
        _ = try await submission.send(images(25))
        let methods = ["job.submit", "job.append", "job.seal"]
        #expect(methods.map { method in daemon.methods.count { $0 == method } } == [3, 4, 3])
        let places = daemon.requests.filter { $0.method == JobAppend.method }.map { $0.params?["at"]?.intValue }
        #expect(places == [10, 10, 10, 20])
        let told = "the daemon closed the connection before it answered; waiting for it to come back"
        #expect(notes.withLock { $0 } == [told, told, told])

        let away = ScriptedDaemon { _, _, _ in throw Failure.disconnected }
        let once = try self.submission(away, limit())
        await #expect(throws: Failure.disconnected) { _ = try await once.send(images(25)) }
        #expect(away.methods == ["job.submit"], "without a key it would be a second job")
        #expect(await once.interrupted().hasPrefix("the daemon had not answered yet: imgoptctl jobs --store acme says"))
        let gone = try self.submission(away, limit(), key: "k")
        await #expect(throws: Failure.disconnected) { _ = try await gone.send(images(1)) }
        #expect(away.methods.count == 122)
    }

    @Test func whatIsToldWhenAPersonEndsIt() async throws {
        let whole = try submission(counting(), limit())
        #expect(await whole.interrupted() == "nothing was sent")
        _ = try await whole.send(images(1))
        #expect(await whole.interrupted() == "job 12 was handed in and goes on; watch it with: imgoptctl watch 12")
    }

    /// The daemon counts from the start of a request, and knows nothing of files.
    @Test func aRefusalNamesItsImage() async throws {
        let daemon = ScriptedDaemon { method, _, _ in
            guard method == JobAppend.method else { return Sample.job(images: 10, open: true).json }
            throw WireError.invalid("needs a prompt").under("prompt").under("[1]").under("images")
        }
        let error = await #expect(throws: WireError.self) {
            _ = try await submission(daemon, limit(), key: "k").send(images(25))
        }
        #expect(error?.message == "image 12 (https://x.example/12.png): images[1].prompt needs a prompt")
        #expect(error?.knownName == .invalidParams)
    }

    @Test func aJobThatIsCompleteIsComparedToItsEnd() async throws {
        let daemon = ScriptedDaemon { _, _, _ in Sample.job(images: 25, existing: true).json }
        _ = try await submission(daemon, limit(), key: "k").send(images(25))
        #expect(daemon.methods == ["job.submit", "job.append", "job.append", "job.seal"])
        #expect(daemon.requests.last?.params?["images"] == 25)
    }

    @Test func modelAndInputAreForAllPieces() async throws {
        let daemon = counting()
        var template = try template()
        (template.model, template.input) = ("m/x", ["seed": 1])
        let submission = Submission(template, to: daemon, limit: limit(), note: { _ in }, pause: { _ in })
        _ = try await submission.send(images(25))
        #expect(daemon.requests.map { $0.params?["model"]?.stringValue } == ["m/x", "m/x", "m/x", nil])
        #expect(daemon.requests.map { $0.params?["input"]?["seed"]?.intValue } == [1, 1, 1, nil])
    }

    @Test func aFullQueueMidwayIsWaitedFor() async throws {
        let daemon = ScriptedDaemon { method, params, count in
            if method == JobAppend.method, count < 2 {
                throw WireError.queueFull(queued: 10, limit: 12, retryAfterMilliseconds: 5)
            }
            return Sample.job(images: (params?["images"]?.arrayValue?.count ?? 0), open: method != JobSeal.method).json
        }
        _ = try await submission(daemon, limit()).send(images(15))
        #expect(daemon.methods == ["job.submit", "job.append", "job.append", "job.append", "job.seal"])
    }

    @Test func aFullQueueAtTheStartIsRefused() async throws {
        let daemon = ScriptedDaemon { _, _, _ in
            throw WireError.queueFull(queued: 10, limit: 12, retryAfterMilliseconds: 5)
        }
        let submission = try submission(daemon, limit())
        await #expect(throws: WireError.self) { _ = try await submission.send(images(15)) }
        #expect(await submission.abandon() == nil)
    }

    private func broken() -> ScriptedDaemon {
        ScriptedDaemon { method, _, _ in
            if method == JobAppend.method { throw Failure.disconnected }
            return Sample.job(12, .pending, images: 10, open: method == JobSubmit.method).json
        }
    }

    @Test func whatWasSentHalfIsCanceled() async throws {
        let daemon = broken()
        let submission = try submission(daemon, limit())
        await #expect(throws: Failure.disconnected) { _ = try await submission.send(images(25)) }
        #expect(
            await submission.abandon() == "job 12 is incomplete: the daemon has 10 images of it; it was canceled")
        #expect(daemon.methods.last == "job.cancel")
    }

    @Test func withAKeyItStaysOpen() async throws {
        let daemon = broken()
        let submission = try submission(daemon, limit(), key: "order-77")
        await #expect(throws: Failure.disconnected) { _ = try await submission.send(images(25)) }
        #expect(await submission.abandon()?.contains("--key order-77") == true)
        #expect(!daemon.methods.contains("job.cancel"))
    }

    private static func info(_ method: String) -> JSONValue? {
        guard method == ServerInfo.method else { return nil }
        return ServerInfoResult.sample(
            name: "imgoptd", version: "1", protocolVersion: 1, pid: 1, startedAt: Sample.moment, provider: "x", uid: 0,
            role: .admin
        ).json
    }

    @Test func standardOutputHasTheIDAlone() async throws {
        let daemon = ScriptedDaemon { method, _, _ in Self.info(method) ?? Sample.job(77, .pending, images: 1).json }
        let output = Recording()
        let command = try await Submit.asyncParse(["--store", "acme", "https://x.example/a.png", "--prompt", "p"])
        try await command.run(in: Context(console: Sample.console(output), daemon: daemon))
        #expect(output.text == "77\n")
        let image = daemon.requests.last?.params?["images"]?.arrayValue?.first
        #expect(image == ["id": "a.png", "source": "https://x.example/a.png", "prompt": "p"])
    }

    /// Three of five can't be sent: nothing is, unless the others are asked for.
    @Test(arguments: [false, true])
    func allIsLookedAtBeforeTheFirstIsSent(skips: Bool) async throws {
        let folder = try TemporaryFolder()
        let list = try folder.write(
            "list.ndjson", Array("{\"source\":\"gone.png\"}\n\n{\"source\":\"ftp://x.example/1\"}\n".utf8))
        let arguments = ["https://x.example/a.png", "data:image/png;base64,AAAA", "https://x.example/b.png"]
        let daemon = ScriptedDaemon { method, _, _ in Self.info(method) ?? Sample.job(77, .pending, images: 2).json }
        let (output, error) = (Recording(), Recording())
        let command = try await Submit.asyncParse(
            ["--store", "acme", "--from", list] + arguments + (skips ? ["--skip-invalid"] : []))
        let context = Context(console: Sample.console(output, error), daemon: daemon)
        let lines = """
            imgoptctl: line 1 of \(list): can't read \(folder.path)/gone.png: No such file or directory
            imgoptctl: line 3 of \(list): ftp://x.example/1: an address must start with https:// or http://
            imgoptctl: the image: the data URI holds no image

            """
        if skips {
            let ended = await #expect(throws: Ended.self) { try await command.run(in: context) }
            #expect(ended?.status == .failed)
            #expect(output.text == "77\n")
            #expect(error.text == lines + "3 problems left out\n")
            #expect(daemon.requests.last?.params?["images"]?.arrayValue?.count == 2)
        } else {
            let failure = await #expect(throws: Failure.self) { try await command.run(in: context) }
            #expect(failure == .usage("3 problems: nothing was sent; --skip-invalid sends the other 2"))
            #expect(error.text == lines)
            #expect(daemon.methods == ["server.info"])
        }
    }

    @Test func manyEntriesComeBackInTheirOrder() throws {
        let spool = Spool()
        let prompt = String(repeating: "p", count: 1000)
        for number in 0..<20_000 {
            try spool.append(ImageEntry(image: Image(source: "https://x.example/\(number)", prompt: prompt)))
        }
        for number in 0..<20_000 { #expect(try spool.next()?.image.source == "https://x.example/\(number)") }
        #expect(try spool.next() == nil)
    }

    @Test(arguments: [(98, 2, ProgramStatus.failed), (100, 0, .done)])
    func watchingEndsAsTheJobDoes(done: Int, failed: Int, status: ProgramStatus) async throws {
        let daemon = ScriptedDaemon { method, _, count in
            if let info = Self.info(method) { return info }
            let isEnd = method == JobGet.method && count > 0
            return Sample.job(12, isEnd ? .done : .running, counts: ItemCounts(done: done, failed: failed)).json
        }
        let (output, error) = (Recording(), Recording())
        let command = try await Submit.asyncParse(["--store", "acme", "--watch", "https://x.example/a.png"])
        let ended = await #expect(throws: Ended.self) {
            try await command.run(in: Context(console: Sample.console(output, error), daemon: daemon))
        }
        #expect(ended?.status == status)
        #expect(output.text == "12\n")
        #expect(error.text.contains("job 12 done: \(done) of 100 images done"))
    }
}
