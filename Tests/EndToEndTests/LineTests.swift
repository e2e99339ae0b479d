import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What clients send that is not as it should be, byte by byte.
@Suite(.serialized, .net)
struct LineTests {
    private func errorName(_ reply: JSONValue?) -> String? { reply?["error"]?["data"]?["name"]?.stringValue }

    @Test func wrongLinesAreAnsweredAndTheConnectionLives() async throws {
        try await World.with { world in
            let connection = try RawConnection(path: try await world.startDaemon().socketPath)
            let broken = try await connection.ask(#"{"id":1,"method":}"#)
            #expect(errorName(broken) == "parse_error")
            #expect(broken?["error"]?["code"]?.intValue == -32_700)
            #expect(broken?["error"]?["data"]?["offset"]?.intValue == 17)
            #expect(broken?["id"]?.isNull == true)

            let unknown = try await connection.ask(#"{"id":2,"method":"job.frobnicate"}"#)
            #expect(errorName(unknown) == "method_not_found")
            #expect(unknown?["id"]?.intValue == 2)

            let extra = try await connection.ask(
                #"{"id":3,"method":"job.submit","params":{"store":"a","images":["http://127.0.0.1:9/1.png"],"prio":9}}"#
            )
            #expect(errorName(extra) == "invalid_params")
            #expect(extra?["error"]?["message"]?.stringValue?.contains("prio") == true)

            let batch = try await connection.ask(#"[{"id":4,"method":"server.ping"},{"id":5,"method":"server.ping"}]"#)
            #expect(errorName(batch) == "invalid_request")
            #expect(batch?["error"]?["message"]?.stringValue?.contains("batch") == true)

            // No reply for a notification, a comment and a blank line: the next line is the ping's.
            try await connection.send("{\"method\":\"server.ping\"}\n# a comment\n\n\r\n")
            let pong = try await connection.ask(#"{"id":"six","method":"server.ping"}"#)
            #expect(pong?["id"]?.stringValue == "six")
            #expect(pong?["result"] != nil)
            // Refused before any effect.
            let jobs = try await connection.ask(#"{"id":7,"method":"job.list"}"#)
            #expect(jobs?["result"]?["jobs"]?.arrayValue?.isEmpty == true)
        }
    }

    @Test func lineThatIsTooLongIsRefusedAndTheNextOneIsAnswered() async throws {
        try await World.with { world in
            let connection = try RawConnection(path: try await world.startDaemon().socketPath)
            let long = #"{"id":1,"method":"server.ping","params":{"x":""# + String(repeating: "x", count: 5 << 20)
            try await connection.send(long + "\"}}\n{\"id\":2,\"method\":\"server.ping\"}\n")
            let refused = try await connection.receive()
            #expect(errorName(refused) == "line_too_long")
            let pong = try await connection.receive()
            #expect(pong?["id"]?.intValue == 2)
            #expect(pong?["result"] != nil)
        }
    }

    @Test func halfClosedConnectionGetsAllItsReplies() async throws {
        try await World.with { world in
            let path = try await world.startDaemon().socketPath
            let word = try RawConnection(path: path)
            try await word.send("stats\n")
            word.endInput()
            let stats = try await word.receive()
            #expect(stats?["id"]?.isNull == true)
            #expect(stats?["result"]?["rateLimiter"]?["maxRPM"]?.intValue == 6000)
            #expect(try await word.receive() == nil)

            // A wait is owed too.
            let many = try RawConnection(path: path)
            let image = #"{"source":"SOURCE","prompt":"x"}"#
            let submit = #"{"id":0,"method":"job.submit","params":{"store":"a","images":[\#(image)]}}"#
            let source = Samples.inline[0].image.source
            try await many.send(submit.replacing("SOURCE", with: source) + "\n")
            let job = try #require(try await many.receive()?["result"]?["id"]?.intValue)
            let pings = (1...100).map { #"{"id":\#($0),"method":"server.ping"}"# }
            try await many.send(#"{"id":101,"method":"job.wait","params":{"job":\#(job)}}"# + "\n")
            try await many.send(pings.joined(separator: "\n") + "\n")
            many.endInput()
            var ids: Set<Int64> = []
            while let reply = try await many.receive() {
                #expect(reply["error"] == nil)
                ids.insert(reply["id"]?.intValue ?? -1)
            }
            #expect(ids == Set(1...101))
        }
    }

    /// Eight subscriptions on a connection that reads nothing make megabytes; meanwhile others are served as ever.
    @Test func slowReaderGetsEveryEventLater() async throws {
        try await World.with(simulator: ["--create-rpm", "0", "--output-bytes", "512"]) { world in
            let daemon = try await world.startDaemon()
            let slow = try RawConnection(path: daemon.socketPath)
            for number in 1...8 {
                try await slow.send(#"{"id":\#(number),"method":"events.subscribe","params":{"since":0}}"# + "\n")
            }
            let client = try await daemon.client()
            let recorder = world.record(client)
            let submitted = try await client.call(
                JobSubmit(store: try Samples.store("acme"), images: Samples.remote(300)))
            let job = try await client.finished(job: submitted.id)
            #expect(job.counts == ItemCounts(done: 300))
            let last = try await recorder.wait(.jobFinished).seq

            var seen: [String: [Int64]] = [:]
            var complete = 0
            while complete < 8, let line = try await slow.receive() {
                guard let event = line["params"], let name = event["subscription"]?.stringValue,
                    let seq = event["seq"]?.intValue, let kind = event["kind"]?.stringValue
                else { continue }
                #expect(kind != "gap")
                guard EventKind(rawValue: kind)?.isDurable == true else { continue }
                seen[name, default: []].append(seq)
                if seq == last { complete += 1 }
            }
            #expect(seen.count == 8)
            for (name, seqs) in seen { #expect(seqs == Array(1...last), "\(name) has holes or repeats") }
        }
    }
}
