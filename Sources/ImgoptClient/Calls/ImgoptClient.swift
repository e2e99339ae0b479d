public import ImgoptJSON
import ImgoptSocket
public import ImgoptWire
import Synchronization

/// A connection to the daemon for calls, of which any number may be under way at once. It is closed when the last
/// reference to it goes.
public final class ImgoptClient: Sendable {
    /// How long a call waits for its answer unless told otherwise. The daemon answers at once, or after an fsync.
    public static let defaultTimeout = Duration.seconds(60)

    /// The path of the socket.
    public let path: String

    /// How long a call of this connection waits for its answer unless told otherwise.
    let patience: Duration

    /// The daemon's, once it was asked: they change at its restart alone, and with that the connection ends.
    private let knownLimits = Mutex<Limits?>(nil)
    private let calls: PendingCalls
    private let connection: Connection

    private init(path: String, patience: Duration, calls: PendingCalls, connection: Connection) {
        self.path = path
        self.patience = patience
        self.calls = calls
        self.connection = connection
    }

    deinit { connection.close() }

    /// Connects to the daemon at `path`; calls without a time of their own wait for `patience`.
    /// - Throws: `ClientError.unreachable`.
    public static func connect(
        path: String = SocketPath.standard(), patience: Duration = defaultTimeout
    ) async throws(ClientError) -> ImgoptClient {
        try await connect(path: path, patience: patience, inbox: nil)
    }

    static func connect(
        path: String, patience: Duration = defaultTimeout, inbox: EventInbox?
    ) async throws(ClientError) -> ImgoptClient {
        let calls = PendingCalls(inbox: inbox)
        do throws(SocketError) {
            let connection = try await SocketConnector.connect(path: path, limits: socketLimits, handler: calls)
            return ImgoptClient(path: path, patience: patience, calls: calls, connection: connection)
        } catch {
            throw .unreachable(path: path, reason: error.description)
        }
    }

    /// Calls `method` and gives its result as it comes.
    public func call(_ method: String, _ params: JSONValue? = nil) async throws(ClientError) -> JSONValue {
        try await call(method, params, timeout: patience)
    }

    /// Calls `method` and gives its result as it comes.
    /// - Parameter timeout: how long to wait for the answer, nil for ever.
    public func call(
        _ method: String, _ params: JSONValue? = nil, timeout: Duration?
    ) async throws(ClientError) -> JSONValue {
        if let params { try check(params) }
        let id = calls.reserve()
        connection.write(Request.line(id: .integer(id), method: method, params: params))
        guard let timeout else { return try await calls.answer(to: id).get() }
        let answer = await withTaskGroup(of: Void.self, returning: PendingCalls.Answer.self) { [calls] group in
            group.addTask {
                // When the answer is there first, the sleep is cut short, and this changes nothing.
                try? await ContinuousClock().sleep(for: timeout)
                calls.resolve(id, .failure(Task.isCancelled ? .canceled : .timedOut))
            }
            let answer = await calls.answer(to: id)
            group.cancelAll()
            return answer
        }
        return try answer.get()
    }

    private func check(_ params: JSONValue) throws(ClientError) {
        do throws(WireError) {
            try params.checkNumbers()
        } catch {
            throw .refused(error)
        }
    }

    /// Makes `request` and reads its result.
    @discardableResult
    public func call<Method: WireMethod>(_ request: Method) async throws(ClientError) -> Method.Result {
        try await call(request, timeout: request.answerTime(patience))
    }

    /// Makes `request` and reads its result.
    /// - Parameter timeout: how long to wait for the answer, nil for ever.
    public func call<Method: WireMethod>(
        _ request: Method, timeout: Duration?
    ) async throws(ClientError) -> Method.Result {
        let result = try await call(Method.method, request.params, timeout: timeout)
        do throws(WireError) {
            return try Method.Result(json: result)
        } catch {
            throw .unreadable("in the result of \(Method.method), \(error.message)")
        }
    }

    /// What the daemon lets a client send, asked for once.
    func limits() async throws(ClientError) -> Limits {
        if let known = knownLimits.withLock({ $0 }) { return known }
        let limits = Limits(told: try await call(ServerInfo()).limits)
        knownLimits.withLock { $0 = limits }
        return limits
    }

    /// Closes the connection; calls under way end as disconnected.
    public func close() {
        calls.end(.disconnected)
        connection.close()
    }

    /// A page of a thousand items, or a whole OpenRPC document, is longer than any line that the daemon takes.
    private static var socketLimits: SocketLimits {
        var limits = SocketLimits()
        limits.lineBytes = 64 * 1024 * 1024
        return limits
    }
}
