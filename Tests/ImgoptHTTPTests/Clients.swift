import ImgoptHTTP
import Logging
import Synchronization
import TestSupport
import Testing

extension HTTPRequest {
    /// A request that no busy machine lets time out: what is looked at is another end of it.
    static func patient(
        method: Method = .get, url: String, headers: HTTPFields = HTTPFields(), body: HTTPBody = .none,
        stallLimit: StallLimit? = nil, maximumBodyBytes: Int = 16 << 20, sink: (any HTTPBodySink)? = nil,
        redirects: Redirects = .refuse, mayRepeat: Bool = true
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, url: url, headers: headers, body: body, connectTimeoutMilliseconds: Net.milliseconds,
            totalTimeoutMilliseconds: Net.milliseconds, stallLimit: stallLimit, maximumBodyBytes: maximumBodyBytes,
            sink: sink, redirects: redirects, mayRepeat: mayRepeat)
    }
}

extension HTTPClient {
    /// Runs `body` with a client and shuts it down.
    /// Its connections are kept for an hour: on a busy machine a minute may pass between two requests of a test, and
    /// one that was idle for longer than it is kept is rightly not used again.
    static func run(
        options: HTTPClientOptions = HTTPClientOptions(keptSeconds: 3_600),
        _ body: (HTTPClient) async throws -> Void
    ) async throws {
        let client = try HTTPClient(options: options, logger: Logger(label: "test"))
        defer { client.shutdown() }
        try await body(client)
    }

    func outcome(_ request: HTTPRequest) async -> HTTPOutcome {
        await withCheckedContinuation { continuation in
            send(request) { continuation.resume(returning: $0) }
        }
    }

    func response(_ request: HTTPRequest) async throws -> HTTPResponse {
        switch await outcome(request) {
        case .response(let response): return response
        case .failed(let failure): throw failure
        }
    }

    func failure(_ request: HTTPRequest) async throws -> HTTPFailure {
        switch await outcome(request) {
        case .response(let response): throw UnexpectedResponse(status: response.status)
        case .failed(let failure): return failure
        }
    }
}

struct UnexpectedResponse: Error {
    let status: Int
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Keeps what it is given; throws once it has more than `limit`.
final class CollectingSink: HTTPBodySink {
    struct Full: Error, CustomStringConvertible {
        let description = "no space left"
    }

    private let state = Mutex((bytes: [UInt8](), begun: [Int]()))
    private let limit: Int

    init(limit: Int = .max) {
        self.limit = limit
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var begun: [Int] { state.withLock { $0.begun } }

    func begin(status: Int, headers: HTTPFields) throws {
        state.withLock { $0.begun.append(status) }
    }

    func write(_ bytes: RawSpan) throws {
        let count = state.withLock { state in
            unsafe bytes.withUnsafeBytes { unsafe state.bytes.append(contentsOf: $0) }
            return state.bytes.count
        }
        if count > limit { throw Full() }
    }
}
