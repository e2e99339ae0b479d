import ImgoptClient

/// A file whose bytes are too many for a line, open for as long as they are put.
struct LargeFile: Sendable {
    /// Bytes of its source in an image: `sha256:` and the digest.
    static let sourceBytes = 71

    let path: String
    let blob: BlobBytes
    private let file: OpenFile

    /// Reads all of it once.
    /// - Parameter content: what it was when it was looked at.
    /// - Throws: `Failure` if it can't be read, or is something else by now.
    init(_ path: String, _ content: ImageFile.Content) throws {
        let file = try OpenFile(path)
        blob = try Self.reading(path) { () throws(BlobBytes.Trouble) in
            try BlobBytes(descriptor: file.descriptor, count: content.bytes)
        }
        (self.path, self.file) = (path, file)
    }

    /// What an image names it by.
    var source: String { "sha256:\(blob.sha256)" }

    /// Reads of a file; what goes wrong is told with its path.
    static func reading<Value>(_ path: String, _ work: () throws(BlobBytes.Trouble) -> Value) throws -> Value {
        do throws(BlobBytes.Trouble) {
            return try work()
        } catch {
            switch error {
            case .changed: throw Failure.usage("\(path) has changed since it was looked at")
            case .system(let code): throw ImageFile.unreadable(path, code)
            }
        }
    }
}
