import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// What one client may ask for: each limit with the error that tells it, and just below it there is none.
@Suite(.serialized, .net)
struct ClientLimitTests {
    private func errorName(_ reply: JSONValue?) -> String? { reply?["error"]?["data"]?["name"]?.stringValue }

    private static func image(_ name: String) -> String {
        #"{"source":"http://127.0.0.1:9/\#(name).png","prompt":"x"}"#
    }

    private static func submit(_ id: Int, _ members: String, images: Int = 1) -> String {
        let list = (0..<images).map { image("\(id)-\($0)") }.joined(separator: ",")
        return #"{"id":\#(id),"method":"job.submit","params":{"store":"acme","images":[\#(list)]\#(members)}}"#
    }

    @Test func sizesOfOneRequestAreBounded() async throws {
        let settings = [
            "limits.images_per_request": "3", "limits.images_per_job": "5", "limits.metadata_bytes": "100",
            "limits.line_bytes": "65536",
        ]
        try await World.with(settings: settings) { world in
            let daemon = try await world.startDaemon()
            _ = try await daemon.client().call(DaemonPause())
            let connection = try RawConnection(path: daemon.socketPath)
            func expect(_ name: String?, _ line: String, field: String? = nil) async throws {
                let reply = try await connection.ask(line)
                #expect(errorName(reply) == name, "\(line.prefix(80)): \(reply?.description.prefix(200) ?? "")")
                if let field { #expect(reply?["error"]?["data"]?["field"]?.stringValue == field) }
            }
            try await expect(nil, Self.submit(1, "", images: 3))
            try await expect("too_many_images", Self.submit(2, "", images: 4))
            let metadata = { (count: Int) in #","metadata":{"k":"\#(String(repeating: "m", count: count))"}"# }
            try await expect(nil, Self.submit(3, metadata(92)))
            try await expect("invalid_params", Self.submit(4, metadata(93)), field: "metadata")
            for (count, name) in [(32_768, nil), (32_769, "invalid_params")] as [(Int, String?)] {
                let prompt = String(repeating: "p", count: count)
                let image = #"{"source":"http://127.0.0.1:9/p.png","prompt":"\#(prompt)"}"#
                try await expect(
                    name, #"{"id":5,"method":"job.submit","params":{"store":"acme","images":[\#(image)]}}"#,
                    field: name.map { _ in "images[0].prompt" })
            }
            try await expect("line_too_long", Self.submit(6, ",\"x\":\"\(String(repeating: "x", count: 65_536))\""))
            let open = try await connection.ask(Self.submit(7, #","open":true"#, images: 3))
            let job = try #require(open?["result"]?["id"]?.intValue)
            let append = { (images: String) in
                #"{"id":8,"method":"job.append","params":{"job":\#(job),"images":[\#(images)]}}"#
            }
            let one = Self.image("a")
            try await expect("too_many_images", append("\(one),\(one),\(one)"))
            try await expect(nil, append("\(one),\(one)"))
            try await expect("too_many_images", append(one))
        }
    }

    @Test func requestsInFlightAndSubscriptionsOfAConnectionAreBounded() async throws {
        let settings = ["limits.requests_per_connection": "4", "limits.subscriptions_per_connection": "2"]
        try await World.with(settings: settings) { world in
            let daemon = try await world.startDaemon()
            let client = try await daemon.client()
            let job = try await client.call(JobSubmit(store: try Samples.store("open"), open: true))
            let connection = try RawConnection(path: daemon.socketPath)
            for id in 1...4 {
                try await connection.send(#"{"id":\#(id),"method":"job.wait","params":{"job":\#(job.id)}}"# + "\n")
            }
            let refused = try await connection.ask(#"{"id":5,"method":"server.ping"}"#)
            #expect(errorName(refused) == "overloaded")
            #expect(refused?["error"]?["data"]?["retryable"] == true)
            _ = try await client.call(JobCancel(job: job.id))
            for _ in 1...4 { #expect(try await connection.receive()?["result"]?["id"]?.intValue == job.id) }
            #expect(try await connection.ask(#"{"id":6,"method":"server.ping"}"#)?["result"] != nil)

            let subscribe = #"{"id":7,"method":"events.subscribe","params":{"jobs":[\#(job.id)]}}"#
            for _ in 1...2 { #expect(try await connection.ask(subscribe)?["result"] != nil) }
            #expect(errorName(try await connection.ask(subscribe)) == "too_many_subscriptions")
            let end = #"{"id":8,"method":"events.unsubscribe","params":{"subscription":"s1"}}"#
            #expect(try await connection.ask(end)?["result"] != nil)
            #expect(try await connection.ask(subscribe)?["result"] != nil)
        }
    }

    @Test func connectionsOfOneUserAreBounded() async throws {
        try await World.with(settings: ["limits.connections_per_user": "3"]) { world in
            let path = try await world.startDaemon().socketPath
            let ping = #"{"id":1,"method":"server.ping"}"#
            let held = try (0..<3).map { _ in try RawConnection(path: path) }
            for connection in held { #expect(try await connection.ask(ping)?["result"] != nil) }
            let refused = try RawConnection(path: path)
            let reply = try await refused.receive()
            #expect(errorName(reply) == "too_many_connections")
            #expect(reply?["error"]?["message"]?.stringValue?.contains("your user") == true)
            #expect(try await refused.receive() == nil)
        }
    }

    @Test func queueOfAllStoresIsBounded() async throws {
        try await World.with(settings: ["engine.max_queued": "10"]) { world in
            let client = try await world.startDaemon().client()
            _ = try await client.call(DaemonPause())
            for store in ["one", "two"] {
                _ = try await client.call(JobSubmit(store: try Samples.store(store), images: Samples.remote(5, store)))
            }
            let error = await #expect(throws: ClientError.self) {
                try await client.call(JobSubmit(store: try Samples.store("three"), images: Samples.remote(1)))
            }
            guard case .refused(let refusal) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(refusal.knownName == .queueFull && refusal.isRetryable)
        }
    }
}
