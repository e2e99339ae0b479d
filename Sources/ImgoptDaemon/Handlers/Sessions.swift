import ImgoptSocket
import Synchronization

/// Ties the socket's connections to sessions.
final class Sessions: ConnectionHandler {
    private let handlers: Handlers
    private let sessions = Mutex<[UInt64: Session]>([:])

    init(_ handlers: Handlers) {
        self.handlers = handlers
    }

    func opened(_ connection: Connection) {
        let session = Session(connection, handlers)
        sessions.withLock { $0[connection.id] = session }
    }

    func received(_ line: LineEvent, on connection: Connection) {
        session(of: connection)?.received(line)
    }

    func inputEnded(_ connection: Connection) {
        session(of: connection)?.inputEnded()
    }

    func writable(_ connection: Connection) {
        session(of: connection)?.writable()
        handlers.hub.writable(connection)
    }

    func closed(_ connection: Connection) {
        let session = sessions.withLock { $0.removeValue(forKey: connection.id) }
        // First the session, so that what it adds from now on is known to be of no use.
        session?.closed()
        handlers.hub.removeAll(of: connection)
        handlers.waiters.removeAll(of: connection.id)
    }

    private func session(of connection: Connection) -> Session? {
        sessions.withLock { $0[connection.id] }
    }
}
