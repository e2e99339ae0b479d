import Glibc

/// The permission bits of files, and of the folders that lead to them.
package struct FileModes: Sendable, Equatable {
    /// Of each file.
    package let file: UInt32

    /// Of each folder: whoever may read its files may enter it.
    package var folder: UInt32 { file | (file & 0o444) >> 2 }

    /// For the daemon's own user alone.
    package static let secret = FileModes(file: 0o600)

    /// What `set` did.
    enum Change {
        /// It had these bits.
        case none
        /// It has them now.
        case made
        /// It is no such thing, or somebody else's.
        case impossible
    }

    /// Gives a file or a folder these bits, a folder besides what it has of setuid, setgid and sticky. A symbolic link
    /// is not followed: it could lead to what is not ours.
    static func set(_ mode: UInt32, of path: String, kind: UInt32) -> Change {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return .impossible }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == kind else { return .impossible }
        let wanted = kind == S_IFDIR ? mode | status.st_mode & 0o7000 : mode
        if status.st_mode & 0o7777 == wanted { return .none }
        if fchmod(descriptor, wanted) == 0 { return .made }
        // A sandbox may forbid to name setgid, also for what has it (RestrictSUIDSGID=): who may read is worth more.
        return wanted != mode && fchmod(descriptor, mode) == 0 ? .made : .impossible
    }

    /// The permission bits of what is there; nil: nothing is.
    static func bits(of path: String) -> UInt32? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }
}
