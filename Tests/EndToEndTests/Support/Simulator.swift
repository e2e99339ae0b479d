import Foundation
import FoundationNetworking
import ImgoptJSON
import TestSupport

/// The stand-in for Replicate, and its control endpoint.
struct Simulator: Sendable {
    let process: ChildProcess
    /// As `http://127.0.0.1:PORT`.
    let origin: String
    /// The same for the delivery host.
    let delivery: String
    /// Where it can be reached, if that is not here.
    private let space: NetworkSpace?

    /// The settings that a daemon needs to use it.
    var baseURL: String { origin + "/v1" }

    init(_ process: ChildProcess, in space: NetworkSpace? = nil) async throws {
        self.process = process
        self.space = space
        let line = try await process.lines.wait("the stand-in's first line") { _ in true }
        // "replicate-sim listening on http://127.0.0.1:40123/v1 (delivery http://127.0.0.1:40124)"
        let addresses = line.split { " ()".contains($0) }.filter { $0.hasPrefix("http://") }.map(String.init)
        origin = addresses.first?.replacing("/v1", with: "") ?? ""
        delivery = addresses.last ?? ""
    }

    /// Counts of what it has seen.
    func stats() async throws -> JSONValue { try await ask("GET", "/sim/stats") }

    /// What it has counted of each account, by its token.
    func accounts() async throws -> JSONValue { try await ask("GET", "/sim/accounts") }

    /// Asks for the counts until they are as wanted.
    func waits(until isThere: (JSONValue) -> Bool) async throws {
        try await look(for: "what was waited for at the stand-in", at: { try await stats() }, until: isThere)
    }

    /// Changes its live settings.
    func set(_ settings: JSONValue) async throws { _ = try await ask("PUT", "/sim/faults", settings) }

    /// Lets it forget all: whatever it made is answered with 404 from then on.
    func reset() async throws { _ = try await ask("POST", "/sim/reset") }

    /// Its live settings.
    func settings() async throws -> JSONValue { try await ask("GET", "/sim/faults") }

    /// The inputs that it has made predictions with, each once.
    func inputs() async throws -> [JSONValue] {
        try (try await ask("GET", "/sim/creations")["inputs"]?.arrayValue ?? []).map { entry in
            try JSONValue(parsing: entry["input"]?.stringValue ?? "")
        }
    }

    /// How many predictions it has made with each prompt.
    func creationsByPrompt() async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for entry in try await ask("GET", "/sim/creations")["inputs"]?.arrayValue ?? [] {
            let input = try JSONValue(parsing: entry["input"]?.stringValue ?? "")
            counts[input["prompt"]?.stringValue ?? "", default: 0] += Int(entry["count"]?.intValue ?? 0)
        }
        return counts
    }

    /// Arrival times of all creations, in microseconds since 1970.
    func arrivals() async throws -> [Int64] {
        try await ask("GET", "/sim/arrivals")["arrivals_us"]?.arrayValue?.compactMap(\.intValue) ?? []
    }

    /// Something of the API itself, as any client of it reads it.
    func page(_ path: String, token: String) async throws -> JSONValue {
        try await ask("GET", path, token: token)
    }

    private func ask(
        _ method: String, _ path: String, _ body: JSONValue? = nil, token: String? = nil
    ) async throws -> JSONValue {
        if let space {
            let port = String(origin.split(separator: ":").last ?? "")
            let sent = body.map { String(decoding: $0.serialized(), as: UTF8.self) } ?? ""
            let answer = try await space.ask(method, path, port: port, body: sent)
            guard answer.hasPrefix("HTTP/1.1 200"), let start = answer.range(of: "\r\n\r\n")
            else { throw Missing(what: "an answer to \(method) \(path)", among: answer) }
            return try JSONValue(parsing: String(answer[start.upperBound...]))
        }
        guard let url = URL(string: origin + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.timeoutInterval = TimeInterval(Net.seconds)
        request.httpBody = body.map { Data($0.serialized()) }
        if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        let (data, response) = try await URLSession.shared.data(for: request)
        let text = String(decoding: data, as: UTF8.self)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Missing(what: "an answer to \(method) \(path)", among: text)
        }
        return try JSONValue(parsing: text)
    }
}
