import FoundationEssentials
import Glibc

/// A file that a backup is to become: whole under its name, or not at all.
struct BackupFile {
    /// Absolute.
    let path: String
    private let partial: String
    private let overwrites: Bool
    private let descriptor: Int32

    /// Makes an empty file beside the final one, readable for its owner alone.
    init(_ path: String, overwrites: Bool) throws {
        let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        self.path = whole
        self.overwrites = overwrites
        partial = whole + ".partial"
        var status = stat()
        if unsafe stat(whole, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { throw Failure.usage("\(whole) is no regular file") }
            guard overwrites else {
                throw Failure.usage("\(whole) is there already: give another name, or --force to overwrite it")
            }
        }
        descriptor = unsafe open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure.usage("can't write \(partial): \(SystemText.of(errno))") }
    }

    /// Moves the daemon's copy here: its bytes, then the name, then the daemon's copy goes, if we may take it away.
    func take(_ source: String, bytes: Int64) throws {
        let file = unsafe open(source, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw Failure(
                errno == EACCES ? .notPermitted : .failed,
                "the backup is complete at \(source), but can't be read: \(SystemText.of(errno)); as root: "
                    + "mv \(source) \(path)")
        }
        defer { close(file) }
        let copied = try copy(from: file, source)
        guard copied == bytes else { throw Failure(.failed, "\(source) has \(copied) bytes instead of \(bytes)") }
        guard fsync(descriptor) == 0 else { throw broken(partial) }
        // A link fails where a file has come meanwhile; a rename would replace it.
        let isNamed = overwrites ? unsafe rename(partial, path) : unsafe link(partial, path)
        guard isNamed == 0 else { throw broken(path) }
        if !overwrites { _ = unsafe unlink(partial) }
        close(descriptor)
        try syncFolder()
        _ = unsafe unlink(source)
    }

    /// Leaves nothing behind.
    func abandon() {
        close(descriptor)
        _ = unsafe unlink(partial)
    }

    private func copy(from file: Int32, _ source: String) throws -> Int64 {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var copied: Int64 = 0
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw broken(source) }
            if count == 0 { return copied }
            var written = 0
            while written < count {
                let step = unsafe buffer.withUnsafeBytes { bytes in
                    unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + written }, count - written)
                }
                guard step > 0 else { throw broken(partial) }
                written += step
            }
            copied += Int64(count)
        }
    }

    private func syncFolder() throws {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw broken(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw broken(folder) }
    }

    private func broken(_ path: String) -> Failure {
        Failure(.failed, "can't write the backup: \(path): \(SystemText.of(errno))")
    }
}
