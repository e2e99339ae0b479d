import Foundation
import FoundationNetworking
import ImgoptJSON
import Testing

@testable import ReplicateSimulator

/// Through real sockets: only what the pure tests cannot show.
@Suite struct ServerTests {
    /// Runs `body` against a server on free ports and stops it whatever happens.
    private func withServer(
        _ change: (inout SimulatorSettings) -> Void = { _ in }, _ body: (Remote) async throws -> Void
    ) async throws {
        var settings = SimulatorSettings()
        settings.startMilliseconds = MillisecondRange(least: 0, most: 0)
        settings.runMilliseconds = MillisecondRange(least: 0, most: 0)
        change(&settings)
        let server = try await SimulatorServer.start(settings: settings)
        do {
            try await body(Remote(base: server.baseURL))
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    private static let input = #"{"input":{"prompt":"x"}}"#
    private static let create = "/models/google/nano-banana/predictions"

    @Test func `a prediction is made, held, and its output downloaded`() async throws {
        try await withServer({ $0.runMilliseconds = MillisecondRange(least: 150, most: 150) }) { remote in
            let made = try await remote.send("POST", Self.create, body: Self.input, headers: ["Prefer": "wait=5"])
            #expect(made.status == 201)
            #expect(made.date?.hasSuffix(" GMT") == true)
            #expect(try made.json["status"] == "succeeded")
            let url = try #require(try made.json["output"]?.stringValue)
            let output = try await remote.send("GET", url, token: nil)
            #expect(Array(output.body) == StoredImage.sample.bytes)
        }
    }

    @Test func `a source is fetched from another server`() async throws {
        try await withServer { other in
            let made = try await other.send("POST", Self.create, body: Self.input)
            let finished = try await other.send("GET", "/predictions/\(try made.json.id)")
            let url = try #require(try finished.json["output"]?.stringValue)
            try await withServer { remote in
                let wait = ["Prefer": "wait=10"]
                let body = #"{"input":{"prompt":"x","image_input":["\#(url)"]}}"#
                let copied = try await remote.send("POST", Self.create, body: body, headers: wait)
                let output = try #require(try copied.json["output"]?.stringValue)
                #expect(Array(try await remote.send("GET", output, token: nil).body) == StoredImage.sample.bytes)
                let missing = body.replacing("out-0", with: "out-9")
                let failed = try await remote.send("POST", Self.create, body: missing, headers: wait)
                #expect(try failed.json["error"]?.stringValue?.hasPrefix("Input validation error: 404") == true)
            }
        }
    }

    @Test(arguments: [
        ("reset_before", RawExchange.End.reset, 0), ("reset_after", .reset, 1), ("truncated_body", .closed, 1),
    ])
    func `a connection breaks once and the next request works`(
        fault: String, end: RawExchange.End, created: Int64
    ) async throws {
        try await withServer { remote in
            let rule = #"{"faults":{"\#(fault)":{"next":1}}}"#
            #expect(try await remote.send("PUT", "/sim/faults", body: rule).status == 200)
            let broken = try await RawExchange.post(remote.base + Self.create, body: Self.input)
            #expect(broken.end == end)
            if end == .reset {
                #expect(broken.received.isEmpty)
            } else {
                let halves = broken.received.components(separatedBy: "\r\n\r\n")
                let promised = halves[0].components(separatedBy: "content-length: ").last?.prefix { $0.isNumber }
                #expect(promised.flatMap { Int($0) }.map { $0 / 2 } == halves[1].utf8.count)
            }
            let stats = try await remote.send("GET", "/sim/stats").json
            #expect(stats["creations"]?.intValue == created)
            #expect(try await remote.send("POST", Self.create, body: Self.input).status == 201)
        }
    }

    @Test func `a slow download comes whole`() async throws {
        try await withServer({ $0.faults[.downloadSlow] = FaultRule(next: 1, milliseconds: 100) }) { remote in
            let made = try await remote.send("POST", Self.create, body: Self.input)
            let done = try await remote.send("GET", "/predictions/\(try made.json.id)")
            let url = try #require(try done.json["output"]?.stringValue)
            let output = try await remote.send("GET", url, token: nil)
            #expect(Array(output.body) == StoredImage.sample.bytes)
        }
    }

    @Test func `requests sent at once are answered in their order, and what is none with 400`() async throws {
        try await withServer({ $0.runMilliseconds = MillisecondRange(least: 150, most: 150) }) { remote in
            let url = remote.base + Self.create
            func create(_ headers: String) throws -> String {
                try RawExchange.post(url, body: Self.input, headers: headers)
            }
            let requests = try [
                create("Prefer: wait=5"), "GET /v1/none HTTP/1.1\r\nHost: h\r\n\r\n", create("Accept: */*"),
                "no request\r\n\r\n",
            ]
            let exchange = try await RawExchange.send(requests.joined(), to: url)
            let statuses = exchange.received.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["201", "404", "201", "400"])
            #expect(exchange.received.contains(#""status":"succeeded""#))
            #expect(exchange.end == .closed)
        }
    }

    @Test func `who expects it is told to go on`() async throws {
        try await withServer { remote in
            let url = remote.base + Self.create
            let headers = "Expect: 100-continue\r\nConnection: close"
            let request = try RawExchange.post(url, body: Self.input, headers: headers)
            let exchange = try await RawExchange.send(request, to: url)
            #expect(exchange.received.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 "))
        }
    }

    @Test func `what follows a reset does not take place`() async throws {
        try await withServer { remote in
            let rule = #"{"faults":{"reset_after":{"next":1}}}"#
            #expect(try await remote.send("PUT", "/sim/faults", body: rule).status == 200)
            let url = remote.base + Self.create
            let request = try RawExchange.post(url, body: Self.input, headers: "Accept: */*")
            let exchange = try await RawExchange.send(request + request + request, to: url)
            #expect(exchange.end == .reset && exchange.received.isEmpty)
            #expect(try await remote.send("GET", "/sim/stats").json["creations"]?.intValue == 1)
        }
    }

    @Test func `more requests than a stack is deep wait for a slow answer`() async throws {
        try await withServer({ $0.runMilliseconds = MillisecondRange(least: 150, most: 150) }) { remote in
            let url = remote.base + Self.create
            let first = try RawExchange.post(url, body: Self.input, headers: "Prefer: wait=5")
            let many = String(repeating: "GET /v1/x HTTP/1.1\r\n\r\n", count: 10_000)
            let last = try RawExchange.post(url, body: Self.input, headers: "Connection: close")
            let exchange = try await RawExchange.send(first + many + last, to: url)
            #expect(exchange.received.components(separatedBy: "HTTP/1.1 404").count == 10_001)
            #expect(exchange.received.components(separatedBy: "HTTP/1.1 201").count == 3)
        }
    }

    @Test func `many requests at once each get their own answer`() async throws {
        try await withServer { remote in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let body = #"{"input":{"prompt":"number \#(number)"}}"#
                        let answer = try await remote.send("POST", Self.create, body: body)
                        return try answer.json["input"]?["prompt"] == .string("number \(number)")
                    }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
            let stats = try await remote.send("GET", "/sim/stats").json
            #expect(stats["creations"] == 200)
            #expect(stats["duplicates"] == 0)
        }
    }

