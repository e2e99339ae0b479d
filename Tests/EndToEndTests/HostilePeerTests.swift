import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Peers that are slow, broken, greedy or many: each gets its answer, none of them grows the daemon, and the others are
/// served.
@Suite(.tags(.heavy), .serialized, .net)
struct HostilePeerTests {
    private static let ping = #"{"id":1,"method":"server.ping"}"#
    private static let mebibyte = 1 << 20

    private func errorName(_ reply: JSONValue?) -> String? { reply?["error"]?["data"]?["name"]?.stringValue }

    /// The daemon answers, and takes and does work.
    private func expectService(_ client: ImgoptClient, _ name: String) async throws {
        let job = try await client.call(JobSubmit(store: try Samples.store("served"), images: Samples.remote(2, name)))
        #expect(try await client.finished(job: job.id).counts.done == 2, "\(name)")
    }

    /// Five thousand that say nothing: some 40 KiB each at most, and one that talks is served among them.
    @Test func thousandsOfIdleConnectionsCostLittle() async throws {
        let count = min(5_000, OpenFiles.raiseLimit() - 500)
        let settings = ["limits.connections": "6000", "limits.connections_per_user": "6000"]
        try await World.with(simulator: ["--output-bytes", "512"], settings: settings) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            try await expectService(client, "before")
            let before = daemon.process.residentBytes
            let idle = try (0..<count).map { _ in try RawConnection(path: daemon.socketPath) }
            // The last one is answered, so all before it are there.
            #expect(try await idle[count - 1].ask(Self.ping)?["result"] != nil)
            try await expectService(client, "among-many")
            #expect(daemon.process.residentBytes - before < count * 40 * 1024)
            #expect(try await idle[0].ask(Self.ping)?["result"] != nil)
        }
    }

    @Test func linesThatMakeNoSenseAreAnsweredOneByOne() async throws {
        try await World.with { world in
            let connection = try RawConnection(path: try await world.startDaemon().socketPath)
            let deep = String(repeating: "[", count: 100_000)
            let digits = String(repeating: "9", count: 100_000)
            let lines: [(String, String?)] = [
                (#"{"id":1,"method":"server.ping","params":"# + deep, "parse_error"),
                (
                    #"{"id":1,"method":"server.ping","params":"# + deep.prefix(70) + String(repeating: "]", count: 70)
                        + "}",
                    "parse_error"
                ),
                (#"{"id":1,"method":"job.get","params":{"job":\#(digits)}}"#, "invalid_params"),
                (#"{"id":1,"method":"job.get","params":{"job":1e400}}"#, "invalid_params"),
                (#"{"id":1,"method":"job.get","params":{"job":1.5}}"#, "invalid_params"),
                (#"{"id":1,"method":"job.get","params":{"job":-9223372036854775809}}"#, "invalid_params"),
                (#"{"id":\#(digits),"method":"server.ping"}"#, "invalid_request"),
                (#"{"id":1.5,"method":"server.ping"}"#, "invalid_request"),
                (#"{"id":{},"method":"server.ping"}"#, "invalid_request"),
                (#"{"id":1,"id":2,"method":"server.ping"}"#, "parse_error"),
                (#"{"id":1,"method":"job.get","params":{"job":1,"job":2}}"#, "parse_error"),
                (#"{"id":1,"method":"\#(String(repeating: "m", count: 50_000))"}"#, "method_not_found"),
                ("\u{0}", "parse_error"), ("\u{FEFF}" + Self.ping, "parse_error"), ("nonsense", "method_not_found"),
                (#"{"id":1,"method":"server.ping"} {}"#, "parse_error"), (Self.ping, nil),
            ]
            for (line, expected) in lines {
                let reply = try await connection.ask(line)
                #expect(errorName(reply) == expected, "\(line.prefix(60)): \(reply?.description.prefix(200) ?? "")")
            }
            for broken: [UInt8] in [[0xFF, 0xFE], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
                let line = Array(#"{"id":1,"method":""#.utf8) + broken + Array("\"}\n".utf8)
                try await connection.send(bytes: line)
                #expect(errorName(try await connection.receive()) == "parse_error", "\(broken)")
            }
            #expect(try await connection.ask(Self.ping)?["result"] != nil)
        }
    }

    /// A byte at a time, half a line for ever, a line without end, an end in the middle: others never notice.
    @Test func slowAndEndlessSendersHoldUpNobody() async throws {
        try await World.with(simulator: ["--output-bytes", "512"]) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            try await expectService(client, "before")
            let before = daemon.process.residentBytes
            let halves = try (0..<50).map { _ in try RawConnection(path: daemon.socketPath) }
            for half in halves { try await half.send(#"{"id":1,"method":"server"#) }
            let dripping = try RawConnection(path: daemon.socketPath)
            for byte in (Self.ping + "\n").utf8 {
                try await dripping.send(bytes: [byte])
                if byte == UInt8(ascii: ":") { try await expectService(client, "between-bytes") }
            }
            #expect(try await dripping.receive()?["result"] != nil)

            // 256 MiB without an LF.
            let endless = try RawConnection(path: daemon.socketPath)
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: Self.mebibyte)
            for _ in 0..<256 { try await endless.send(bytes: piece) }
            #expect(errorName(try await endless.receive()) == "line_too_long")
            try await endless.send("\n")
            #expect(try await endless.ask(Self.ping)?["result"] != nil)
            for half in halves {
                try await half.send(#".ping"}"# + "\n")
                #expect(try await half.receive()?["result"] != nil)
            }
            #expect(daemon.process.residentBytes - before < 64 * Self.mebibyte)
            try await expectService(client, "after")
        }
    }

    /// A hundred connections with four megabytes each in lines that do not end: the user's room is bounded, and what
    /// finds none is refused alone.
    @Test func manyLongLinesFillOnlyTheRoomOfTheirUser() async throws {
        let settings = ["limits.held_bytes_per_user": "\(32 * Self.mebibyte)"]
        try await World.with(simulator: ["--output-bytes", "512"], settings: settings) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            try await expectService(client, "before")
            let before = daemon.process.residentBytes
            let piece =
                Array(#"{"id":1,"method":"server.ping","params":{"x":""#.utf8)
                + [UInt8](repeating: UInt8(ascii: "x"), count: 3 * Self.mebibyte)
            let long = try (0..<100).map { _ in try RawConnection(path: daemon.socketPath) }
            for connection in long { try await connection.send(bytes: piece) }
            #expect(daemon.process.residentBytes - before < 96 * Self.mebibyte)
            var names: [String: Int] = [:]
            for connection in long {
                try await connection.send("\"}}\n")
                names[errorName(try await connection.receive()) ?? "none", default: 0] += 1
            }
            // Ten have room, and are read: their params are wrong.
            #expect((names["invalid_params"] ?? 0) >= 8, "\(names)")
            #expect((names["overloaded"] ?? 0) >= 80, "\(names)")
            #expect(names.values.reduce(0, +) == 100)
            #expect(try await long[99].ask(Self.ping)?["result"] != nil)
            try await expectService(client, "after")
        }
    }

    /// Asks for long answers, for ever, and reads none of them.
    @Test func peerThatReadsNoRepliesIsNotRead() async throws {
        try await World.with(simulator: ["--output-bytes", "512"]) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            _ = try await client.call(DaemonPause())
            let prompt = String(repeating: "p", count: 30_000)
            let images = (0..<100).map { Image(source: "http://127.0.0.1:9/\($0).png", prompt: prompt) }
            let job = try await client.call(JobSubmit(store: try Samples.store("long"), images: images))
            let before = daemon.process.residentBytes
            let greedy = try (0..<8).map { _ in try RawConnection(path: daemon.socketPath) }
            let lines = Array(
                String(repeating: #"{"id":1,"method":"job.items","params":{"job":\#(job.id)}}"# + "\n", count: 1000)
                    .utf8)
            for connection in greedy {
                // As much as is ever taken: each answer to another client gives the daemon time to take more.
                var (sent, misses) = (0, 0)
                while misses < 50, sent < 100_000_000 {
                    let count = try connection.sendWithoutWaiting(Array(lines[(sent % lines.count)...]))
                    sent += count
                    if count > 0 { continue }
                    misses += 1
                    _ = try await client.call(JobGet(job: job.id))
                }
                #expect(misses == 50, "it took \(sent) bytes")
            }
            #expect(daemon.process.residentBytes - before < 128 * Self.mebibyte)
            _ = try await client.call(DaemonResume())
            _ = try await client.call(JobCancel(job: job.id))
            try await expectService(client, "after")
        }
    }

    /// What a client waited for is forgotten when it goes, not when the job ends.
    @Test func waitsOfClientsThatAreGoneAreForgotten() async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let open = JobSubmit(store: try Samples.store("open"), open: true)
            let job = try await client.call(open)
            let wait = #"{"id":1,"method":"job.wait","params":{"job":\#(job.id),"timeout_ms":86400000}}"# + "\n"
            let waits = String(repeating: wait, count: 1000) + Self.ping.replacing("1", with: "2") + "\n"
            func round() async throws {
                let connection = try RawConnection(path: daemon.socketPath)
                try await connection.send(waits)
                #expect(try await connection.receive()?["id"]?.intValue == 2)
            }
            for _ in 0..<10 { try await round() }
            let before = daemon.process.residentBytes
            for _ in 0..<60 { try await round() }
            // Kept, they would be 60,000 of a kilobyte and more, with their timers.
            #expect(daemon.process.residentBytes - before < 20 * Self.mebibyte)
            _ = try await client.call(JobCancel(job: job.id))
        }
    }
}
