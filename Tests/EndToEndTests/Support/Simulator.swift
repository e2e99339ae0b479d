import Foundation
import FoundationNetworking
import ImgoptJSON
import TestSupport

/// The stand-in for Replicate, and its control endpoint.
struct Simulator: Sendable {
    let process: ChildProcess
    /// As `http://127.0.0.1:PORT`.
    let origin: String

    /// The settings that a daemon needs to use it.
    var baseURL: String { origin + "/v1" }

    init(_ process: ChildProcess) async throws {
        self.process = process
        let line = try await process.lines.wait("the stand-in's first line") { _ in true }
        // "replicate-sim listening on http://127.0.0.1:40123/v1 (delivery http://127.0.0.1:40124)"
        let address = line.split(separator: " ").first { $0.hasPrefix("http://") }.map(String.init) ?? ""
        origin = address.replacing("/v1", with: "")
    }

    /// Counts of what it has seen.
    func stats() async throws -> JSONValue { try await ask("GET", "/sim/stats") }

    /// Asks for the counts until they are as wanted.
    func waits(until isThere: (JSONValue) -> Bool) async throws {
        try await look(for: "what was waited for at the stand-in", at: { try await stats() }, until: isThere)
    }

    /// Changes its live settings.
    func set(_ settings: JSONValue) async throws { _ = try await ask("PUT", "/sim/faults", settings) }

    /// Arrival times of all creations, in microseconds since 1970.
    func arrivals() async throws -> [Int64] {
        try await ask("GET", "/sim/arrivals")["arrivals_us"]?.arrayValue?.compactMap(\.intValue) ?? []
    }

    private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        guard let url = URL(string: origin + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.timeoutInterval = TimeInterval(Net.seconds)
        request.httpBody = body.map { Data($0.serialized()) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let text = String(decoding: data, as: UTF8.self)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Missing(what: "an answer to \(method) \(path)", among: text)
        }
        return try JSONValue(parsing: text)
    }
}
