import DequeModule
import Glibc
import NIOCore
import NIOHTTP1

/// One connection: gathers a request, has the core decide it, sends the answer. What is sent is put together here, as
/// text: an answer that breaks off or drips is none that a library would write, and a stand-in must cost little beside
/// what is tried out with it.
final class SimulatorConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// Which of the two hosts was called.
    enum Side: Sendable {
        case api
        case delivery
    }

    /// What came, as far as it matters for the answer.
    private enum Arrival {
        case request(SimulatedRequest)
        case refused(SimulatedAnswer)
    }

    private let core: SimulatorCore
    private let side: Side
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body: ByteBuffer?
    private var arrivedAt: Microseconds = 0
    private var isTooLarge = false
    /// What came before the answer to what came before it was sent: answers go out in the order of their requests.
    private var waiting: Deque<(arrival: Arrival, keepAlive: Bool)> = []
    private var isAnswering = false

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
            // Amid another answer there is no place for it; who waits for it in vain sends on after a while.
            if head.headers.contains(name: "expect"), !isAnswering {
                let goOn = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
                context.writeAndFlush(wrapOutboundOut(goOn), promise: nil)
            }
        case .body(let part): append(part)
        case .end: arrived()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.close(promise: nil) }
        take(.refused(SimulatedAnswer(status: 400)), keepAlive: false)
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

    private func arrived() {
        guard let head else { return }
        self.head = nil
        if isTooLarge {
            let isUpload = head.uri.hasPrefix("/v1/files")
            take(.refused(isUpload ? Problem.fileTooLarge : Problem.unreadableBody), keepAlive: head.isKeepAlive)
        } else {
            take(.request(request(head)), keepAlive: head.isKeepAlive)
        }
        body = nil
    }

    private func take(_ arrival: Arrival, keepAlive: Bool) {
        if isAnswering { return waiting.append((arrival, keepAlive)) }
        isAnswering = true
        answer(arrival, keepAlive: keepAlive)
    }

    private func answer(_ arrival: Arrival, keepAlive: Bool) {
        // What came on a connection that has broken since does not take place.
        guard context != nil else { return }
        switch arrival {
        case .refused(let answer): send(answer, keepAlive: keepAlive)
        case .request(let request):
            switch side {
            case .delivery: sendLater(core.deliver(request), keepAlive: keepAlive)
            case .api: core.handle(request) { self.sendLater($0, keepAlive: keepAlive) }
            }
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
        // Where it ends, the end of the connection has to tell.
        let keepAlive = keepAlive && answer.announcedLength == nil
        switch answer.transport {
        case .reset: return reset(context)
        case .whole: write(answer, bodyBytes: answer.body.count, keepAlive: keepAlive, context)
        case .truncated:
            write(answer, bodyBytes: answer.body.count / 2, keepAlive: keepAlive, context)
            return context.close(promise: nil)
        case .slow(let milliseconds):
            write(answer, bodyBytes: 0, keepAlive: keepAlive, context)
            let pause = TimeAmount.milliseconds(Int64(milliseconds) / 20)
            return drip(answer.body[...], pieces: 20, pause: pause, keepAlive: keepAlive)
        }
        finish(keepAlive: keepAlive, context)
    }

    /// The head, and so much of the body.
    private func write(
        _ answer: SimulatedAnswer, bodyBytes: Int, keepAlive: Bool, _ context: ChannelHandlerContext
    ) {
        var bytes = context.channel.allocator.buffer(capacity: 512 + bodyBytes)
        answer.writeHead(into: &bytes, date: core.currentDate(), keepAlive: keepAlive)
        bytes.writeBytes(answer.body.prefix(bodyBytes))
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func finish(keepAlive: Bool, _ context: ChannelHandlerContext) {
        guard keepAlive else {
            // After all that was written, which an empty write follows.
            let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer()))
            return written.assumeIsolated().whenComplete { _ in self.context?.close(promise: nil) }
        }
        guard let next = waiting.popFirst() else {
            isAnswering = false
            return
        }
        // Not from here: as deep as many wait would be too deep.
        context.eventLoop.assumeIsolated().execute { self.answer(next.arrival, keepAlive: next.keepAlive) }
    }

    private func drip(_ rest: ArraySlice<UInt8>, pieces: Int, pause: TimeAmount, keepAlive: Bool) {
        guard let context else { return }
        if rest.isEmpty { return finish(keepAlive: keepAlive, context) }
        let piece = rest.prefix(max(1, rest.count / max(1, pieces)))
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: piece)), promise: nil)
        let left = rest.dropFirst(piece.count)
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
