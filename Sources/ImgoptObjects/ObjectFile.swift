internal import FoundationEssentials
internal import Glibc
internal import ImgoptHash

/// A local file as it is to become an object: read whole before it is sent, so that what is sent can be held to it.
package struct ObjectFile: Sendable {
    /// Where it is.
    package let path: String
    /// Its size.
    package let bytes: Int
    /// The SHA-256 of what is in it, as 64 hexadecimal digits.
    package let sha256: String
    /// The same by MD5; nil: libcrypto has none.
    let md5: [UInt8]?
    /// Its media type.
    package let contentType: String

    /// Reads a regular file; a symbolic link is not followed. Nil: it can't be read, with `errno` of it.
    package init?(reading path: String, contentType: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        self.init(descriptor, path: path, contentType: contentType)
    }

    /// Reads a file that is open and has no name, which stays open until it was sent.
    package init?(descriptor: Int32, contentType: String) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
        self.init(descriptor, path: "/proc/self/fd/\(descriptor)", contentType: contentType)
    }

    private init?(_ descriptor: Int32, path: String, contentType: String) {
        var sha256 = SHA256()
        var md5 = MD5()
        var bytes = 0
        var piece = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            let come = count == piece.count ? piece : Array(piece[..<count])
            sha256.update(come)
            md5.update(come)
            bytes += count
        }
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256.finish()
        self.md5 = md5.finish()
        self.contentType = contentType
    }

    /// As `Content-MD5` has it.
    var contentMD5: String? { md5.map { Data($0).base64EncodedString() } }

    /// What servers call an object that came in one piece.
    var etag: String? { md5.map { SHA256.hex($0) } }
}
