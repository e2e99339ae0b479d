import Foundation
import NIOCore
import NIOPosix
import Testing

/// One request over a bare socket: shows how the connection ended, which HTTP clients hide.
struct RawExchange {
    enum End: Sendable {
        case closed
        case reset
    }

    let received: String
    let end: End

    static func post(_ url: String, body: String) async throws -> RawExchange {
        try await send(post(url, body: body, headers: "Connection: close"), to: url)
    }

    /// The text of a POST.
    static func post(_ url: String, body: String, headers: String) throws -> String {
        """
        POST \(try #require(URLComponents(string: url)).path) HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer r8_stand_in\r
        \(headers)\r
        Content-Length: \(body.utf8.count)\r
        \r
        \(body)
        """
    }

    /// Sends a text and waits for the end of the connection.
    static func send(_ request: String, to url: String) async throws -> RawExchange {
        let parts = try #require(URLComponents(string: url))
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let promise = loop.makePromise(of: RawExchange.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(promise))
                }
            }
            .connect(host: parts.host ?? "", port: parts.port ?? 80).get()
        try await channel.writeAndFlush(ByteBuffer(string: request))
        return try await promise.futureResult.get()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let promise: EventLoopPromise<RawExchange>
        private var received = ByteBuffer()
        private var end = End.closed

        init(_ promise: EventLoopPromise<RawExchange>) {
            self.promise = promise
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var part = unwrapInboundIn(data)
            received.writeBuffer(&part)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if (error as? IOError)?.errnoCode == ECONNRESET { end = .reset }
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            promise.succeed(RawExchange(received: String(buffer: received), end: end))
        }
    }
}
