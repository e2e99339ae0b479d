import Foundation
import ImgoptSocket
import ImgoptWire
import Logging
import Synchronization
import Testing

/// What a handler was told, as a stream to wait on.
final class Recorder: ConnectionHandler {
    enum Seen: Hashable {
        case opened
        case line(String)
        case tooLong
        case noRoom
        case ended
        case writable
        case closed
    }

    private let stream: AsyncStream<Seen>
    private let continuation: AsyncStream<Seen>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func opened(_ connection: Connection) { continuation.yield(.opened) }

    func received(_ line: LineEvent, on connection: Connection) {
        switch line {
        case .line(let bytes):
            continuation.yield(.line(String(decoding: bytes, as: UTF8.self)))
            connection.release(bytes.count)
        case .tooLong: continuation.yield(.tooLong)
        case .noRoom: continuation.yield(.noRoom)
        }
    }

    func inputEnded(_ connection: Connection) { continuation.yield(.ended) }

    func writable(_ connection: Connection) { continuation.yield(.writable) }

    func closed(_ connection: Connection) { continuation.yield(.closed) }

    /// The next `count` things, fewer if the stream was cut off.
    func next(_ count: Int) async -> [Seen] {
        var seen: [Seen] = []
        for await one in stream {
            seen.append(one)
            if seen.count == count { break }
        }
        return seen
    }
}

/// Sends each line back, and ends when the peer does.
final class Echo: ConnectionHandler {
    private let state = Mutex<(lines: Int, most: Int, connections: [Connection])>((0, 0, []))
    private let full = AsyncStream<Void>.makeStream()

    var lines: Int { state.withLock { $0.lines } }
    var mostPending: Int { state.withLock { $0.most } }
    var connections: [Connection] { state.withLock { $0.connections } }

    func opened(_ connection: Connection) { state.withLock { $0.connections.append(connection) } }

    func received(_ line: LineEvent, on connection: Connection) {
        switch line {
        case .line(let bytes):
            connection.write(bytes + [0x0A])
            connection.release(bytes.count)
        case .tooLong: connection.write(Array("too long\n".utf8))
        case .noRoom: connection.write(Array("no room\n".utf8))
        }
        state.withLock {
            $0.lines += 1
            $0.most = max($0.most, connection.pendingBytes)
        }
        if !connection.isWritable { full.continuation.yield() }
    }

    func inputEnded(_ connection: Connection) { connection.closeWhenFlushed() }
    func writable(_ connection: Connection) {}
    func closed(_ connection: Connection) {}

    func untilFull() async { for await _ in full.stream { break } }
}

/// Keeps what comes until it is told to let go.
final class Keeper: ConnectionHandler {
    private let kept = Mutex<[(Connection, Int)]>([])
    private let ends = AsyncStream<Void>.makeStream()

    func opened(_ connection: Connection) {}
    func received(_ line: LineEvent, on connection: Connection) {
        if case .line(let bytes) = line { kept.withLock { $0.append((connection, bytes.count)) } }
    }
    func inputEnded(_ connection: Connection) { connection.closeWhenFlushed() }
    func writable(_ connection: Connection) {}
    func closed(_ connection: Connection) { ends.continuation.yield() }

    func untilClosed() async { for await _ in ends.stream { break } }

    /// Lets go of the oldest line. False: there is none.
    func letGo() -> Bool {
        guard let (connection, count) = kept.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
        connection.release(count)
        return true
    }
}

/// A folder for sockets that is gone after `body`.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = "/tmp/ims-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
}

func server(
    _ path: String, mode: UInt16 = 0o600, limits: SocketLimits = SocketLimits(),
    _ handler: any ConnectionHandler = Echo()
) -> SocketServer {
    SocketServer(
        listening: .path(path, mode: mode), limits: limits, logger: Logger(label: "test"), handler: handler)
}

/// A running server with a client, both ended after `body`.
func withEcho(
    limits: SocketLimits = SocketLimits(), _ body: (Echo, Connection, Recorder, SocketServer) async throws -> Void
) async throws {
    try await withFolder { folder in
        let echo = Echo()
        let server = server(folder + "/s", limits: limits, echo)
        try await server.start()
        do {
            let recorder = Recorder()
            let client = try await SocketConnector.connect(path: folder + "/s", handler: recorder)
            #expect(await recorder.next(1) == [.opened])
            try await body(echo, client, recorder, server)
            client.close()
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }
}

extension Connection {
    func write(_ text: String) { write(Array(text.utf8)) }
}
