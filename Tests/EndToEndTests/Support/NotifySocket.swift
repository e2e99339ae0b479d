import Foundation
import Glibc
import Synchronization

/// The end of systemd that hears what the daemon tells it.
final class NotifySocket: Sendable {
    let path: String
    /// Each message, with its lines.
    let messages = Board<String>()
    private let descriptor: Int32
    private let isClosed = Atomic<Bool>(false)

    init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try UnixAddress.check(unsafe UnixAddress.with(path) { unsafe bind(descriptor, $0, $1) }, "bind")
        Thread.detachNewThread { [descriptor, messages] in Self.read(descriptor, into: messages) }
    }

    /// Waits for a message with this line.
    @discardableResult
    func heard(_ line: String, times: Int = 1) async throws -> String {
        try await messages.wait(for: times, line) { $0.split(separator: "\n").contains(line[...]) }
    }

    /// Ends all waits. Only the first call does anything: afterwards the descriptor may be somebody else's.
    func close() {
        if !isClosed.exchange(true, ordering: .relaxed) { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private static func read(_ descriptor: Int32, into messages: Board<String>) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while case let count = unsafe recv(descriptor, &bytes, bytes.count, 0), count > 0 {
            messages.put(String(decoding: bytes.prefix(count), as: UTF8.self))
        }
        messages.end()
        _ = Glibc.close(descriptor)
    }
}

/// Addresses of Unix sockets as the kernel takes them.
enum UnixAddress {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    static func with(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    static func check(_ result: Int32, _ call: String) throws(Failure) {
        if result < 0 { throw Failure(call: call, code: errno) }
    }
}
