import Dispatch
import ImgoptSocket
import ImgoptWire
import Synchronization

/// One client's connection: its requests are read in order on a queue of its own, so that the socket's loop never waits
/// and effects come in the order sent.
final class Session: Sendable {
    private struct State {
        /// Requests that are not answered yet.
        var open = 0
        var hasInputEnded = false
        var isPaused = false
        var subscriptions = 0
    }

    let connection: Connection
    private let handlers: Handlers
    private let limits: ImgoptWire.Limits
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "imgopt.session")

    init(_ connection: Connection, _ handlers: Handlers) {
        self.connection = connection
        self.handlers = handlers
        limits = handlers.limits
    }

    /// Takes in a line, on the socket's loop.
    func received(_ line: LineEvent) {
        state.withLock { state in
            state.open += 1
            // A client that sends far more than it may have open is not read until it has been answered.
            if state.open >= limits.inFlightPerConnection * 2, !state.isPaused {
                state.isPaused = true
                connection.pauseReading()
            }
        }
        queue.async { [self] in read(line) }
    }

    /// The client sends nothing more: it gets what is owed, then the end.
    func inputEnded() {
        let isDone = state.withLock { state in
            state.hasInputEnded = true
            return state.open == 0
        }
        if isDone { connection.closeWhenFlushed() }
    }

    /// One request is answered (nil: without a line).
    func answered(_ line: [UInt8]?) {
        if let line { connection.write(line) }
        let (isDone, resumes) = state.withLock { state in
            state.open -= 1
            let resumes = state.isPaused && state.open < limits.inFlightPerConnection
            if resumes { state.isPaused = false }
            return (state.hasInputEnded && state.open == 0, resumes)
        }
        if resumes { connection.resumeReading() }
        if isDone { connection.closeWhenFlushed() }
    }

    /// Takes a place for one more subscription. False: there are as many as there may be.
    func addSubscription() -> Bool {
        state.withLock { state in
            guard state.subscriptions < limits.subscriptionsPerConnection else { return false }
            state.subscriptions += 1
            return true
        }
    }

    func removeSubscription() {
        state.withLock { $0.subscriptions -= 1 }
    }

    private func read(_ event: LineEvent) {
        guard case .line(let line) = event else {
            return PendingReply(.null, self).fail(.lineTooLong(limit: limits.lineBytes))
        }
        guard let request = Request.decode(line, limits: limits) else { return answered(nil) }
        let reply = PendingReply(request.id, self)
        guard state.withLock({ $0.open }) <= limits.inFlightPerConnection else {
            return reply.fail(.overloaded(limit: limits.inFlightPerConnection))
        }
        // Asked for each request: a reload may have changed who may do what.
        guard let caller = handlers.access.caller(connection.peer) else {
            return reply.fail(.notPermitted("use this daemon"))
        }
        switch request.request {
        case .success(let request):
            handlers.handle(request, RequestContext(caller: caller, session: self, reply: reply))
        case .failure(let error): reply.fail(error)
        }
    }
}

/// A request's surroundings.
struct RequestContext: Sendable {
    let caller: Caller
    let session: Session
    let reply: PendingReply
}
