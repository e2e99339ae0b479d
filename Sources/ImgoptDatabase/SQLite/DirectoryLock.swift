import Glibc
import Synchronization

/// The lock file that keeps a second daemon off the same state. The kernel drops the lock when the process ends,
/// however it ends; the pid inside is only for the message.
final class DirectoryLock: Sendable {
    private let directory: String
    private let descriptor: Mutex<Int32?>

    /// Takes the lock of a folder, or says who has it.
    init(directory: String) throws(DatabaseError) {
        self.directory = directory
        descriptor = Mutex(try Self.take(directory))
    }

    /// Takes the lock again where its file was removed, since a new one would let a second daemon in.
    func renew() throws(DatabaseError) {
        try descriptor.withLock { (held) throws(DatabaseError) in
            var (known, now) = (stat(), stat())
            guard let file = held, unsafe fstat(file, &known) == 0 else { return }
            let isThere = unsafe lstat(Self.path(in: directory), &now) == 0
            if isThere, known.st_dev == now.st_dev, known.st_ino == now.st_ino { return }
            let new = try Self.take(directory)
            _ = Glibc.close(file)
            held = new
        }
    }

    private static func path(in directory: String) -> String { directory + "/imgoptd.lock" }

    private static func take(_ directory: String) throws(DatabaseError) -> Int32 {
        let path = path(in: directory)
        // A link could make it write its number into any file that the daemon's user may write to.
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard file >= 0 else {
            throw DatabaseError(
                .directoryUnusable,
                errno == ELOOP
                    ? "\(path) is a symbolic link, which the daemon does not make: remove it"
                    : "\(path) can't be opened: \(reason()); the state directory must exist and be writable")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let error = heldError(file: file, directory: directory)
            _ = Glibc.close(file)
            throw error
        }
        giveToOwner(file, of: directory)
        let pid = Array("\(getpid())\n".utf8)
        // A pid that could not be written only makes a later message poorer.
        _ = ftruncate(file, 0)
        _ = unsafe pwrite(file, pid, pid.count, 0)
        return file
    }

    /// Root only looked, say: the daemon, whose folder it is, must be able to open it afterwards.
    private static func giveToOwner(_ file: Int32, of directory: String) {
        var folder = stat()
        guard geteuid() == 0, unsafe stat(directory, &folder) == 0, folder.st_uid != 0 else { return }
        _ = fchown(file, folder.st_uid, folder.st_gid)
    }

    deinit { release() }

    /// Gives the lock back. Harmless when it was given back before.
    func release() {
        descriptor.withLock { held in
            if let file = held { _ = Glibc.close(file) }
            held = nil
        }
    }

    /// Says who has the lock of a folder; nil: nobody. It is taken for a moment alone, and nothing is written.
    static func holder(of directory: String) -> DatabaseError? {
        let file = unsafe open(path(in: directory), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { _ = Glibc.close(file) }
        guard flock(file, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        return heldError(file: file, directory: directory)
    }

    private static func heldError(file: Int32, directory: String) -> DatabaseError {
        guard errno == EWOULDBLOCK else {
            return DatabaseError(.directoryUnusable, "\(directory) can't be locked: \(reason())")
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { $0 >= 48 && $0 <= 57 }
        let pid = Int32(String(decoding: digits, as: UTF8.self))
        let who = pid.map { "process \($0)" } ?? "another process"
        return DatabaseError(
            .inUse(pid: pid),
            "\(who) already works on \(directory): stop it first, or give this daemon its own state directory")
    }

    private static func reason() -> String { unsafe String(cString: strerror(errno)) }
}

/// Makes an empty file that only its owner can read, if there is none: SQLite gives its side files the same mode.
func createPrivateFile(_ path: String, mustBeNew: Bool) throws(DatabaseError) {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (mustBeNew ? O_EXCL : 0), 0o600)
    guard file >= 0 else {
        let reason = unsafe String(cString: strerror(errno))
        throw DatabaseError(
            .inputOutput,
            "\(path) can't be \(mustBeNew ? "created" : "opened"): \(reason); check the path and its owner")
    }
    _ = Glibc.close(file)
}
