import NIOCore
import NIOPosix
import Synchronization

/// The client's side of a socket.
package enum SocketConnector {
    /// Connects to the server at `path`. `handler` is told everything on an event loop, `opened` included.
    /// - Throws: `SocketError` if there is no server, or the caller may not connect.
    package static func connect(
        path: String, limits: SocketLimits = SocketLimits(), handler: any ConnectionHandler
    ) async throws(SocketError) -> Connection {
        guard path.utf8.count <= SocketError.longestPath else { throw .pathTooLong(path) }
        let made = Made()
        do {
            _ = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let server = Peer(pid: 0, uid: 0, gid: 0)
                        let connection = Connection(
                            id: 0, peer: server, channel: channel, handler: handler, limits: limits,
                            isReadWhenFull: true)
                        made.connection.withLock { $0 = connection }
                        try channel.pipeline.syncOperations.addHandler(
                            LineHandler(
                                connection: connection, handler: handler, lineBytes: limits.lineBytes,
                                mayLackLineFeed: false))
                    }
                }
                .connect(unixDomainSocketPath: path)
                .get()
        } catch let error as IOError {
            throw .of("connect", path: path, code: error.errnoCode)
        } catch {
            throw .refused(path)
        }
        // A server that takes no more says so and hangs up at once: what it said came, and is what the caller has to
        // hear, though the channel may be gone by now.
        guard let connection = made.connection.withLock({ $0 }) else { throw .refused(path) }
        return connection
    }

    /// The connection, once its channel is there.
    private final class Made: Sendable {
        let connection = Mutex<Connection?>(nil)
    }
}
