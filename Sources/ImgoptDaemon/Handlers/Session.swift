import Dispatch
import ImgoptSocket
import ImgoptWire
import Synchronization

/// One client's connection: its requests are read in order on a queue of its own, so that the socket's loop never waits
/// and effects come in the order sent.
///
/// What a client can make the daemon hold is bounded on both sides: while its unanswered requests have more bytes than
/// one line may have, it is not read; while its replies are not taken, its next request is not carried out.
final class Session: Sendable {
    private struct State {
        /// Lines that are not read yet, from `first` on.
        var waiting: [LineEvent] = []
        var first = 0
        /// Whether the queue is at work on them.
        var isDraining = false
        /// Requests that are not answered yet, and their bytes.
        var open = 0
        var openBytes = 0
        /// Those of them that are being carried out.
        var inFlight = 0
        var hasInputEnded = false
        var isClosed = false
        var isPaused = false
        /// The next line waits until a request that takes much is answered.
        var isHeld = false
        var subscriptions = 0
    }

    let connection: Connection
    private let handlers: Handlers
    private let limits: ImgoptWire.Limits
    private let state = Mutex(State())
    /// Its threads are shared with nothing else: those of other queues have just used up their time on the processor
    /// while there is much to do, and wait for more.
    private let queue = DispatchQueue(label: "imgopt.session", qos: .userInteractive)

    init(_ connection: Connection, _ handlers: Handlers) {
        self.connection = connection
        self.handlers = handlers
        limits = handlers.limits
    }

    /// Whether the connection is gone: replies go nowhere.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Takes in a line, on the socket's loop.
    func received(_ line: LineEvent) {
        let starts = state.withLock { state in
            state.waiting.append(line)
            state.open += 1
            state.openBytes += line.byteCount
            // A client that sends far more than it may have open is not read until it has been answered.
            let isTooMuch = state.open >= limits.inFlightPerConnection * 2 || state.openBytes >= limits.lineBytes
            if isTooMuch, !state.isPaused {
                state.isPaused = true
                connection.pauseReading()
            }
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if starts { drainLater() }
    }

    /// The client takes its replies again.
    func writable() { goOn { _ in } }

    /// No further line is read until `goOn()`.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Reads on after `hold()`.
    func goOn() { goOn { $0.isHeld = false } }

    /// The connection is gone. What the client sent before is carried out all the same.
    func closed() { goOn { $0.isClosed = true } }

    /// The client sends nothing more: it gets what is owed, then the end.
    func inputEnded() {
        let isDone = state.withLock { state in
            state.hasInputEnded = true
            return state.open == 0
        }
        if isDone { connection.closeWhenFlushed() }
    }

    /// One request of so many bytes is answered (nil: without a line).
    func answered(_ line: [UInt8]?, releasing bytes: Int) {
        if let line { connection.write(line) }
        state.withLock { $0.inFlight -= 1 }
        done(releasing: bytes)
    }

    /// Nothing of one line of so many bytes is kept any more.
    private func done(releasing bytes: Int) {
        connection.release(bytes)
        let (isDone, resumes) = state.withLock { state in
            state.open -= 1
            state.openBytes -= bytes
            let resumes =
                state.isPaused && state.open < limits.inFlightPerConnection && state.openBytes < limits.lineBytes
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

    private func goOn(_ change: (inout State) -> Void) {
        let starts = state.withLock { state in
            change(&state)
            guard !state.isDraining, state.first < state.waiting.count else { return false }
            state.isDraining = true
            return true
        }
        if starts { drainLater() }
    }

    private func drainLater() {
        queue.async { [self] in
            while let line = next() { read(line) }
        }
    }

    /// The next line to read; nil: there is none, or the client has to take its replies first.
    private func next() -> LineEvent? {
        state.withLock { state in
            guard state.first < state.waiting.count, !state.isHeld, state.isClosed || connection.isWritable else {
                state.isDraining = false
                return nil
            }
            let line = state.waiting[state.first]
            // The bytes are not kept until the whole array goes.
            state.waiting[state.first] = .tooLong
            state.first += 1
            if state.first == state.waiting.count {
                state.waiting.removeAll(keepingCapacity: state.first <= 64)
                state.first = 0
            }
            return line
        }
    }

    /// A reply that is owed from now on.
    private func owe(_ id: RequestID?, bytes: Int) -> PendingReply {
        state.withLock { $0.inFlight += 1 }
        return PendingReply(id, self, bytes: bytes)
    }

    private func read(_ event: LineEvent) {
        let line: [UInt8]
        switch event {
        case .line(let bytes): line = bytes
        case .tooLong: return owe(.null, bytes: 0).fail(.lineTooLong(limit: limits.lineBytes))
        case .noRoom: return owe(.null, bytes: 0).fail(.noRoom(limit: limits.heldBytesPerUser))
        }
        guard let request = Request.decode(line, limits: limits) else {
            return done(releasing: line.count)
        }
        let reply = owe(request.id, bytes: line.count)
        guard state.withLock({ $0.inFlight }) <= limits.inFlightPerConnection else {
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

extension LineEvent {
    /// What it holds in memory.
    fileprivate var byteCount: Int {
        if case .line(let line) = self { line.count } else { 0 }
    }
}

/// A request's surroundings.
struct RequestContext: Sendable {
    let caller: Caller
    let session: Session
    let reply: PendingReply
}
