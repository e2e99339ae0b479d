import Dispatch
import Glibc

/// A server that takes requests and never answers.
final class DeafServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let heard = Board<String>()

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (descriptor, length) = (listener, size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, generic, &size) == 0 ? Int32(0) : -1
            }
        }
        try UnixAddress.check(bound, "bind")
        port = UInt16(bigEndian: address.sin_port)
        DispatchQueue(label: "deaf server").async { [listener, heard] in Self.serve(listener, heard) }
    }

    /// Waits for a request whose text begins so.
    func hears(_ beginning: String) async throws {
        try await heard.wait(beginning) { $0.hasPrefix(beginning) }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        _ = Glibc.close(listener)
    }

    private static func serve(_ listener: Int32, _ heard: Board<String>) {
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            DispatchQueue(label: "deaf connection").async {
                var bytes = [UInt8](repeating: 0, count: 65_536)
                while case let count = unsafe recv(connection, &bytes, bytes.count, 0), count > 0 {
                    heard.put(String(decoding: bytes.prefix(count), as: UTF8.self))
                }
                _ = Glibc.close(connection)
            }
        }
    }
}
