package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Serves one page over HTTP/1.1, to this machine alone: `GET` and `HEAD` of one path, nothing else.
package final class PageServer: Sendable {
    /// Where it listens.
    package enum Place: Sendable, Hashable {
        /// A loopback host; port 0 is any free one.
        case loopback(host: String, port: Int)
        /// A Unix socket that it makes with these permission bits, and removes at the end.
        case unix(path: String, mode: UInt16)
    }

    /// The page as it is sent.
    package struct Page: Sendable {
        /// Its media type.
        package let contentType: String
        /// Its text.
        package let text: String

        package init(contentType: String, text: String) {
            self.contentType = contentType
            self.text = text
        }
    }

    /// Makes the page for a request with this header `Accept`; calls back once, from any thread.
    package typealias Maker = @Sendable (_ accept: String, _ done: @escaping @Sendable (Page) -> Void) -> Void

    /// Connections at the same time; one more is closed at once. A collector needs one.
    static let maxConnections = 32

    private let place: Place
    private let path: String
    private let logger: Logger
    private let maker: Maker
    private let idleSeconds: Int64
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let state = Mutex(State())

    private struct State {
        var listener: (any Channel)?
        var file: UnixSocket.FileIdentity?
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    /// A server that does not listen yet. It closes a connection that asks nothing for `idleSeconds`.
    package init(
        place: Place, path: String, logger: Logger, idleSeconds: Int64 = 90, maker: @escaping Maker
    ) {
        self.place = place
        self.path = path
        self.logger = logger
        self.idleSeconds = idleSeconds
        self.maker = maker
    }

    /// Starts to listen. To be called once. Answers the address: `http://127.0.0.1:9464/metrics`, or the socket's path.
    /// - Throws: `SocketError` if it cannot.
    package func start() async throws(SocketError) -> String {
        switch place {
        case .unix(let path, let mode):
            let descriptor = try UnixSocket.listen(path: path, mode: mode)
            let file = UnixSocket.identity(path)?.identity
            state.withLock { $0.file = file }
            _ = try await bound(path) { try await $0.withBoundSocket(descriptor).get() }
            return path
        case .loopback(let host, let port):
            let name = host.contains(":") ? "[\(host)]" : host
            let channel = try await bound("\(name):\(port)") { try await $0.bind(host: host, port: port).get() }
            return "http://\(name):\(channel.localAddress?.port ?? port)\(path)"
        }
    }

    /// Stops listening, closes all connections, removes the socket file that it made, and ends the event loop.
    package func shutdown() async {
        let (channels, file) = state.withLock { state in
            defer { (state.listener, state.file) = (nil, nil) }
            return ([state.listener].compactMap { $0 } + state.channels.values, state.file)
        }
        for channel in channels { channel.close(promise: nil) }
        if case .unix(let path, _) = place, let file { UnixSocket.remove(path, if: file) }
        do {
            try await group.shutdownGracefully()
        } catch {
            logger.warning("The page's event loop did not end", metadata: ["error": "\(error)"])
        }
    }

    private func bound(
        _ address: String, _ bind: (ServerBootstrap) async throws -> any Channel
    ) async throws(SocketError) -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try welcome(channel) }
            }
        do {
            let channel = try await bind(bootstrap)
            state.withLock { $0.listener = channel }
            return channel
        } catch let error as IOError {
            throw .of("bind", path: address, code: error.errnoCode)
        } catch {
            throw .absent(address)
        }
    }

    private func welcome(_ channel: any Channel) throws {
        let id = ObjectIdentifier(channel)
        let isWelcome = state.withLock { state in
            guard state.channels.count < Self.maxConnections else { return false }
            state.channels[id] = channel
            return true
        }
        guard isWelcome else { return channel.close(promise: nil) }
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
        try pipeline.addHandler(IdleStateHandler(allTimeout: .seconds(idleSeconds)))
        try pipeline.addHandler(
            PageHandler(path: path, isLoopback: isLoopback, maker: maker) { [self] in
                state.withLock { $0.channels[id] = nil }
            })
    }

    private var isLoopback: Bool {
        if case .loopback = place { true } else { false }
    }
}
