import Glibc
import ImgoptHash

/// Small files, read whole.
package enum FileBytes {
    /// Why a file was not read.
    package enum ReadError: Error, Equatable, CustomStringConvertible {
        /// The system refused.
        case system(SystemCallError)
        /// It holds more than the caller can use.
        case tooLarge(path: String, limit: Int)

        /// Whether there is no such file.
        package var isMissingFile: Bool {
            if case .system(let error) = self { return error.code == ENOENT }
            return false
        }

        package var description: String {
            switch self {
            case .system(let error): "\(error)"
            case .tooLarge(let path, let limit): "\(path) is larger than \(limit) bytes"
            }
        }
    }

    /// All bytes of a file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(ReadError) -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachPiece(of: path, flags: 0) { (piece) throws(ReadError) in
            bytes += piece
            guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        }
        return bytes
    }

    /// Writes all bytes of a file of any size to another one, `name`, a piece at a time.
    static func copy(_ path: String, to descriptor: Int32, named name: String) throws(FileError) {
        var trouble: FileError?
        do throws(ReadError) {
            try forEachPiece(of: path, flags: O_NOFOLLOW) { (piece) throws(ReadError) in
                guard trouble == nil else { return }
                do throws(FileError) {
                    try DurableFile.write(Array(piece), to: descriptor, path: name)
                } catch {
                    trouble = error
                }
            }
        } catch {
            throw FileError(.init("read", path, code: error.isMissingFile ? ENOENT : EIO))
        }
        if let trouble { throw trouble }
    }

    /// The SHA-256 of a file of any size, as 64 lower-case hexadecimal digits. A symbolic link is not followed.
    package static func sha256(of path: String) throws(ReadError) -> String {
        var digest = SHA256()
        try forEachPiece(of: path, flags: O_NOFOLLOW) { (piece) throws(ReadError) in digest.update(Array(piece)) }
        return digest.finish()
    }

    /// So many bytes from `offset` on of a regular file that is `size` bytes long; nil: it is no such file. A symbolic
    /// link is not followed.
    static func read(
        _ path: String, at offset: Int64, count: Int, ofAll size: Int64
    ) throws(ReadError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .system(.init("open", path)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == size else {
            return nil
        }
        var bytes = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + place }, count - place,
                    off_t(offset) + off_t(place))
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw .system(.init("read", path)) }
            // It was cut meanwhile.
            guard step > 0 else { return nil }
            place += step
        }
        return bytes
    }

    /// Whether a regular file holds exactly these bytes; nil: there is none, or it can't be read.
    static func holds(_ bytes: [UInt8], at path: String) -> Bool? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == bytes.count else { return false }
        var place = 0
        var isSame = true
        do throws(ReadError) {
            try forEachPiece(of: path, flags: O_NOFOLLOW) { (piece) throws(ReadError) in
                isSame = isSame && piece.elementsEqual(bytes[place...].prefix(piece.count))
                place += piece.count
            }
        } catch {
            return nil
        }
        return isSame && place == bytes.count
    }

    /// Hands on all bytes of a file of any size, a piece at a time. A symbolic link is not followed.
    static func forEachPiece(of path: String, _ body: (RawSpan) -> Void) throws(ReadError) {
        try forEachPiece(of: path, flags: O_NOFOLLOW) { (piece) throws(ReadError) in
            unsafe body(Array(piece).span.bytes)
        }
    }

    private static func forEachPiece(
        of path: String, flags: Int32, _ body: (ArraySlice<UInt8>) throws(ReadError) -> Void
    ) throws(ReadError) {
        // Without O_NONBLOCK the opening of a pipe would wait for a writer, perhaps for ever.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
        guard descriptor >= 0 else { throw .system(.init("open", path)) }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(.init("read", path)) }
            guard count > 0 else { return }
            try body(chunk[..<count])
        }
    }
}
