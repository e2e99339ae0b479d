import DequeModule
import ImgoptSocket
import ImgoptWire
import Synchronization

/// One client's connection: its requests are read in order, a few in each turn of its user, so that the socket's loop
/// never waits and effects come in the order sent.
///
/// What a client can make the daemon hold is bounded on both sides: while its unanswered requests have more bytes than
/// one line may have, it is not read; while its replies are not taken, its next request is not carried out. Once it is
/// gone, what it asked for is dropped; what it told to do is done.
final class Session: Sendable {
    /// What sessions have of the daemon.
    struct Parts: Sendable {
        let limits: ImgoptWire.Limits
        let work: FairWork
        /// Who a peer is, by the settings in force; nil: it may do nothing at all.
        let caller: @Sendable (Peer) -> Caller?
        /// Carries a request out, and answers it.
        let carryOut: @Sendable (Request, RequestContext) -> Void
    }

    private enum Waiting {
        case lines(Lines)
        case event(LineEvent)
    }

    private struct State {
        /// Lines that are not read yet: first those that are being cut apart, then the others.
        var lines: Lines?
        var waiting: Deque<Waiting> = []
        /// Whether they are being read, or will be in a turn of the user.
        var isDraining = false
        /// Requests that are not answered yet, and their bytes.
        var open = 0
        var openBytes = 0
        /// Those of them that are being carried out.
        var inFlight = 0
        /// Requests that have to be decided before the next one is begun.
        var held = 0
        var hasInputEnded = false
        var isPaused = false
        var subscriptions = 0

        mutating func next() -> LineEvent? {
            while true {
                if let line = lines?.next() { return line }
                lines = nil
                switch waiting.popFirst() {
                case .lines(let next): lines = next
                case .event(let line): return line
                case nil: return nil
                }
            }
        }
    }

    /// Lines and bytes of one turn: microseconds, if no request among them takes longer, with which it ends.
    private static let linesATurn = 16
    private static let bytesATurn = 64 * 1024

    let connection: Connection
    private let parts: Parts
    private let limits: ImgoptWire.Limits
    private let state = Mutex(State())
    private let hasClosed = Atomic<Bool>(false)
    private let hasSubscribed = Atomic<Bool>(false)

    init(_ connection: Connection, _ parts: Parts) {
        self.connection = connection
        self.parts = parts
        limits = parts.limits
    }

    /// Whether the connection is gone: replies go nowhere.
    var isClosed: Bool { hasClosed.load(ordering: .acquiring) }

    /// Whether it ever had a subscription.
    var hadSubscription: Bool { hasSubscribed.load(ordering: .relaxed) }

    private var user: UInt32 { connection.peer.uid }

    /// Takes in lines, on the socket's loop.
    func received(_ lines: Lines) { received(.lines(lines), lines.count, bytes: lines.fullBytes) }

    /// Takes in one line, on the socket's loop.
    func received(_ line: LineEvent) { received(.event(line), 1, bytes: line.byteCount) }

    private func received(_ waiting: Waiting, _ count: Int, bytes: Int) {
        let starts = state.withLock { state in
            state.waiting.append(waiting)
            state.open += count
            state.openBytes += bytes
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
    func writable() { goOn() }

    /// The connection is gone. What the client told to do before is done all the same.
    func closed() {
        hasClosed.store(true, ordering: .releasing)
        goOn()
    }

    /// The client sends nothing more: it gets what is owed, then the end.
    func inputEnded() {
        let isDone = state.withLock { state in
            state.hasInputEnded = true
            return state.open == 0
        }
        if isDone { connection.closeWhenFlushed() }
    }

    /// One request of so many bytes is answered (nil: without a line), and its weight is lifted.
    func answered(_ line: [UInt8]?, releasing bytes: Int, weight: Int) {
        if let line { connection.write(line) }
        if weight > 0 { parts.work.letGo(user, weight: weight) }
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
        hasSubscribed.store(true, ordering: .relaxed)
        return state.withLock { state in
            guard state.subscriptions < limits.subscriptionsPerConnection else { return false }
            state.subscriptions += 1
            return true
        }
    }

    func removeSubscription() {
        state.withLock { $0.subscriptions -= 1 }
    }

    /// Begins no further request until `letGo`: what this one does comes before what they do.
    func hold() {
        state.withLock { $0.held += 1 }
    }

    /// The request that held the others up has done what it does.
    func letGo() {
        state.withLock { $0.held -= 1 }
        goOn()
    }

    private func goOn() {
        let starts = state.withLock { state in
            guard !state.isDraining, state.held == 0, state.lines != nil || !state.waiting.isEmpty else { return false }
            state.isDraining = true
            return true
        }
        if starts { drainLater() }
    }

    private func drainLater() {
        parts.work.add(of: user) { [self] in readSome() }
    }

    /// Reads what one turn has room for. True: there may be more.
    private func readSome() -> Bool {
        var bytes = 0
        for _ in 0..<Self.linesATurn {
            guard let line = next() else { return false }
            bytes += line.byteCount
            guard read(line), bytes < Self.bytesATurn else { return true }
        }
        return true
    }

    /// The next line to read; nil: there is none, or the client has to take its replies first.
    private func next() -> LineEvent? {
        state.withLock { state in
            guard state.held == 0, isClosed || connection.isWritable, let line = state.next() else {
                state.isDraining = false
                return nil
            }
            return line
        }
    }

    /// A reply that is owed from now on.
    private func owe(_ id: RequestID?, bytes: Int, weight: Int = 0) -> PendingReply {
        state.withLock { $0.inFlight += 1 }
        if weight > 0 { parts.work.hold(user, weight: weight) }
        return PendingReply(id, self, bytes: bytes, weight: weight)
    }

    /// True: it took no time, and the turn goes on.
    private func read(_ event: LineEvent) -> Bool {
        switch event {
        case .line(let line): return read(line)
        case .tooLong: owe(.null, bytes: 0).fail(.lineTooLong(limit: limits.lineBytes))
        case .noRoom: owe(.null, bytes: 0).fail(.noRoom(limit: limits.heldBytesPerUser))
        }
        return true
    }

    private func read(_ line: [UInt8]) -> Bool {
        guard let decoded = Request.decode(line, limits: limits) else {
            done(releasing: line.count)
            return true
        }
        let request: Request
        switch decoded.request {
        case .success(let good): request = good
        case .failure(let error):
            owe(decoded.id, bytes: line.count).fail(error)
            return true
        }
        let kind = request.kind
        let reply = owe(decoded.id, bytes: line.count, weight: kind.weight)
        if kind.isRead, isClosed || parts.work.isEnding {
            reply.drop()
            return true
        }
        guard state.withLock({ $0.inFlight }) <= limits.inFlightPerConnection else {
            reply.fail(.overloaded(limit: limits.inFlightPerConnection))
            return true
        }
        // Asked for each request: a reload may have changed who may do what.
        guard let caller = parts.caller(connection.peer) else {
            reply.fail(.notPermitted("use this daemon"))
            return true
        }
        parts.carryOut(request, RequestContext(caller: caller, session: self, reply: reply))
        return kind == .light
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
