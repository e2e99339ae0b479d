internal import Glibc

/// A file while it is sent: opened at the beginning, so that it stays the same one.
final class UploadSource {
    private let descriptor: Int32
    private let byteCount: Int
    /// Where the next bytes are read.
    var offset = 0

    /// Nil: it is no regular file, can't be read, or is shorter than that.
    init?(path: String, byteCount: Int) {
        // Without O_NONBLOCK the opening of a pipe would wait for a writer.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        self.byteCount = byteCount
        var status = stat()
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            Int(status.st_size) >= byteCount
        else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Fills the room with what comes next; the number of bytes, 0 at the end. Nil: they can't be read.
    @unsafe
    func read(into room: UnsafeMutableRawBufferPointer) -> Int? {
        let wanted = min(room.count, byteCount - offset)
        guard wanted > 0 else { return 0 }
        while true {
            let count = unsafe pread(descriptor, room.baseAddress, wanted, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            offset += count
            return count
        }
    }
}
