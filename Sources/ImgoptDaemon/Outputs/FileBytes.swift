import Glibc

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

        /// What is wrong, with the file's name and nothing of what is in it.
        package var description: String {
            switch self {
            case .system(let error): "\(error)"
            case .tooLarge(let path, let limit): "\(path) is larger than \(limit) bytes"
            }
        }
    }

    /// All bytes of a file of at most `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(ReadError) -> [UInt8] {
        // Without O_NONBLOCK the opening of a pipe would wait for a writer, perhaps for ever.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(.init("open", path)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(.init("read", path)) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        }
    }
}
