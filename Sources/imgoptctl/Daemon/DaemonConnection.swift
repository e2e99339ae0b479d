import Glibc
import ImgoptClient
import ImgoptJSON
import ImgoptWire

/// The daemon over its socket. Connects at the first request, and again after the connection was lost.
actor DaemonConnection: Daemon {
    private let path: String
    private var client: ImgoptClient?

    /// - Parameter path: the socket; nil for the one that the environment says.
    init(path: String?) { self.path = path ?? SocketPath.standard() }

    func answer(to method: String, _ params: JSONValue?, within time: Duration?) async throws -> JSONValue {
        do throws(ClientError) {
            return try await connected().call(method, params, timeout: time)
        } catch {
            if error == .disconnected { client = nil }
            throw Self.failure(error)
        }
    }

    func events(
        _ wanted: EventsSubscribe, _ following: Following
    ) async throws -> AsyncThrowingStream<EventNotification, any Error> {
        var reconnecting = Reconnecting()
        if let patience = following.patience { reconnecting.patience = patience }
        do throws(ClientError) {
            return try await connected().events(
                wanted, reconnecting: reconnecting, onSubscribed: following.onSubscribed, onLost: following.onLost)
        } catch {
            throw Self.failure(error)
        }
    }

    private func connected() async throws(ClientError) -> ImgoptClient {
        if let client { return client }
        let client = try await ImgoptClient.connect(path: path)
        self.client = client
        return client
    }

    /// What the client's error means to a command.
    static func failure(_ error: ClientError) -> any Error {
        switch error {
        case .refused(let error): error
        case .unreachable(let path, let reason):
            isForbidden(path)
                ? Failure.forbidden(path: path, group: SocketGroup.name(of: path))
                : Failure.unreachable(path: path, reason: reason)
        case .disconnected: Failure.disconnected
        case .timedOut: Failure(.timedOut, error.description)
        case .canceled: CancellationError()
        case .unreadable: Failure(.failed, error.description)
        }
    }

    private static func isForbidden(_ path: String) -> Bool {
        unsafe access(path, W_OK) != 0 && errno == EACCES
    }
}
