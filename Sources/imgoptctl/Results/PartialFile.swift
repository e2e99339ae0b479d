import Glibc
import ImgoptClient
import ImgoptHash

/// A file that grows beside its place until all of it is there. One that an earlier call left is gone on with.
struct PartialFile: ~Copyable {
    private let path: String
    /// What it becomes, for people.
    private let name: String
    private let descriptor: Int32
    private var digest = SHA256()
    /// Bytes that are in it.
    private(set) var count: Int64 = 0

    /// Opens it where it is, and reads what is in it; else makes it. Errors name the file that it is to become.
    init(_ path: String, of target: String) throws {
        self.path = path
        name = target
        descriptor = unsafe PathText.with(path) {
            unsafe open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
        }
        guard descriptor >= 0 else { throw Self.failure(target) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.failed, "\(path) is no regular file: remove it")
        }
        count = try Self.read(descriptor, target, into: &digest)
    }

    deinit { close(descriptor) }

    /// The SHA-256 of a file.
    static func digest(of path: String) throws -> String? {
        let descriptor = unsafe PathText.with(path) {
            unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        }
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var digest = SHA256()
        _ = try read(descriptor, path, into: &digest)
        return digest.finish()
    }

    /// Adds bytes at the end.
    mutating func add(_ bytes: [UInt8]) throws {
        try write(bytes)
        digest.update(bytes)
        count += Int64(bytes.count)
    }

    /// Whether it is the whole. Ends the digest.
    mutating func isComplete(_ whole: Whole) throws -> Bool {
        var ended = SHA256()
        swap(&ended, &digest)
        return ended.finish() == whole.sha256 && count == whole.bytes
    }

    /// Forgets what is in it.
    mutating func clear() throws {
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.failure(name) }
        digest = SHA256()
        count = 0
    }

    /// Leaves nothing behind.
    func abandon() { _ = unsafe PathText.with(path) { unsafe unlink($0) } }

    /// Gives it its name. Nothing that is there by then is replaced, unless it may be.
    /// - Returns: whether it has it now; if not, something came there meanwhile, or another call has moved it away.
    func move(to target: String, overwrites: Bool) throws -> Bool {
        guard fsync(descriptor) == 0 else { throw Self.failure(name) }
        if overwrites {
            guard unsafe PathText.with(path, target, { unsafe rename($0, $1) }) == 0 else { throw Self.failure(target) }
            return true
        }
        // A link fails where a file has come meanwhile; a rename would replace it.
        if unsafe PathText.with(path, target, { unsafe link($0, $1) }) == 0 {
            _ = unsafe PathText.with(path) { unsafe unlink($0) }
            return true
        }
        guard errno != EEXIST, errno != ENOENT else { return false }
        // Some file systems have no links.
        var status = stat()
        guard [EPERM, EOPNOTSUPP, ENOSYS].contains(errno) else { throw Self.failure(target) }
        guard unsafe PathText.with(target, { unsafe lstat($0, &status) }) != 0 else { return false }
        guard unsafe PathText.with(path, target, { unsafe rename($0, $1) }) == 0 else { throw Self.failure(target) }
        return true
    }

    private func write(_ bytes: [UInt8]) throws {
        var written = 0
        while written < bytes.count {
            let step = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw Self.failure(name) }
            written += step
        }
    }

    private static func read(_ descriptor: Int32, _ path: String, into digest: inout SHA256) throws -> Int64 {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var total: Int64 = 0
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { return total }
            digest.update(Array(buffer[..<count]))
            total += Int64(count)
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.failed, "can't write \(DisplayWidth.printable(PathText.readable(path))): \(SystemText.of(errno))")
    }
}
