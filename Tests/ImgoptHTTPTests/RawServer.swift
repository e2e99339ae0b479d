import NIOCore
import NIOPosix
import Synchronization

/// A loopback server that answers each request with scripted bytes.
final class RawServer: Sendable {
    /// A whole request, as read off the wire.
    struct Seen: Sendable {
        /// Counts connections, and requests on this connection, from 0.
        let connection: Int
        let turn: Int
        let method: String
        let path: String
        let head: String
        let body: [UInt8]
    }

    enum Step: Sendable {
        case send(String)
        case close
    }

    typealias Script = @Sendable (Seen) -> [Step]

    /// Requests as they come in.
    let requests: AsyncStream<Seen>
    let port: Int
    private let channel: any Channel
    private let log = Log()

    /// All requests so far.
    var seen: [Seen] { log.all }

    final class Log: Sendable {
        private let seen = Mutex<[Seen]>([])
        private let connections = Mutex(0)
        var all: [Seen] { seen.withLock { $0 } }
        func append(_ request: Seen) { seen.withLock { $0.append(request) } }
        func nextConnection() -> Int {
            connections.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }

    private init(greeting: String, script: @escaping Script) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Seen.self)
        let log = self.log
        requests = stream
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 2_048)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = ScriptedHandler(
                        connection: log.nextConnection(), greeting: greeting, script: script,
                        note: {
                            log.append($0)
                            continuation.yield($0)
                        })
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// Runs `body` against a server that answers by `script`, and says `greeting` before anything was asked.
    static func run(
        greeting: String = "", _ script: @escaping Script, _ body: (RawServer) async throws -> Void
    ) async throws {
        let server = try await RawServer(greeting: greeting, script: script)
        do {
            try await body(server)
        } catch {
            try? await server.channel.close().get()
            throw error
        }
        try await server.channel.close().get()
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// An answer with a length.
    static func answer(_ status: Int = 200, _ body: String = "", headers: String = "") -> Step {
        .send("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }
}

/// Reads requests off one connection and plays the script.
private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: Int
    private let greeting: String
    private let script: RawServer.Script
    private let note: (RawServer.Seen) -> Void
    private var turn = 0
    private var bytes: [UInt8] = []

    init(
        connection: Int, greeting: String, script: @escaping RawServer.Script,
        note: @escaping (RawServer.Seen) -> Void
    ) {
        self.connection = connection
        self.greeting = greeting
        self.script = script
        self.note = note
    }

    func channelActive(context: ChannelHandlerContext) {
        guard !greeting.isEmpty else { return }
        context.writeAndFlush(NIOAny(context.channel.allocator.buffer(string: greeting)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        while let request = nextRequest() {
            note(request)
            for step in script(request) {
                switch step {
                case .send(let text):
                    context.writeAndFlush(NIOAny(context.channel.allocator.buffer(string: text)), promise: nil)
                case .close: context.close(promise: nil)
                }
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func nextRequest() -> RawServer.Seen? {
        let blank = Array("\r\n\r\n".utf8)
        let last = bytes.count - blank.count
        guard last >= 0,
            let end = (0...last).first(where: { bytes[$0] == blank[0] && Array(bytes[$0..<($0 + 4)]) == blank })
        else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let lengthLine = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = lengthLine.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
        guard bytes.count >= end + 4 + length else { return nil }
        let words = head.split(separator: " ")
        let request = RawServer.Seen(
            connection: connection, turn: turn, method: String(words[0]), path: String(words[1]), head: head,
            body: Array(bytes[(end + 4)..<(end + 4 + length)]))
        bytes.removeFirst(end + 4 + length)
        turn += 1
        return request
    }
}
