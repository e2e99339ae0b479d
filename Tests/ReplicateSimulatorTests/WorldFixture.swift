import ImgoptJSON
import Testing

@testable import ReplicateSimulator

/// A world with a clock in the test's hand.
struct WorldFixture {
    var world: SimulatorWorld
    var now: Microseconds = 1_800_000_000_000_000

    init(_ change: (inout SimulatorSettings) -> Void = { _ in }) {
        var settings = SimulatorSettings()
        settings.startMilliseconds = MillisecondRange(least: 100, most: 100)
        settings.runMilliseconds = MillisecondRange(least: 1_000, most: 1_000)
        settings.quirks = false
        change(&settings)
        world = SimulatorWorld(settings: settings)
        world.listen(api: "http://127.0.0.1:1/v1", delivery: "http://127.0.0.1:2")
    }

    mutating func pass(milliseconds: Int) { now += .milliseconds(milliseconds) }

    /// Sends a request and returns the verdict.
    mutating func decide(
        _ method: String, _ path: String, json: String = "", _ change: (inout SimulatedRequest) -> Void = { _ in }
    ) -> Verdict {
        var request = SimulatedRequest(method: method, path: path, arrivedAt: now)
        if let mark = path.firstIndex(of: "?") {
            request.path = String(path[..<mark])
            request.query = String(path[path.index(after: mark)...])
        }
        request.authorization = "Bearer r8_stand_in"
        request.body = Array(json.utf8)
        change(&request)
        return world.handle(request, at: now)
    }

    /// Sends a request that is answered at once.
    mutating func send(
        _ method: String, _ path: String, json: String = "", _ change: (inout SimulatedRequest) -> Void = { _ in }
    ) throws -> SimulatedAnswer {
        guard case .answer(let answer) = decide(method, path, json: json, change) else {
            throw UnexpectedHold()
        }
        return answer
    }

    /// Creates a prediction and returns the answer's object.
    mutating func create(_ input: String = #"{"prompt":"x"}"#, cancelAfter: String? = nil) throws -> JSONValue {
        let body = #"{"version":"google/nano-banana","input":\#(input)}"#
        let answer = try send("POST", "/v1/predictions", json: body) { $0.cancelAfter = cancelAfter }
        try #require(answer.status == 201, "\(answer.text)")
        return try answer.json
    }

    mutating func read(_ id: String) throws -> JSONValue {
        try send("GET", "/v1/predictions/\(id)").json
    }

    mutating func status(_ id: String) throws -> String? { try read(id)["status"]?.stringValue }

    mutating func stats() throws -> JSONValue { try send("GET", "/sim/stats").json }

    mutating func download(_ url: String, _ change: (inout SimulatedRequest) -> Void = { _ in }) -> SimulatedAnswer {
        var request = SimulatedRequest(
            method: "GET", path: String(url.dropFirst("http://127.0.0.1:2".count)), arrivedAt: now)
        change(&request)
        return world.deliver(request, at: now)
    }
}

struct UnexpectedHold: Error {}

extension SimulatedAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONValue(parsing: body) } }
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension JSONValue {
    var id: String { self["id"]?.stringValue ?? "" }
}
