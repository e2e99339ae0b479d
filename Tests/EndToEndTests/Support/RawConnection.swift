import Dispatch
import Glibc
import ImgoptJSON
import Synchronization
import TestSupport

/// A client that sends exactly the bytes it is told to, and reads when it is told to.
final class RawConnection: Sendable {
    private let descriptor: Int32
    private let unread = Mutex<[UInt8]>([])
    private let queue = DispatchQueue(label: "raw connection")

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: Net.seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        try UnixAddress.check(unsafe UnixAddress.with(path) { unsafe connect(descriptor, $0, $1) }, "connect")
    }

    deinit { _ = close(descriptor) }

    /// Sends text as it is.
    func send(_ text: String) async throws { try await send(bytes: Array(text.utf8)) }

    /// Sends as much of some bytes as is taken without waiting, and answers how much that was.
    func sendWithoutWaiting(_ bytes: [UInt8]) throws -> Int {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN { return 0 }
        try UnixAddress.check(Int32(clamping: count), "send")
        return count
    }

    /// Sends bytes as they are.
    func send(bytes: [UInt8]) async throws {
        try await onQueue { [descriptor] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes {
                    unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                try UnixAddress.check(Int32(clamping: count), "send")
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Says that nothing more will be sent.
    func endInput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// The next line as JSON; nil at the end of what the daemon sends.
    func receive() async throws -> JSONValue? {
        try await onQueue { [self] in
            try nextLine().map { try JSONValue(parsing: $0) }
        }
    }

    /// Sends a line and reads the next one.
    func ask(_ line: String) async throws -> JSONValue? {
        try await send(line + "\n")
        return try await receive()
    }

    private func nextLine() throws -> [UInt8]? {
        try unread.withLock { unread in
            var searched = 0
            while true {
                if let end = unread[searched...].firstIndex(of: 0x0A) {
                    defer { unread.removeFirst(end + 1) }
                    return Array(unread[..<end])
                }
                searched = unread.count
                var piece = [UInt8](repeating: 0, count: 65_536)
                let count = unsafe recv(descriptor, &piece, piece.count, 0)
                try UnixAddress.check(Int32(clamping: count), "recv")
                if count == 0 { return nil }
                unread += piece.prefix(count)
            }
        }
    }

    private func onQueue<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
