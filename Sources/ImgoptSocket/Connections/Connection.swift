import NIOCore
import Synchronization

/// One connection, seen from either end. Everything here may be called from any thread and answers at once.
package final class Connection: Sendable {
    /// Unlike any other connection's of the same server.
    package let id: UInt64
    /// Who is at the other end.
    package let peer: Peer

    private let channel: any Channel
    private let handler: any ConnectionHandler
    private let limits: SocketLimits
    private let isReadWhenFull: Bool
    /// nil: nobody counts.
    private let held: HeldBytes?
    private let output = Mutex(Output())

    /// - Parameter isReadWhenFull: true for clients: they must take replies while the server takes their requests, or
    ///   both would wait for each other for ever.
    init(
        id: UInt64, peer: Peer, channel: any Channel, handler: any ConnectionHandler, limits: SocketLimits,
        held: HeldBytes? = nil, isReadWhenFull: Bool = false
    ) {
        self.id = id
        self.peer = peer
        self.channel = channel
        self.handler = handler
        self.limits = limits
        self.held = held
        self.isReadWhenFull = isReadWhenFull
    }

    /// Gives free what a line of so many bytes holds: to be called once for each line of a server's connection, when
    /// nothing of it is kept any more.
    package func release(_ bytes: Int) { held?.giveBack(bytes, of: peer.uid) }

    /// Takes room for so many bytes. False: the peer's user has as much as it may have.
    func hold(_ bytes: Int) -> Bool { held?.take(bytes, of: peer.uid) ?? true }

    /// Bytes that were written and not yet taken by the kernel.
    package var pendingBytes: Int { output.withLock { $0.pendingBytes } }

    /// Whether more may be written with good conscience: false from `limits.pendingBytes` on until most is taken.
    package var isWritable: Bool { output.withLock { !$0.isFull && !$0.isClosing } }

    /// Whether this side has decided to close it.
    var isClosing: Bool { output.withLock { $0.isClosing } }

    /// Takes note that the channel is closed.
    func noteClosed() { output.withLock { $0.isClosing = true } }

    /// Sends `bytes` after all that was written before. What is written in one go of the event loop leaves in one
    /// piece. Dropped if the connection is closed or closing.
    package func write(_ bytes: [UInt8]) {
        schedule { output in
            output.queued.append(bytes)
            output.pendingBytes += bytes.count
            if output.pendingBytes > limits.pendingBytes { output.isFull = true }
        }
    }

    /// Closes the connection once all that was written has been taken; nothing more can be written.
    package func closeWhenFlushed() { schedule { $0.isClosing = true } }

    /// Tells the peer that nothing more will be sent, once all that was written has been taken; goes on reading.
    package func finishWriting() { schedule { $0.isFinishing = true } }

    /// Closes the connection now; what was written and not taken is lost.
    package func close() {
        output.withLock { $0.isClosing = true }
        channel.close(promise: nil)
    }

    /// Reads nothing more until `resumeReading()`, but for what is on its way already.
    package func pauseReading() { schedule { $0.isPaused = true } }

    /// Reads on.
    package func resumeReading() { schedule { $0.isPaused = false } }
}

extension Connection: Hashable {
    /// The same connection.
    package static func == (left: Connection, right: Connection) -> Bool { left === right }

    /// By identity.
    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension Connection {
    private struct Output {
        var queued: [[UInt8]] = []
        var pendingBytes = 0
        var isScheduled = false
        var isFull = false
        var isPaused = false
        var isReading = true
        var isClosing = false
        var isFinishing = false
    }

    /// Changes the output and sees to it that the event loop looks at it soon, once for many changes. Does nothing on
    /// a connection that is closed or closing.
    private func schedule(_ change: (inout Output) -> Void) {
        let isFirst = output.withLock { output in
            // The event loop may have ended with its server.
            guard !output.isClosing else { return false }
            change(&output)
            defer { output.isScheduled = true }
            return !output.isScheduled
        }
        if isFirst { channel.eventLoop.execute { self.turn() } }
    }

    private func turn() {
        let chunks = output.withLock { output in
            output.isScheduled = false
            defer { output.queued = [] }
            return output.queued
        }
        send(chunks)
        adjustReading()
        endIfFlushed()
    }

    private func send(_ chunks: [[UInt8]]) {
        guard !chunks.isEmpty else { return }
        let count = chunks.reduce(0) { $0 + $1.count }
        var buffer = channel.allocator.buffer(capacity: count)
        for chunk in chunks { buffer.writeBytes(chunk) }
        channel.writeAndFlush(buffer).whenComplete { result in
            self.taken(count, isOpen: (try? result.get()) != nil)
        }
    }

    private func taken(_ count: Int, isOpen: Bool) {
        let isWritableAgain = output.withLock { output in
            output.pendingBytes -= count
            guard output.isFull, output.pendingBytes <= limits.resumedBytes else { return false }
            output.isFull = false
            return !output.isClosing
        }
        guard isOpen else { return }
        adjustReading()
        if isWritableAgain { handler.writable(self) }
        endIfFlushed()
    }

    /// A peer that does not take its replies is not read, so it cannot ask for more.
    private func adjustReading() {
        let wanted: Bool? = output.withLock { output in
            let wanted = (isReadWhenFull || !output.isFull) && !output.isPaused
            guard wanted != output.isReading else { return nil }
            output.isReading = wanted
            return wanted
        }
        guard let wanted else { return }
        // It fails only when the channel is closed, and then nothing is read anyway.
        channel.setOption(ChannelOptions.autoRead, value: wanted).whenFailure { _ in }
    }

    private func endIfFlushed() {
        let (isClosing, isFinishing) = output.withLock { output in
            guard output.pendingBytes == 0 else { return (false, false) }
            defer { output.isFinishing = false }
            return (output.isClosing, output.isFinishing)
        }
        if isClosing {
            channel.close(promise: nil)
        } else if isFinishing {
            channel.close(mode: .output, promise: nil)
        }
    }
}
