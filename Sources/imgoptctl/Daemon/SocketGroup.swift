import Glibc

/// Who may use a socket.
enum SocketGroup {
    private static let mostBytes = 4096

    /// The name of the group of the file at `path`; nil if it can't be found out, and for root's, which nobody should
    /// become a member of.
    static func name(of path: String) -> String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_gid != 0 else { return nil }
        var entry = unsafe group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: mostBytes)
        return unsafe buffer.withUnsafeMutableBufferPointer { bytes in
            let code = unsafe getgrgid_r(status.st_gid, &entry, bytes.baseAddress, bytes.count, &found)
            guard code == 0, let name = unsafe found?.pointee.gr_name else { return nil }
            return unsafe String(cString: name)
        }
    }
}
