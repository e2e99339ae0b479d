import NIOCore
import NIOHTTP1
import NIOPosix

/// The simulator on two ports of this machine: the API, and the delivery host that outputs are downloaded from.
package final class SimulatorServer: Sendable {
    /// Root of the API, with `/v1` and no slash at its end.
    package let baseURL: String
    /// Root of the delivery host, no slash at its end.
    package let deliveryURL: String

    private let group: MultiThreadedEventLoopGroup
    private let listeners: [any Channel]
    private let core: NIOLoopBound<SimulatorCore>

    private init(
        baseURL: String, deliveryURL: String, group: MultiThreadedEventLoopGroup, listeners: [any Channel],
        core: NIOLoopBound<SimulatorCore>
    ) {
        self.baseURL = baseURL
        self.deliveryURL = deliveryURL
        self.group = group
        self.listeners = listeners
        self.core = core
    }

    /// Listens on both addresses. When this returns, requests are answered. Throws the errors of binding.
    ///
    /// - Parameters:
    ///   - publicURL: what answers call the API, with `/v1`, where it is behind something else; nil: its own root.
    ///   - publicDeliveryURL: the same for the delivery host.
    package static func start(
        settings: SimulatorSettings, listen: ListenAddress = .anyPort, delivery: ListenAddress = .anyPort,
        publicURL: String? = nil, publicDeliveryURL: String? = nil
    ) async throws -> SimulatorServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let loop = group.next()
            let core = try await loop.submit {
                NIOLoopBound(SimulatorCore(settings: settings, loop: loop), eventLoop: loop)
            }.get()
            let apiListener = try await bind(listen, side: .api, core: core, group: group)
            let deliveryListener = try await bind(delivery, side: .delivery, core: core, group: group)
            let apiRoot = "http://\(listen.urlHost):\(apiListener.localAddress?.port ?? 0)"
            let deliveryRoot = "http://\(delivery.urlHost):\(deliveryListener.localAddress?.port ?? 0)"
            let baseURL = apiRoot + "/v1"
            try await loop.submit {
                core.value.listen(api: publicURL ?? baseURL, delivery: publicDeliveryURL ?? deliveryRoot)
            }.get()
            return SimulatorServer(
                baseURL: baseURL, deliveryURL: deliveryRoot, group: group,
                listeners: [apiListener, deliveryListener], core: core)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Stops listening, closes every connection and ends the thread.
    package func stop() async throws {
        for listener in listeners { try? await listener.close() }
        let core = core
        try await core.eventLoop.submit { core.value.closeConnections() }.get()
        try await group.shutdownGracefully()
    }

    private static func bind(
        _ address: ListenAddress, side: SimulatorConnection.Side, core: NIOLoopBound<SimulatorCore>,
        group: MultiThreadedEventLoopGroup
    ) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(HTTPRequestDecoder()), SimulatorConnection(core: core.value, side: side))
                }
            }
            .bind(host: address.host, port: address.port).get()
    }
}
