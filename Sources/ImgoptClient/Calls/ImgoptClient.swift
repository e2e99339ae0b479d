package import ImgoptJSON
import ImgoptSocket
package import ImgoptWire

/// A connection to the daemon for calls, of which any number may be under way at once. It is closed when the last
/// reference to it goes.
package final class ImgoptClient: Sendable {
    /// How long a call waits for its answer unless told otherwise. The daemon answers at once, or after an fsync.
    package static let defaultTimeout = Duration.seconds(60)

    /// The path of the socket.
    package let path: String

    private let calls: PendingCalls
    private let connection: Connection

    private init(path: String, calls: PendingCalls, connection: Connection) {
        self.path = path
        self.calls = calls
        self.connection = connection
    }

    deinit { connection.close() }

    /// Connects to the daemon at `path`.
    /// - Throws: `ClientError.unreachable`.
    package static func connect(path: String = SocketPath.standard()) async throws(ClientError) -> ImgoptClient {
        try await connect(path: path, inbox: nil)
    }

    static func connect(path: String, inbox: EventInbox?) async throws(ClientError) -> ImgoptClient {
        let calls = PendingCalls(inbox: inbox)
        do throws(SocketError) {
            let connection = try await SocketConnector.connect(path: path, limits: socketLimits, handler: calls)
            return ImgoptClient(path: path, calls: calls, connection: connection)
        } catch {
            throw .unreachable(path: path, reason: error.description)
        }
    }

    /// Calls `method` and gives its result as it comes.
    /// - Parameter timeout: how long to wait for the answer, nil for ever.
    package func call(
        _ method: String, _ params: JSONValue? = nil, timeout: Duration? = defaultTimeout
    ) async throws(ClientError) -> JSONValue {
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

    /// Makes `request` and reads its result.
    /// - Parameter timeout: how long to wait for the answer, nil for ever.
    package func call<Method: WireMethod>(
        _ request: Method, timeout: Duration? = defaultTimeout
    ) async throws(ClientError) -> Method.Result {
        let result = try await call(Method.method, request.params, timeout: timeout)
        do throws(WireError) {
            return try Method.Result(json: result)
        } catch {
            throw .unreadable("in the result of \(Method.method), \(error.message)")
        }
    }

    /// Closes the connection; calls under way end as disconnected.
    package func close() {
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
