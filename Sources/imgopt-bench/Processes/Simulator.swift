import ImgoptHTTP
import ImgoptJSON
import ImgoptWire
import Logging

/// The running stand-in, and what it has seen.
final class Simulator: Sendable {
    /// What a daemon is given as `replicate.base_url`.
    let baseURL: String
    private let http: HTTPClient

    static let token = "r8_stand_in"

    init(baseURL: String) throws {
        self.baseURL = baseURL
        http = try HTTPClient(logger: Logger(label: "imgopt-bench"))
    }

    /// Arrival times of the last creations, in microseconds since 1970.
    func arrivals() async throws -> [Int64] {
        try await get(control("arrivals"))["arrivals_us"]?.arrayValue?.compactMap(\.intValue) ?? []
    }

    /// What it has counted.
    func counts() async throws -> SimulatorCounts { try SimulatorCounts(try await get(control("stats"))) }

    /// When each prediction that has ended did so, by its id.
    func ends() async throws -> [String: Timestamp] {
        var ends: [String: Timestamp] = [:]
        var next: String? = baseURL + "/predictions"
        while let url = next {
            let page = try await get(url)
            for prediction in page["results"]?.arrayValue ?? [] {
                guard let id = prediction["id"]?.stringValue else { continue }
                ends[id] = prediction["completed_at"]?.stringValue.flatMap { Timestamp($0) }
            }
            next = page["next"]?.stringValue
        }
        return ends
    }

    /// When each prediction's output was asked for first: at once after its end was noticed.
    func firstDownloads() async throws -> [String: Int64] {
        try await get(control("downloads"))["first_downloads_us"]?.objectValue?.reduce(into: [:]) {
            $0[$1.key] = $1.value.intValue
        } ?? [:]
    }

    private func control(_ name: String) -> String { baseURL.dropLast("/v1".count) + "/sim/" + name }

    private func get(_ url: String) async throws -> JSONValue {
        var headers = HTTPFields()
        headers.append(name: "Authorization", value: "Bearer " + Self.token)
        let request = HTTPRequest(url: url, headers: headers)
        let outcome = await withCheckedContinuation { continuation in
            _ = http.send(request) { continuation.resume(returning: $0) }
        }
        switch outcome {
        case .response(let response) where response.status == 200: return try JSONValue(parsing: response.body)
        case .response(let response): throw BenchError("\(url) answered \(response.status)")
        case .failed(let failure): throw BenchError("\(url): \(failure.message)")
        }
    }
}
