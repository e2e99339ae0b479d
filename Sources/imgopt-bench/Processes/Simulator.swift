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

    /// When each prediction that has ended did so, by its id. Those of which only the second is told are left out: they
    /// would seem to have been noticed up to a second late.
    func ends() async throws -> [String: Timestamp] {
        var ends: [String: Timestamp] = [:]
        try await forEachPrediction { prediction in
            guard let id = prediction["id"]?.stringValue, let end = prediction["completed_at"]?.stringValue,
                end.contains(".")
            else { return }
            ends[id] = Timestamp(end)
        }
        return ends
    }

    /// Where the outputs of all predictions are.
    func outputs() async throws -> [String] {
        var urls: [String] = []
        try await forEachPrediction { prediction in
            let output = prediction["output"]
            if let url = output?.stringValue ?? output?.arrayValue?.first?.stringValue { urls.append(url) }
        }
        return urls
    }

    /// Milliseconds from the end of each prediction, by the provider's account, to the first request for its output.
    func noticing() async throws -> [Double] {
        let (ends, downloads) = (try await ends(), try await firstDownloads())
        return downloads.compactMap { id, time in
            ends[id].map { Double(time - $0.milliseconds * 1_000) / 1_000 }
        }
    }

    private func forEachPrediction(_ body: (JSONValue) -> Void) async throws {
        var next: String? = baseURL + "/predictions"
        while let url = next {
            let page = try await get(url)
            for prediction in page["results"]?.arrayValue ?? [] { body(prediction) }
            next = page["next"]?.stringValue
        }
    }

    /// A creation of an image of its own.
    func creation(_ number: Int) -> HTTPRequest {
        let input: JSONValue = [
            "prompt": .string("image \(number), on a white ground"),
            "image_input": [.string("https://images.example/catalog/\(number).png")],
        ]
        return HTTPRequest(
            method: .post, url: baseURL + "/models/google/nano-banana/predictions",
            headers: Self.headers,
            body: .bytes((["input": input] as JSONValue).serialized(), contentType: "application/json"))
    }

    /// The body of the answer. Throws unless it is a 2xx.
    static func send(_ request: HTTPRequest, by http: HTTPClient) async throws -> [UInt8] {
        let outcome = await withCheckedContinuation { continuation in
            _ = http.send(request) { continuation.resume(returning: $0) }
        }
        switch outcome {
        case .response(let response) where (200..<300).contains(response.status): return response.body
        case .response(let response): throw BenchError("\(request.url) answered \(response.status)")
        case .failed(let failure): throw BenchError("\(request.url): \(failure.message)")
        }
    }

    private static var headers: HTTPFields {
        var headers = HTTPFields()
        headers.append(name: "Authorization", value: "Bearer " + token)
        return headers
    }

    /// When each prediction's output was asked for first: at once after its end was noticed.
    func firstDownloads() async throws -> [String: Int64] {
        try await get(control("downloads"))["first_downloads_us"]?.objectValue?.reduce(into: [:]) {
            $0[$1.key] = $1.value.intValue
        } ?? [:]
    }

    private func control(_ name: String) -> String { baseURL.dropLast("/v1".count) + "/sim/" + name }

    private func get(_ url: String) async throws -> JSONValue {
        try JSONValue(parsing: try await Self.send(HTTPRequest(url: url, headers: Self.headers), by: http))
    }
}
