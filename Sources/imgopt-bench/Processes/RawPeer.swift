import Glibc

/// A connection without manners: it sends and reads when it likes, and never waits.
final class RawPeer: Sendable {
    /// For whoever waits for several at once.
    let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchError("no more connections can be made: error \(errno)") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { [descriptor] in
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw BenchError("\(path) can't be reached: error \(errno)") }
    }

    deinit { close(descriptor) }

    /// Sends as much as is taken at once, and answers how much.
    func send(_ bytes: ArraySlice<UInt8>) -> Int {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        return max(0, count)
    }

    /// Waits for bytes and appends them; false at the end.
    func receive(into buffer: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 262_144)
        let count = unsafe recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: piece.prefix(count))
        return true
    }

    /// Takes what is there into `buffer` behind its first bytes, and answers how much; 0 at the end, less if there is
    /// nothing now.
    func receive(into buffer: inout [UInt8], from place: Int) -> Int {
        unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor, $0.baseAddress?.advanced(by: place), $0.count - place, Int32(MSG_DONTWAIT))
        }
    }

    /// As many files as this process may have.
    static func raiseDescriptorLimit() throws {
        var limit = rlimit()
        let which = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(which, &limit) == 0 else { throw BenchError("the limit of files can't be read") }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(which, &limit)
    }
}
