import NIOCore
import NIOHTTP1

/// One connection to the page.
final class PageHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let path: String
    private let isLoopback: Bool
    private let maker: PageServer.Maker
    private let onClose: () -> Void
    private var head: HTTPRequestHead?

    /// - Parameter isLoopback: whether names of this machine must be asked for. A page in a browser could else be led
    ///   here under a name of its own.
    init(path: String, isLoopback: Bool, maker: @escaping PageServer.Maker, onClose: @escaping () -> Void) {
        self.path = path
        self.isLoopback = isLoopback
        self.maker = maker
        self.onClose = onClose
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        // A body has no meaning here, and is not kept.
        case .body: break
        case .end: answer(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func handlerRemoved(context: ChannelHandlerContext) { onClose() }

    private func answer(_ context: ChannelHandlerContext) {
        guard let head else { return }
        self.head = nil
        guard !isLoopback || Self.isThisMachine(head.headers.first(name: "host")) else {
            return refuse(.misdirectedRequest, "ask for 127.0.0.1, [::1] or localhost", head, context)
        }
        let asked = head.uri.prefix { $0 != "?" }
        guard asked == path else { return refuse(.notFound, "the figures are at \(path)", head, context) }
        guard head.method == .GET || head.method == .HEAD else {
            return refuse(.methodNotAllowed, "only GET and HEAD are answered", head, context)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        maker(head.headers["accept"].joined(separator: ",")) { page in
            bound.eventLoop.execute {
                let (handler, context) = bound.value
                handler.send(.ok, page, head, context)
            }
        }
    }

    private func refuse(
        _ status: HTTPResponseStatus, _ text: String, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        send(status, PageServer.Page(contentType: "text/plain; charset=utf-8", text: text + "\n"), head, context)
    }

    private func send(
        _ status: HTTPResponseStatus, _ page: PageServer.Page, _ head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else { return }
        let bytes = context.channel.allocator.buffer(string: page.text)
        var headers: HTTPHeaders = [
            "content-type": page.contentType, "content-length": "\(bytes.readableBytes)", "cache-control": "no-store",
        ]
        if status == .methodNotAllowed { headers.add(name: "allow", value: "GET, HEAD") }
        if !head.isKeepAlive { headers.add(name: "connection", value: "close") }
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        if head.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil) }
        let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        guard !head.isKeepAlive else { return }
        let channel = context.channel
        written.whenComplete { _ in channel.close(promise: nil) }
    }

    private static func isThisMachine(_ host: String?) -> Bool {
        guard let host = host?.lowercased() else { return true }
        if host.hasPrefix("[::1]") { return true }
        let name = host.prefix { $0 != ":" }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return name == "localhost" || (numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil))
    }
}
