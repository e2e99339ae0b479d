import FoundationEssentials
import Glibc
import ImgoptWire

/// A file of the user's, read with the user's own rights.
enum ImageFile {
    /// What a path leads to, links followed.
    enum Kind: Equatable {
        case file
        /// A folder, by what tells it from others however it was come to.
        case folder(Identity)
        case other
    }

    /// What a folder is known by.
    struct Identity: Hashable {
        let device: UInt
        let number: UInt
    }

    /// What is known of an image in a file before it is read.
    struct Content: Equatable {
        let kind: ImageKind
        let bytes: Int

        /// What stands before its bytes in a data URI.
        var head: String { "data:\(kind.contentType);base64," }

        /// Bytes of the data URI.
        var uriBytes: Int { head.utf8.count + (bytes + 2) / 3 * 4 }
    }

    /// What is at `path`.
    /// - Throws: `Failure` if nothing is, or it may not be looked at.
    static func kind(of path: String) throws -> Kind {
        var status = stat()
        guard unsafe PathText.with(path, { unsafe stat($0, &status) }) == 0 else { throw unreadable(path, errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder(Identity(device: UInt(status.st_dev), number: UInt(status.st_ino)))
        default: return .other
        }
    }

    /// The names in a folder, sorted, those that start with a dot left out.
    static func names(in folder: String) throws -> [String] {
        guard let stream = unsafe PathText.with(folder, { unsafe opendir($0) }) else { throw unreadable(folder, errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw unreadable(folder, errno) }
                return names.sorted()
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
                unsafe PathText.text(buffer.prefix { $0 != 0 })
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
    }

    /// Looks at the file at `path`, of which it reads the first bytes alone.
    /// - Throws: `Failure` if it can't be read or is no image; it names the file.
    static func content(of path: String) throws -> Content {
        let file = try OpenFile(path)
        let (kind, bytes) = try look(file, path)
        guard let kind else { throw Failure.usage("\(path) is not an image") }
        return Content(kind: kind, bytes: bytes)
    }

    /// The kind of image in the file at `path`, nil if it is none.
    static func imageKind(of path: String) throws -> ImageKind? {
        let file = try OpenFile(path)
        guard try file.status(path).bytes > 0 else { return nil }
        return try look(file, path).kind
    }

    private static func look(_ file: OpenFile, _ path: String) throws -> (kind: ImageKind?, bytes: Int) {
        let status = try file.status(path)
        guard status.isRegular else { throw Failure.usage("\(path) is no regular file") }
        guard status.bytes > 0 else { throw Failure.usage("\(path) is empty") }
        return (ImageKind.detect(try file.read(ImageKind.prefixBytes, path)), status.bytes)
    }

    /// The file at `path` as a data URI.
    /// - Parameter content: what it was when it was looked at.
    /// - Throws: `Failure` if it can't be read, or is something else by now.
    static func dataURI(of path: String, _ content: Content) throws -> String {
        let bytes = try OpenFile(path).read(content.bytes + 1, path)
        guard bytes.count == content.bytes, ImageKind.detect(bytes) == content.kind else {
            throw Failure.usage("\(path) has changed since it was looked at")
        }
        return content.head + Data(bytes).base64EncodedString()
    }

    /// The last component of a path.
    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The ending of a file's name in lower case, without its dot; nil if it has none.
    static func ending(of path: String) -> String? {
        let name = name(of: path)
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        return name[name.index(after: dot)...].lowercased()
    }

    static func unreadable(_ path: String, _ code: Int32) -> Failure {
        .usage("can't read \(path): \(SystemText.of(code))")
    }
}
