import DequeModule
import ImgoptWire
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
    private let pace: LoopPace
    /// The channel, while it is there, and the lines of the peer that are kept.
    private let parts = Atomic<Int>(1)
    private let onEnd: @Sendable (Connection) -> Void
    private let output = Mutex(Output())

    /// - Parameters:
    ///   - isReadWhenFull: true for clients: they must take replies while the server takes their requests, or both
    ///     would wait for each other for ever.
    ///   - onEnd: called once the channel is gone and nothing that came on it is kept any more.
    init(
        id: UInt64, peer: Peer, channel: any Channel, handler: any ConnectionHandler, limits: SocketLimits,
        held: HeldBytes? = nil, pace: LoopPace = LoopPace(), isReadWhenFull: Bool = false,
        onEnd: @escaping @Sendable (Connection) -> Void = { _ in }
    ) {
        self.id = id
        self.peer = peer
        self.channel = channel
        self.handler = handler
        self.limits = limits
        self.held = held
        self.pace = pace
        self.isReadWhenFull = isReadWhenFull
        self.onEnd = onEnd
    }

    /// Gives free what a line of so many bytes holds: to be called once for each line of a server's connection, when
    /// nothing of it is kept any more.
    package func release(_ bytes: Int) {
        guard bytes > 0 else { return }
        giveBack(bytes)
        partEnded()
    }

    /// Takes room for a line of so many bytes. False: the peer's user has as much as it may have.
    func holdLine(_ bytes: Int) -> Bool {
        guard bytes > 0 else { return true }
        guard hold(bytes) else { return false }
        parts.add(1, ordering: .relaxed)
        return true
    }

    /// Takes room for lines, which are released one by one. False: there is none for all of them, and none was taken.
    func hold(_ lines: Lines) -> Bool {
        guard hold(lines.fullBytes) else { return false }
        parts.add(lines.fullCount, ordering: .relaxed)
        return true
    }

    /// Takes room for so many bytes that are no line yet. False: there is none.
    func hold(_ bytes: Int) -> Bool { held?.take(bytes) ?? true }

    /// Gives room back that `hold` took.
    func giveBack(_ bytes: Int) { held?.giveBack(bytes) }

    /// Something was read from the channel.
    func noteRead() { pace.looked() }

    /// The channel is gone for good.
    func noteRemoved() { partEnded() }

    private func partEnded() {
        if parts.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { onEnd(self) }
    }

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
    package static func == (left: Connection, right: Connection) -> Bool { left === right }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension Connection {
    /// So much is given to the kernel in one go: about what it takes. Others are served in between.
    private static let pieceBytes = 128 * 1024

    private struct Output {
        var queued: Deque<[UInt8]> = []
        /// Whether a piece is with the channel, which has not been taken yet.
        var isSending = false
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
        if isFirst { pace.add(self, on: channel.eventLoop) }
    }

    /// Does what was scheduled, on the event loop. Answers how many bytes it gave to the kernel.
    func turn() -> Int {
        let chunks = output.withLock { output in
            output.isScheduled = false
            return Self.piece(of: &output)
        }
        let count = send(chunks)
        adjustReading()
        endIfFlushed()
        return count
    }

    /// What is to be sent next; nothing while something is being sent.
    private static func piece(of output: inout Output) -> [[UInt8]] {
        guard !output.isSending else { return [] }
        var chunks: [[UInt8]] = []
        var bytes = 0
        while bytes < pieceBytes, let chunk = output.queued.popFirst() {
            bytes += chunk.count
            chunks.append(chunk)
        }
        output.isSending = !chunks.isEmpty
        return chunks
    }

    private func send(_ chunks: [[UInt8]]) -> Int {
        guard !chunks.isEmpty else { return 0 }
        let count = chunks.reduce(0) { $0 + $1.count }
        var buffer = channel.allocator.buffer(capacity: count)
        for chunk in chunks { buffer.writeBytes(chunk) }
        channel.writeAndFlush(buffer).whenComplete { result in
            self.taken(count, isOpen: (try? result.get()) != nil)
        }
        return count
    }

    private func taken(_ count: Int, isOpen: Bool) {
        let (isWritableAgain, goesOn) = output.withLock { output in
            output.pendingBytes -= count
            output.isSending = false
            let goesOn = isOpen && !output.queued.isEmpty && !output.isScheduled
            if goesOn { output.isScheduled = true }
            guard output.isFull, output.pendingBytes <= limits.resumedBytes else { return (false, goesOn) }
            output.isFull = false
            return (!output.isClosing, goesOn)
        }
        guard isOpen else { return }
        if goesOn { pace.add(self, on: channel.eventLoop) }
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
