import Glibc
import NIOCore
import NIOHTTP1

/// One connection: gathers a request, has the core decide it, sends the answer.
final class SimulatorConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Which of the two hosts was called.
    enum Side: Sendable {
        case api
        case delivery
    }

    private let core: SimulatorCore
    private let side: Side
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body: ByteBuffer?
    private var arrivedAt: Microseconds = 0
    private var isTooLarge = false

    init(core: SimulatorCore, side: Side) {
        self.core = core
        self.side = side
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        core.opened(context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        core.closed(context.channel)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            arrivedAt = WallClock.now
            self.head = head
            body = nil
            isTooLarge = false
            if head.headers.contains(name: "expect") {
                let goOn = HTTPResponseHead(version: head.version, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(goOn)), promise: nil)
            }
        case .body(let part): append(part)
        case .end: decide()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func append(_ part: ByteBuffer) {
        let isUpload = head?.uri.hasPrefix("/v1/files") ?? false
        let limit =
            isUpload
            ? SimulatorLimits.fileBytes + SimulatorLimits.multipartOverheadBytes : SimulatorLimits.requestBodyBytes
        // What is too much is read and forgotten: an answer before the end of a body is lost on many clients.
        isTooLarge = isTooLarge || (body?.readableBytes ?? 0) + part.readableBytes > limit
        if isTooLarge {
            body = nil
        } else if body == nil {
            body = part
        } else {
            var part = part
            body?.writeBuffer(&part)
        }
    }

    private func decide() {
        guard let head else { return }
        self.head = nil
        let keepAlive = head.isKeepAlive
        if isTooLarge {
            let isUpload = head.uri.hasPrefix("/v1/files")
            send(isUpload ? Problem.fileTooLarge : Problem.unreadableBody, keepAlive: keepAlive)
            return
        }
        let request = request(head)
        body = nil
        switch side {
        case .delivery: sendLater(core.deliver(request), keepAlive: keepAlive)
        case .api: core.handle(request) { self.sendLater($0, keepAlive: keepAlive) }
        }
    }

    private func request(_ head: HTTPRequestHead) -> SimulatedRequest {
        let halves = head.uri.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var request = SimulatedRequest(
            method: head.method.rawValue, path: String(Substring(halves[0])), arrivedAt: arrivedAt)
        if halves.count > 1 { request.query = String(Substring(halves[1])) }
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 5 where name.lowercased() == "range": request.range = value
            case 6 where name.lowercased() == "prefer": request.prefer = value
            case 12 where name.lowercased() == "cancel-after": request.cancelAfter = value
            case 12 where name.lowercased() == "content-type": request.contentType = value
            case 13 where name.lowercased() == "authorization": request.authorization = value
            default: break
            }
        }
        if let body { request.body = Array(buffer: body) }
        return request
    }

    private func sendLater(_ answer: SimulatedAnswer, keepAlive: Bool) {
        guard let context else { return }
        guard answer.delay > 0 else { return send(answer, keepAlive: keepAlive) }
        context.eventLoop.assumeIsolated().scheduleTask(in: .microseconds(answer.delay)) {
            self.send(answer, keepAlive: keepAlive)
        }
    }

    private func send(_ answer: SimulatedAnswer, keepAlive: Bool) {
        guard let context else { return }
        switch answer.transport {
        case .reset: reset(context)
        case .whole:
            writeHead(answer, keepAlive: keepAlive, context)
            write(answer.body[...], context)
            finish(keepAlive: keepAlive, context)
        case .truncated:
            writeHead(answer, keepAlive: keepAlive, context)
            write(answer.body[..<(answer.body.count / 2)], context)
            context.flush()
            context.close(promise: nil)
        case .slow(let milliseconds):
            writeHead(answer, keepAlive: keepAlive, context)
            context.flush()
            drip(answer.body[...], pieces: 20, pause: .milliseconds(Int64(milliseconds) / 20), keepAlive: keepAlive)
        }
    }

    private func writeHead(_ answer: SimulatedAnswer, keepAlive: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(answer.headers)
        if answer.status != 204 { headers.add(name: "content-length", value: String(answer.body.count)) }
        if !keepAlive { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func write(_ bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext) {
        if bytes.isEmpty { return }
        let buffer = context.channel.allocator.buffer(bytes: bytes)
        context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
    }

    private func finish(keepAlive: Bool, _ context: ChannelHandlerContext) {
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if keepAlive { return }
        written.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
    }

    private func drip(_ rest: ArraySlice<UInt8>, pieces: Int, pause: TimeAmount, keepAlive: Bool) {
        guard let context else { return }
        if rest.isEmpty { return finish(keepAlive: keepAlive, context) }
        write(rest.prefix(max(1, rest.count / max(1, pieces))), context)
        context.flush()
        let left = rest.dropFirst(max(1, rest.count / max(1, pieces)))
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.drip(left, pieces: pieces - 1, pause: pause, keepAlive: keepAlive)
        }
    }

    /// Ends the connection with a TCP reset: closing with no time to linger throws away what is in the buffers.
    private func reset(_ context: ChannelHandlerContext) {
        guard let options = context.channel as? any SocketOptionProvider else { return context.close(promise: nil) }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            self.context?.close(promise: nil)
        }
    }
}
