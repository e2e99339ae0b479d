import Glibc

@testable import ImgoptDaemon

/// A bound Unix socket, closed with its owner.
final class UnixSocket {
    let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    static func datagram(boundTo path: String) throws -> UnixSocket {
        try bound(path, type: Int32(SOCK_DGRAM.rawValue))
    }

    static func listening(at path: String) throws -> UnixSocket {
        let socket = try bound(path, type: Int32(SOCK_STREAM.rawValue))
        guard listen(socket.descriptor, 5) == 0 else { throw SystemCallError("listen", path) }
        return socket
    }

    /// The next datagram; empty if none is there.
    func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private static func bound(_ path: String, type: Int32) throws -> UnixSocket {
        let socket = UnixSocket(Glibc.socket(AF_UNIX, type, 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                unsafe bind(socket.descriptor, rebound, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SystemCallError("bind", path) }
        return socket
    }
}

/// Sets a variable of this process: for tests that run in a process of their own.
func setVariable(_ name: String, _ value: String?) {
    if let value { unsafe setenv(name, value, 1) } else { unsafe unsetenv(name) }
}
