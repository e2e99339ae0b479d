import ImgoptWire
import NIOCore

/// Turns the bytes of one channel into calls of a `ConnectionHandler`.
final class LineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let connection: Connection
    private let handler: any ConnectionHandler
    /// Whether a peer may end after a line without its LF: a person with `nc` may, a daemon that was killed in the
    /// middle of an answer must not be taken at its word.
    private let mayLackLineFeed: Bool
    private var framer: LineFramer
    private var isOpen = false
    private var hasInputEnded = false
    private var isBroken = false
    /// For how many bytes of a line that is coming in room was taken.
    private var held = 0

    init(connection: Connection, handler: any ConnectionHandler, lineBytes: Int, mayLackLineFeed: Bool) {
        self.connection = connection
        self.mayLackLineFeed = mayLackLineFeed
        self.handler = handler
        framer = LineFramer(lineBytes: lineBytes)
    }

    func channelActive(context: ChannelHandlerContext) {
        isOpen = true
        handler.opened(connection)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.noteRead()
        framer.append(unwrapInboundIn(data).readableBytesView)
        giveBack()
        while let arrival = framer.next() {
            switch arrival {
            case .lines(let lines): deliver(lines)
            case .tooLong: handler.received(.tooLong, on: connection)
            }
        }
        let pending = framer.pendingBytes
        if connection.hold(pending) {
            held = pending
        } else {
            framer.discard()
            handler.received(.noRoom, on: connection)
        }
    }

    /// Hands lines over with the room that they take: all of them together, or else as many as have some.
    private func deliver(_ lines: Lines) {
        if connection.hold(lines) { return handler.received(lines, on: connection) }
        for line in lines { handler.received(withRoom(line), on: connection) }
    }

    /// The line with the room that it takes, if there is any.
    private func withRoom(_ event: LineEvent) -> LineEvent {
        if case .line(let line) = event, !connection.holdLine(line.count) { .noRoom } else { event }
    }

    private func giveBack() {
        connection.giveBack(held)
        held = 0
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { endInput() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isOpen {
            // A peer that has closed both sides at once is not told of by an event of its own.
            endInput()
            isOpen = false
            connection.noteClosed()
            handler.closed(connection)
        }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        giveBack()
        connection.noteRemoved()
    }

    /// A peer that is gone is nothing to report; the channel ends, and `closed` tells.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isBroken = true
        context.close(promise: nil)
    }

    /// A last line without LF is a line if the peer ended there and may lack it, and a piece of one else.
    private func endInput() {
        guard !hasInputEnded else { return }
        hasInputEnded = true
        giveBack()
        let rest = framer.finish()
        if let rest, mayLackLineFeed, !isBroken, !connection.isClosing {
            handler.received(withRoom(rest), on: connection)
        }
        handler.inputEnded(connection)
    }
}

/// Tells a connection that is one too many so, and ends it.
final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let line: [UInt8]

    init(line: [UInt8]) { self.line = line }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer(bytes: line)).whenComplete { _ in channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
