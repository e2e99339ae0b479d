import FoundationEssentials
import Glibc

/// A file of the user's, read with the user's own rights.
enum ImageFile {
    /// What a path leads to, links followed.
    enum Kind: Equatable {
        case file(bytes: Int)
        case folder
        case other
    }

    /// What is at `path`.
    /// - Throws: `Failure` if nothing is, or it may not be looked at.
    static func kind(of path: String) throws -> Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw unreadable(path, errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(bytes: Int(status.st_size))
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// The names in a folder, sorted, those that start with a dot left out.
    static func names(in folder: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw unreadable(folder, errno)
        }
    }

    /// The kind of image in the file at `path`, nil if it is none. Reads its first bytes only.
    static func imageKind(of path: String) throws -> ImageKind? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: ImageKind.headBytes)
        let count = unsafe head.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw unreadable(path, errno) }
        return ImageKind(head: head.prefix(count))
    }

    /// The file at `path` as a data URI.
    /// - Parameter limit: bytes that the URI may have.
    /// - Throws: `Failure` if it cannot be read, is no image, or is too large; it names the file.
    static func dataURI(of path: String, limit: Int) throws -> String {
        guard case .file(let bytes) = try kind(of: path) else { throw Failure.usage("\(path) is no regular file") }
        guard let kind = try imageKind(of: path) else { throw Failure.usage("\(path) is not an image") }
        let head = "data:\(kind.mediaType);base64,"
        let largest = (limit - head.utf8.count) / 4 * 3
        guard bytes <= largest else {
            throw Failure.usage(
                "\(path) has \(Figures.bytes(Int64(bytes))) (\(bytes) bytes); "
                    + "an image that is sent by itself may have \(Figures.bytes(Int64(largest))) (\(largest) bytes); "
                    + "make it smaller, or submit a URL")
        }
        do {
            return head + (try Data(contentsOf: URL(filePath: path))).base64EncodedString()
        } catch {
            throw unreadable(path, errno)
        }
    }

    /// The last component of a path.
    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func unreadable(_ path: String, _ code: Int32) -> Failure {
        .usage("can't read \(path): \(SystemText.of(code))")
    }
}
