import Glibc

/// The calls of the kernel that make a listening socket at a path. NIO can bind too, but would leave the socket open to
/// all whom the umask allows until its mode is set.
enum UnixSocket {
    /// What tells a file from another that was put in its place.
    struct FileIdentity: Hashable, Sendable {
        var device: UInt64
        var inode: UInt64
        /// An inode's number is given again as soon as its file is gone; the moment of its last change is not.
        var changed: Int64
    }

    /// How many connections the kernel may hold until they are accepted; it takes the less of this and its own limit.
    private static let backlog: Int32 = 4096

    /// A socket that listens at `path` with `mode`. A socket file that nobody answers on is replaced.
    static func listen(path: String, mode: UInt16) throws(SocketError) -> Int32 {
        try clear(path)
        let descriptor = try make(path)
        do throws(SocketError) {
            // Before the bind, so that at no time more may connect than should; after it, against the umask.
            try check(fchmod(descriptor, mode_t(mode)), "fchmod", path)
            try check(unsafe withAddress(path) { unsafe bind(descriptor, $0, $1) }, "bind", path)
            try check(unsafe chmod(path, mode_t(mode)), "chmod", path)
            try check(Glibc.listen(descriptor, backlog), "listen", path)
            return descriptor
        } catch {
            _ = Glibc.close(descriptor)
            if case .absent = error { throw .folderMissing(path) }
            throw error
        }
    }

    /// Makes sure that a socket can be made at `path`, and removes one that nobody answers on.
    static func clear(_ path: String) throws(SocketError) {
        try checkFolder(path)
        try removeStale(path)
    }

    /// Makes sure that the path is not too long, and that its folder is there.
    static func checkFolder(_ path: String) throws(SocketError) {
        guard path.utf8.count <= SocketError.longestPath else { throw .pathTooLong(path) }
        var folder = stat()
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let parent = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard unsafe stat(parent, &folder) == 0 || errno != ENOENT else { throw .folderMissing(path) }
    }

    /// Removes the file at `path` if it is still the one of `identity`.
    static func remove(_ path: String, if identity: FileIdentity) {
        if self.identity(path)?.identity == identity { _ = unsafe unlink(path) }
    }

    /// The identity of the file at `path`, and whether it is a socket; nil if there is none.
    static func identity(_ path: String) -> (identity: FileIdentity, isSocket: Bool)? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        let changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
        let identity = FileIdentity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), changed: changed)
        return (identity, status.st_mode & S_IFMT == S_IFSOCK)
    }

    private static func removeStale(_ path: String) throws(SocketError) {
        guard let (_, isSocket) = identity(path) else { return }
        guard isSocket else { throw .notASocket(path) }
        let probe = try make(path)
        defer { _ = Glibc.close(probe) }
        guard unsafe withAddress(path, { unsafe connect(probe, $0, $1) }) != 0 else { throw .alreadyServed(path) }
        switch errno {
        case ECONNREFUSED: try check(unsafe unlink(path), "unlink", path)
        case ENOENT: return
        // Its queue of connections is full: it lives.
        case EAGAIN: throw .alreadyServed(path)
        case let code: throw .of("connect", path: path, code: code)
        }
    }

    private static func make(_ path: String) throws(SocketError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        try check(descriptor, "socket", path)
        return descriptor
    }

    private static func check(_ result: Int32, _ call: String, _ path: String) throws(SocketError) {
        guard result < 0 else { return }
        throw .of(call, path: path, code: errno)
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
