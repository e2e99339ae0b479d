import ImgoptHTTP
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on loopback whose answers are a closure; keeps what it was asked.
final class StandIn: Sendable {
    struct Seen: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: [UInt8]
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body = ""
    }

    let port: Int
    private let channel: any Channel
    private let log = Log()

    final class Log: Sendable {
        let seen = Mutex<[Seen]>([])
    }

    var seen: [Seen] { log.seen.withLock { $0 } }

    private init(_ answer: @escaping @Sendable (Seen) -> Answer) async throws {
        let log = self.log
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler { seen in
                            log.seen.withLock { $0.append(seen) }
                            return answer(seen)
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// Runs `body` with a server and a client.
    static func run(
        _ answer: @escaping @Sendable (Seen) -> Answer, _ body: (StandIn, HTTPClient) async throws -> Void
    ) async throws {
        let server = try await StandIn(answer)
        let client = try HTTPClient(logger: Logger(label: "test"))
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(server, client))
        } catch {
            result = .failure(error)
        }
        client.shutdown()
        try await server.channel.close().get()
        try result.get()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: (Seen) -> Answer
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ answer: @escaping (Seen) -> Answer) {
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let bytes): body += Array(bytes.readableBytesView)
            case .end: respond(context)
            }
        }

        private func respond(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let fields = head.headers.map { ($0.name.lowercased(), $0.value) }
            let given = answer(
                Seen(
                    method: head.method.rawValue, path: head.uri,
                    headers: Dictionary(fields, uniquingKeysWith: { first, _ in first }), body: body))
            var headers = NIOHTTP1.HTTPHeaders(given.headers)
            headers.add(name: "Content-Length", value: "\(given.body.utf8.count)")
            let status = HTTPResponseStatus(statusCode: given.status)
            context.write(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
                promise: nil)
            context.write(
                wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(string: given.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
