import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct AccountTests {
    private static let creation = #"{"version":"google/nano-banana","input":{"prompt":"x"}}"#

    /// A world of two accounts, `r8_a` and `r8_b`.
    private func fixture(
        _ change: (inout SimulatorSettings) -> Void = { _ in }
    ) -> WorldFixture {
        WorldFixture { settings in
            settings.accounts = [AccountSettings(token: "r8_a"), AccountSettings(token: "r8_b")]
            change(&settings)
        }
    }

    private func send(
        _ fixture: inout WorldFixture, as token: String, _ method: String, _ path: String, json: String = "",
        type: String? = nil
    ) throws -> SimulatedAnswer {
        try fixture.send(method, path, json: json) { request in
            request.authorization = "Bearer \(token)"
            request.contentType = type
        }
    }

    private func create(
        _ fixture: inout WorldFixture, as token: String, input: String = #"{"prompt":"x"}"#
    ) throws -> String {
        let body = #"{"version":"google/nano-banana","input":\#(input)}"#
        let answer = try send(&fixture, as: token, "POST", "/v1/predictions", json: body)
        try #require(answer.status == 201, "\(answer.text)")
        return try answer.json.id
    }

    private func counted(_ fixture: inout WorldFixture, _ token: String) throws -> JSONValue {
        try #require(try fixture.send("GET", "/sim/accounts").json[token])
    }

    private func change(_ fixture: inout WorldFixture, _ accounts: String) throws -> Int {
        try fixture.send("PUT", "/sim/faults", json: #"{"accounts":\#(accounts)}"#).status
    }

    @Test func `creations and reads of one account leave another's limits full`() throws {
        var fixture = fixture { settings in
            settings.createBurst = 2
            settings.accounts[1].createBurst = 1
            settings.accounts[1].readBurst = 1
        }
        for token in ["r8_a", "r8_b"] { _ = try create(&fixture, as: token) }
        let refused = try send(&fixture, as: "r8_b", "POST", "/v1/predictions", json: Self.creation)
        #expect(refused.status == 429)
        _ = try create(&fixture, as: "r8_a")
        #expect(try send(&fixture, as: "r8_b", "GET", "/v1/account").status == 200)
        #expect(try send(&fixture, as: "r8_b", "GET", "/v1/account").status == 429)
        #expect(try send(&fixture, as: "r8_a", "GET", "/v1/account").header("ratelimit-remaining") == "2999")
        let (first, second) = (try counted(&fixture, "r8_a"), try counted(&fixture, "r8_b"))
        #expect(first["creations"] == 2 && first["duplicates"] == 1 && first["predictions"] == 2)
        #expect(first["refused"] == ["create": 0, "read": 0])
        #expect(second["creations"] == 1 && second["duplicates"] == 0 && second["max_creations_in_window"] == 1)
        #expect(second["refused"] == ["create": 1, "read": 1])
        let stats = try fixture.stats()
        #expect(stats["creations"] == 3 && stats["duplicates"] == 2)
        #expect(stats["refused"] == ["create": 1, "read": 1])
    }

    @Test func `an account sees its own predictions alone, page by page`() throws {
        var fixture = fixture { $0.createPerMinute = 0 }
        var own: [String: [String]] = [:]
        for number in 0..<300 {
            let token = number % 3 == 0 ? "r8_a" : "r8_b"
            own[token, default: []].append(try create(&fixture, as: token))
            fixture.pass(milliseconds: 10)
        }
        for token in ["r8_a", "r8_b"] {
            var seen: [String] = []
            var next: String? = "/v1/predictions?created_after=2027-01-15T08:00:00Z"
            while let path = next {
                let page = try send(&fixture, as: token, "GET", path).json
                seen += page["results"]?.arrayValue?.map(\.id) ?? []
                next = page["next"]?.stringValue.map { String($0.dropFirst("http://127.0.0.1:1".count)) }
            }
            #expect(seen == own[token]?.reversed())
        }
        let id = try #require(own["r8_a"]?.last)
        for (method, path) in [("GET", ""), ("POST", "/cancel")] {
            let refused = try send(&fixture, as: "r8_b", method, "/v1/predictions/\(id)\(path)")
            #expect(refused.status == 404)
            #expect(try refused.json["detail"] == "Prediction not found")
        }
        #expect(try send(&fixture, as: "r8_a", "GET", "/v1/predictions/\(id)").json["status"] == "starting")
    }

    @Test func `a file is its account's, and a creation of another that names it fails`() throws {
        var fixture = fixture()
        let form = "--XX\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nabc\r\n--XX--\r\n"
        let type = "multipart/form-data; boundary=XX"
        let file = try send(&fixture, as: "r8_a", "POST", "/v1/files", json: form, type: type).json
        let path = "/v1/files/\(file.id)"
        #expect(try send(&fixture, as: "r8_b", "GET", path).status == 404)
        #expect(try send(&fixture, as: "r8_b", "DELETE", path).status == 404)
        #expect(try send(&fixture, as: "r8_b", "GET", "/v1/files").json["results"] == [])
        #expect(try send(&fixture, as: "r8_a", "GET", "/v1/files").json["results"] == [file])
        let input = #"{"prompt":"x","image_input":["http://127.0.0.1:1\#(path)"]}"#
        let others = try create(&fixture, as: "r8_b", input: input)
        let own = try create(&fixture, as: "r8_a", input: input)
        fixture.pass(milliseconds: 2_000)
        let failed = try send(&fixture, as: "r8_b", "GET", "/v1/predictions/\(others)").json
        #expect(failed["status"] == "failed")
        #expect(failed["error"] == .string("Input validation error: 404 for url: http://127.0.0.1:1\(path)"))
        #expect(try send(&fixture, as: "r8_a", "GET", "/v1/predictions/\(own)").json["status"] == "succeeded")
        #expect(try send(&fixture, as: "r8_a", "DELETE", path).status == 204)
    }

    @Test func `a token is revoked and let in again while others go on`() throws {
        var fixture = fixture()
        let id = try create(&fixture, as: "r8_a")
        #expect(try change(&fixture, #"{"r8_a":{"revoked":true}}"#) == 200)
        let refused = try send(&fixture, as: "r8_a", "GET", "/v1/predictions/\(id)")
        #expect(refused.status == 401)
        #expect(try refused.json["title"] == "Unauthenticated")
        _ = try create(&fixture, as: "r8_b")
        #expect(try counted(&fixture, "r8_a")["unauthenticated"] == 1)
        #expect(try counted(&fixture, "r8_b")["unauthenticated"] == 0)
        #expect(try change(&fixture, #"{"r8_a":{"revoked":false}}"#) == 200)
        #expect(try send(&fixture, as: "r8_a", "GET", "/v1/predictions/\(id)").status == 200)
    }

    @Test func `one account is short of credit, and one without`() throws {
        var fixture = fixture { $0.accounts[0].lowCredit = true }
        _ = try create(&fixture, as: "r8_a")
        let low = try send(&fixture, as: "r8_a", "POST", "/v1/predictions", json: Self.creation)
        #expect(low.status == 429 && low.text.contains("reduced to 6 requests per minute"))
        for _ in 0..<3 { _ = try create(&fixture, as: "r8_b") }
        #expect(try change(&fixture, #"{"r8_b":{"no_credit":true}}"#) == 200)
        #expect(try send(&fixture, as: "r8_b", "POST", "/v1/predictions", json: Self.creation).status == 402)
        #expect(try counted(&fixture, "r8_b")["creations"] == 3)
    }

    @Test func `each account is told its name`() throws {
        var fixture = fixture { $0.accounts.append(AccountSettings(token: "r8_c")) }
        #expect(try change(&fixture, #"{"r8_c":{"name":"acme"}}"#) == 200)
        let names = try ["r8_a", "r8_b", "r8_c"].map {
            try send(&fixture, as: $0, "GET", "/v1/account").json["username"]
        }
        #expect(names == ["stand-in", "stand-in-2", "acme"])
    }

    @Test func `an account that comes later begins empty, and the first keeps what it had`() throws {
        var fixture = WorldFixture()
        for _ in 0..<2 { _ = try fixture.create() }
        #expect(try send(&fixture, as: "r8_new", "GET", "/v1/account").status == 401)
        #expect(try change(&fixture, #"{"r8_new":{"create_burst":1}}"#) == 200)
        _ = try create(&fixture, as: "r8_new")
        #expect(try send(&fixture, as: "r8_new", "POST", "/v1/predictions", json: Self.creation).status == 429)
        _ = try fixture.create()
        let (first, new) = (try counted(&fixture, "r8_stand_in"), try counted(&fixture, "r8_new"))
        #expect(first["creations"] == 3 && first["duplicates"] == 2 && first["predictions"] == 3)
        #expect(new["creations"] == 1 && new["duplicates"] == 0)
        _ = try fixture.send("POST", "/sim/reset")
        #expect(try send(&fixture, as: "r8_new", "GET", "/v1/account").status == 401)
    }

    @Test func `a limit of all is that of each account without one of its own`() throws {
        var fixture = fixture { $0.accounts[1].createPerMinute = 60 }
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"create_rpm":2}"#)
        for _ in 0..<2 { _ = try create(&fixture, as: "r8_a") }
        #expect(try send(&fixture, as: "r8_a", "POST", "/v1/predictions", json: Self.creation).status == 429)
        for _ in 0..<3 { _ = try create(&fixture, as: "r8_b") }
    }

    @Test(arguments: [
        "[]", #"{"r8_a":[]}"#, #"{"r8_a":{"create_rpm":-1}}"#, #"{"r8_a":{"strange":1}}"#, #"{"r8_a":{"revoked":1}}"#,
        #"{"":{}}"#, #"{"r8_a":{"name":""}}"#, #"{"r8_a":{"revoked":true},"r8_b":{"low_credit":"no"}}"#,
    ])
    func `settings of accounts that make no sense change nothing`(accounts: String) throws {
        var fixture = fixture()
        let before = try fixture.send("GET", "/sim/faults").json
        #expect(try change(&fixture, accounts) == 400)
        #expect(try fixture.send("GET", "/sim/faults").json == before)
    }
}
