import ImgoptClient
import ImgoptJSON
import ImgoptWire

/// The daemon as the commands see it: over a socket, or in tests a script.
protocol Daemon: Sendable {
    /// Sends one request and waits for its answer, for `time`; nil: for ever.
    /// - Throws: `WireError` when the daemon said no, `Failure` when it can't be asked.
    func answer(to method: String, _ params: JSONValue?, within time: Duration?) async throws -> JSONValue

    /// Events as they happen; it outlives restarts of the daemon without loss.
    /// - Parameter following: who is told of the connection, and how long a daemon that is gone is waited for.
    func events(
        _ wanted: EventsSubscribe, _ following: Following
    ) async throws -> AsyncThrowingStream<EventNotification, any Error>
}

/// What a stream of events does besides bringing events.
struct Following: Sendable {
    /// Is told each subscription, before its first event.
    var onSubscribed: @Sendable (Subscribed) -> Void = { _ in }
    /// Is told when the connection is lost, before the next one is tried.
    var onLost: @Sendable () -> Void = {}
    /// How long a daemon that is gone is waited for; nil: as the client thinks right.
    var patience: Duration?
}

extension Daemon {
    /// Events as they happen.
    /// - Parameter onSubscribed: is told each subscription, before its first event.
    func events(
        _ wanted: EventsSubscribe, onSubscribed: @escaping @Sendable (Subscribed) -> Void
    ) async throws -> AsyncThrowingStream<EventNotification, any Error> {
        try await events(wanted, Following(onSubscribed: onSubscribed))
    }

    /// Sends a request and reads its answer.
    func call<Method: WireMethod>(_ method: Method) async throws -> Method.Result {
        try Answer.read(Method.self, try await answer(to: method))
    }

    /// Sends a request and gives its answer as it came.
    func answer<Method: WireMethod>(to method: Method) async throws -> JSONValue {
        try await answer(to: Method.method, method.params, within: method.answerTime(ImgoptClient.defaultTimeout))
    }

    /// Sends a request that a person wrote, and gives its answer as it came.
    func answer(to method: String, _ params: JSONValue?) async throws -> JSONValue {
        let usual = ImgoptClient.defaultTimeout
        let known = try? Request(method: method, params: params)
        return try await answer(to: method, params, within: known.map { $0.call.answerTime(usual) } ?? usual)
    }
}

/// Answers as types.
enum Answer {
    /// The answer to a `Method`.
    /// - Throws: `Failure` if it is not what this program knows.
    static func read<Method: WireMethod>(_: Method.Type, _ json: JSONValue) throws -> Method.Result {
        do throws(WireError) {
            return try Method.Result(json: json)
        } catch {
            throw Failure.notUnderstood(Method.method, error)
        }
    }
}