    @Test(arguments: ["127.0.0.1:80", "127.8.9.1:0", "localhost:65535", "[::1]:0", "::1:8080"])
    func `addresses of this machine are taken`(text: String) throws {
        #expect(throws: Never.self) { try ListenAddress(text) }
    }

    @Test(arguments: [
        "0.0.0.0:80", "10.0.0.1:80", "example.com:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0:1",
        "127.0.0.256:1", "[::]:80", ":80", "", "127.0.0.1.evil.org:80",
    ])
    func `other addresses are refused`(text: String) {
        #expect(throws: SettingsError.self) { try ListenAddress(text) }
    }

    @Test(arguments: [
        ("http://h/a?b#c", "h", 80, "/a?b"), ("http://h:81", "h", 81, "/"), ("http://h?q", "h", 80, "/?q"),
    ])
    func `plain URLs are taken apart`(url: String, host: String, port: Int, target: String) throws {
        let address = try #require(ImageFetch.Address(url))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.target == target)
    }

    @Test(arguments: ["https://h/", "http://", "http://h:0/", "http://h:x/", "http://:80/", "ftp://h/"])
    func `other URLs are not fetched`(url: String) {
        #expect(ImageFetch.Address(url) == nil)
    }
}

/// A client of the simulator with a session of its own.
private struct Remote: Sendable {
    struct Answer {
        let status: Int
        let date: String?
        let body: Data
        var json: JSONValue { get throws { try JSONValue(parsing: Array(body)) } }
    }

    let base: String
    private let session = URLSession(configuration: .ephemeral)

    init(base: String) {
        self.base = base
    }

    func send(
        _ method: String, _ path: String, body: String? = nil, headers: [String: String] = [:],
        token: String? = "r8_stand_in"
    ) async throws -> Answer {
        let root = path.hasPrefix("/sim/") ? String(base.dropLast(3)) : base
        let url = try #require(URL(string: path.hasPrefix("http") ? path : root + path))
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await session.data(for: request)
        let head = response as? HTTPURLResponse
        return Answer(status: head?.statusCode ?? 0, date: head?.value(forHTTPHeaderField: "Date"), body: data)
    }
}
