import NIOCore
import NIOPosix

/// The client's side of a socket.
package enum SocketConnector {
    /// Connects to the server at `path`. `handler` is told everything on an event loop, `opened` included.
    /// - Throws: `SocketError` if there is no server, or the caller may not connect.
    package static func connect(
        path: String, limits: SocketLimits = SocketLimits(), handler: any ConnectionHandler
    ) async throws(SocketError) -> Connection {
        guard path.utf8.count <= SocketError.longestPath else { throw .pathTooLong(path) }
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let server = Peer(pid: 0, uid: 0, gid: 0)
                        let connection = Connection(
                            id: 0, peer: server, channel: channel, handler: handler, limits: limits,
                            isReadWhenFull: true)
                        try channel.pipeline.syncOperations.addHandler(
                            LineHandler(connection: connection, handler: handler, lineBytes: limits.lineBytes))
                    }
                }
                .connect(unixDomainSocketPath: path)
                .flatMapThrowing { channel in
                    try channel.pipeline.syncOperations.handler(type: LineHandler.self).connection
                }
                .get()
        } catch let error as IOError {
            throw .of("connect", path: path, code: error.errnoCode)
        } catch {
            // The channel was closed before it could be used.
            throw .refused(path)
        }
    }
}
