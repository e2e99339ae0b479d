import Glibc

/// A file that is open for reading as long as this is.
final class OpenFile: Sendable {
    let descriptor: Int32

    /// Opens the file at `path`.
    /// - Parameter waits: whether a pipe is waited for.
    /// - Throws: `Failure` if it cannot be read.
    init(_ path: String, waits: Bool = false) throws {
        guard !path.utf8.contains(0) else { throw Failure.usage("\(path) has a NUL in its name, as no file has") }
        let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (waits ? 0 : O_NONBLOCK)
        descriptor = unsafe PathText.with(path) { unsafe open($0, flags) }
        guard descriptor >= 0 else { throw ImageFile.unreadable(path, errno) }
    }

    deinit { close(descriptor) }

    /// Whether it is a regular file, and how long.
    func status(_ path: String) throws -> (isRegular: Bool, bytes: Int) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw ImageFile.unreadable(path, errno) }
        return (status.st_mode & S_IFMT == S_IFREG, Int(status.st_size))
    }

    /// Its next bytes: `count`, or all that are left.
    func read(_ count: Int, _ path: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw ImageFile.unreadable(path, errno) }
            if step == 0 { break }
            filled += step
        }
        bytes.removeLast(count - filled)
        return bytes
    }
}
