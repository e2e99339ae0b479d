import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server on loopback whose answers are a closure; keeps what it was asked.
package final class ScriptedStore: Sendable {
    /// What it was asked.
    package struct Seen: Sendable {
        /// As it came.
        package var method = ""
        /// With its query.
        package var path = ""
        /// By their names in lower case.
        package var headers: [String: String] = [:]
        /// The whole.
        package var body: [UInt8] = []
    }

    /// What it answers.
    package struct Answer: Sendable {
        let status: Int
        let headers: [(String, String)]
        let body: String

        /// An empty 200 unless said otherwise.
        package init(status: Int = 200, headers: [(String, String)] = [], body: String = "") {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    /// `http://127.0.0.1:PORT`.
    package let endpoint: String
    private let channel: any Channel
    private let log = Log()

    private final class Log: Sendable {
        let seen = Mutex<[Seen]>([])
    }

    /// All that it was asked so far.
    package var seen: [Seen] { log.seen.withLock { $0 } }

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
        endpoint = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    /// Runs `body` beside a server.
    package static func run(
        _ answer: @escaping @Sendable (Seen) -> Answer, _ body: (ScriptedStore) async throws -> Void
    ) async throws {
        let store = try await ScriptedStore(answer)
        do {
            try await body(store)
        } catch {
            try? await store.channel.close().get()
            throw error
        }
        try await store.channel.close().get()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: (Seen) -> Answer
        private var seen = Seen()

        init(_ answer: @escaping (Seen) -> Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                seen = Seen(method: head.method.rawValue, path: head.uri)
                for (name, value) in head.headers { seen.headers[name.lowercased()] = value }
            case .body(let part): seen.body.append(contentsOf: part.readableBytesView)
            case .end:
                let answer = answer(seen)
                var headers = HTTPHeaders(answer.headers)
                if !headers.contains(name: "content-length") {
                    headers.add(name: "content-length", value: "\(answer.body.utf8.count)")
                }
                let head = HTTPResponseHead(
                    version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
                context.write(wrapOutboundOut(.head(head)), promise: nil)
                if seen.method != "HEAD" {
                    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
                }
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
