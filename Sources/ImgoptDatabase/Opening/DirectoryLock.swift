import Glibc
import Synchronization

/// The lock file that keeps a second daemon off the same state. The kernel drops the lock when the process ends,
/// however it ends; the pid inside is only for the message.
final class DirectoryLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock of a folder, or says who has it.
    init(directory: String) throws(DatabaseError) {
        let path = directory + "/imgoptd.lock"
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw DatabaseError(
                .directoryUnusable,
                "\(path) can't be opened: \(Self.reason()); the state directory must exist and be writable")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let error = Self.heldError(file: file, directory: directory)
            _ = Glibc.close(file)
            throw error
        }
        descriptor = Mutex(file)
        let pid = Array("\(getpid())\n".utf8)
        // A pid that could not be written only makes a later message poorer.
        _ = ftruncate(file, 0)
        _ = unsafe pwrite(file, pid, pid.count, 0)
    }

    deinit {
        release()
    }

    /// Gives the lock back. Harmless when it was given back before.
    func release() {
        descriptor.withLock { held in
            if let file = held { _ = Glibc.close(file) }
            held = nil
        }
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

    private static func reason() -> String {
        unsafe String(cString: strerror(errno))
    }
}

/// Makes an empty file that only its owner can read, if there is none: SQLite gives its side files the same mode.
func createPrivateFile(_ path: String, mustBeNew: Bool) throws(DatabaseError) {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | (mustBeNew ? O_EXCL : 0), 0o600)
    guard file >= 0 else {
        let reason = unsafe String(cString: strerror(errno))
        throw DatabaseError(
            .inputOutput,
            "\(path) can't be \(mustBeNew ? "created" : "opened"): \(reason); check the path and its owner")
    }
    _ = Glibc.close(file)
}
