import ImgoptWire
package import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A server for lines on a Unix socket. One event loop does all.
package final class SocketServer: Sendable {
    /// Bytes that are read of a connection in one go.
    private static let readBytes = 16 * 1024
    /// Connections that are accepted in one go. Of one that is gone again the loop reads all that was sent, so few.
    private static let accepts = UInt(4)

    private let listening: Listening
    private let limits: SocketLimits
    private let logger: Logger
    private let handler: any ConnectionHandler
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let pace = LoopPace()
    private let state = Mutex(State())

    /// A server that does not listen yet.
    /// - Parameter handler: is told everything on the server's event loop.
    package init(listening: Listening, limits: SocketLimits, logger: Logger, handler: any ConnectionHandler) {
        self.listening = listening
        self.limits = limits
        self.logger = logger
        self.handler = handler
    }

    /// Finds out whether ``start()`` could listen now, for who has much to do before.
    /// - Throws: `SocketError` if it cannot.
    package func prepare() throws(SocketError) {
        if case .path(let path, _) = listening { try UnixSocket.clear(path) }
    }

    /// Starts to listen. To be called once.
    /// - Throws: `SocketError` if it cannot.
    package func start() async throws {
        let descriptor: Int32
        switch listening {
        case .descriptor(let given): descriptor = given
        case .path(let path, let mode):
            descriptor = try UnixSocket.listen(path: path, mode: mode)
            let file = UnixSocket.identity(path)?.identity
            state.withLock { $0.file = file }
        }
        let channel = try await ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                // Without it, a process that is out of descriptors would try to accept without a pause.
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .serverChannelOption(ChannelOptions.maxMessagesPerRead, value: Self.accepts)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            // Little of one connection in one go of the loop: what many others send is looked at in between.
            .childChannelOption(ChannelOptions.maxMessagesPerRead, value: 1)
            .childChannelOption(
                ChannelOptions.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readBytes)
            )
            .childChannelInitializer { [self] channel in
                Peer.of(channel).flatMapThrowing { peer in try self.welcome(peer, channel) }
            }
            .withBoundSocket(descriptor)
            .get()
        state.withLock { $0.listener = channel }
    }

    /// Accepts no more connections; those that are there go on. The socket file stays until `shutdown()`.
    package func stopAccepting() async {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        guard let listener else { return }
        do {
            try await listener.close().get()
        } catch {
            logger.warning("The listening socket did not close", metadata: ["error": "\(error)"])
        }
    }

    /// Stops accepting, closes all connections, removes the socket file that it made, and ends the event loop.
    package func shutdown() async {
        await stopAccepting()
        let (connections, file) = state.withLock { state in
            defer { state.file = nil }
            return (Array(state.connections.values), state.file)
        }
        for connection in connections { connection.close() }
        if case .path(let path, _) = listening, let file { UnixSocket.remove(path, if: file) }
        do {
            try await group.shutdownGracefully()
        } catch {
            logger.warning("The event loop did not end", metadata: ["error": "\(error)"])
        }
    }

    /// Runs `body` on the event loop: proof that it is alive.
    package func pulse(_ body: @Sendable @escaping () -> Void) { group.next().execute(body) }

    /// How many connections there are. One that is gone counts until what came on it is done: who connects, sends much
    /// and goes must not have more of that than its connections may.
    package var connectionCount: Int { state.withLock { $0.connections.count } }
}

extension SocketServer {
    private struct State {
        var listener: (any Channel)?
        var file: UnixSocket.FileIdentity?
        var connections: [UInt64: Connection] = [:]
        var users: [UInt32: User] = [:]
        var lastID: UInt64 = 0
        var refusals = Refusals()
    }

    private struct User {
        var connections = 0
        let held: HeldBytes
    }

    /// Which refusals are told in the log: one in a while, with the number of those before it. Who connects without end
    /// must not make the loop of all clients write without end.
    private struct Refusals {
        private static let pause = TimeAmount.seconds(10)
        private var next = NIODeadline.uptimeNanoseconds(0)
        private var untold = 0

        /// How many were not told since the last one that was; nil: this one isn't either.
        mutating func tell(at now: NIODeadline) -> Int? {
            guard now >= next else {
                untold += 1
                return nil
            }
            next = now + Self.pause
            defer { untold = 0 }
            return untold
        }
    }

    /// Gives a new channel its handler, on the event loop, before anything is read from it.
    private func welcome(_ peer: Peer, _ channel: any Channel) throws {
        switch register(peer, channel) {
        case .success(let connection):
            try channel.pipeline.syncOperations.addHandler(
                LineHandler(
                    connection: connection, handler: handler, lineBytes: limits.lineBytes, mayLackLineFeed: true))
        case .failure(let error):
            if let untold = state.withLock({ $0.refusals.tell(at: .now()) }) {
                logger.warning(
                    "Refused a connection",
                    metadata: ["uid": "\(peer.uid)", "reason": "\(error.message)", "untold": "\(untold)"])
            }
            try channel.pipeline.syncOperations.addHandler(RefusalHandler(line: Reply.failure(.null, error)))
        }
    }

    private func register(_ peer: Peer, _ channel: any Channel) -> Result<Connection, WireError> {
        state.withLock { state in
            guard state.connections.count < limits.connections else {
                return .failure(.tooManyConnections(of: "the daemon", limit: limits.connections))
            }
            var user = state.users[peer.uid] ?? User(held: HeldBytes(limit: limits.heldBytesPerUser))
            guard user.connections < limits.connectionsPerUser else {
                return .failure(.tooManyConnections(of: "your user", limit: limits.connectionsPerUser))
            }
            user.connections += 1
            state.users[peer.uid] = user
            state.lastID += 1
            let connection = Connection(
                id: state.lastID, peer: peer, channel: channel, handler: handler, limits: limits,
                held: user.held, pace: pace, onEnd: { [weak self] in self?.remove($0) })
            state.connections[connection.id] = connection
            return .success(connection)
        }
    }

    private func remove(_ connection: Connection) {
        state.withLock { state in
            guard state.connections.removeValue(forKey: connection.id) != nil else { return }
            state.users[connection.peer.uid]?.connections -= 1
            if state.users[connection.peer.uid]?.connections == 0 { state.users[connection.peer.uid] = nil }
        }
    }
}
