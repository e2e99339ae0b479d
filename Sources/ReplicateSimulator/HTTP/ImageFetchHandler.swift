import NIOCore
import NIOHTTP1

/// Sends one GET and gathers its answer.
final class ImageFetchHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let address: ImageFetch.Address
    private let promise: EventLoopPromise<SourceFetchResult>
    private var status = 0
    private var body: [UInt8] = []
    private var timeout: Scheduled<Void>?
    private var isDone = false

    init(_ address: ImageFetch.Address, _ promise: EventLoopPromise<SourceFetchResult>) {
        self.address = address
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HTTPHeaders = [
            "host": address.hostHeader, "user-agent": "replicate-sim", "accept": "*/*", "connection": "close",
        ]
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let channel = context.channel
        timeout = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(SimulatorLimits.fetchSeconds))) {
            self.finish(.unreachable("timed out"))
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(let part):
            body.append(contentsOf: part.readableBytesView)
            if body.count > SimulatorLimits.sourceImageBytes {
                finish(.unreachable("too large"))
                context.close(promise: nil)
            }
        case .end:
            finish(status == 200 ? .image(body) : .status(status))
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.unreachable("connection closed"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.unreachable("\(error)"))
        context.close(promise: nil)
    }

    private func finish(_ result: SourceFetchResult) {
        if isDone { return }
        isDone = true
        timeout?.cancel()
        promise.succeed(result)
    }
}
