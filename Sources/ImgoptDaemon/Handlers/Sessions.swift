import ImgoptSocket
import ImgoptWire
import Synchronization

/// Ties the socket's connections to sessions.
final class Sessions: ConnectionHandler {
    private let parts: Session.Parts
    private let hub: SubscriberHub
    private let waiters: JobWaiters
    private let work: FairWork
    private let sessions = Mutex<[UInt64: Session]>([:])

    /// Sessions whose requests `handlers` carries out.
    init(
        _ handlers: Handlers, live: LiveSettings, limits: Limits, hub: SubscriberHub, waiters: JobWaiters,
        work: FairWork
    ) {
        self.hub = hub
        self.waiters = waiters
        self.work = work
        parts = Session.Parts(
            limits: limits, work: work, caller: { live.access.caller($0) }, carryOut: { handlers.handle($0, $1) })
    }

    func opened(_ connection: Connection) {
        let session = Session(connection, parts)
        sessions.withLock { $0[connection.id] = session }
    }

    func received(_ line: LineEvent, on connection: Connection) { session(of: connection)?.received(line) }

    func received(_ lines: Lines, on connection: Connection) { session(of: connection)?.received(lines) }

    func inputEnded(_ connection: Connection) { session(of: connection)?.inputEnded() }

    func writable(_ connection: Connection) {
        guard let session = session(of: connection) else { return }
        session.writable()
        guard session.hadSubscription else { return }
        // Elsewhere: the hub is held by whoever tells events, and this is the loop of all clients.
        work.finish(of: connection.peer.uid) { [hub] in hub.writable(connection) }
    }

    func closed(_ connection: Connection) {
        guard let session = sessions.withLock({ $0.removeValue(forKey: connection.id) }) else { return }
        // First the session, so that what it adds from now on is known to be of no use.
        session.closed()
        work.finish(of: connection.peer.uid) { [hub, waiters] in
            if session.hadSubscription { hub.removeAll(of: connection) }
            waiters.removeAll(of: connection.id)
        }
    }

    private func session(of connection: Connection) -> Session? {
        sessions.withLock { $0[connection.id] }
    }
}
