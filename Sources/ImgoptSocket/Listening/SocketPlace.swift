import Glibc

/// Where a socket is to be.
package enum SocketPlace {
    /// Makes sure that a socket could be made at a path. Nobody notices that it was asked: a connection would start
    /// what systemd starts on demand.
    package static func check(_ path: String) throws(SocketError) {
        try UnixSocket.checkFolder(path)
        guard let (_, isSocket) = UnixSocket.identity(path) else { return }
        guard isSocket else { throw .notASocket(path) }
        if isListened(at: path) { throw .alreadyServed(path) }
    }

    /// What the kernel tells of all sockets: one a line, `Num RefCount Protocol Flags Type St Inode Path`.
    private static func isListened(at path: String) -> Bool {
        let file = unsafe open("/proc/net/unix", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { _ = close(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = unsafe read(file, &piece, piece.count), count > 0 { text += piece[..<count] }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").contains { line in
            let parts = line.split(separator: " ", maxSplits: 7, omittingEmptySubsequences: true)
            guard parts.count == 8, let flags = UInt32(parts[3], radix: 16) else { return false }
            return parts[7] == path && flags & acceptsConnections != 0
        }
    }

    /// The kernel's __SO_ACCEPTCON.
    private static let acceptsConnections: UInt32 = 0x10000
}
