/// One output of an item, safe on disk.
package struct OutputFile: Hashable, Sendable {
    /// Where it is: an absolute path.
    package let path: String
    /// Its size in bytes.
    package let bytes: Int64
    /// The SHA-256 of its bytes, as 64 lower-case hexadecimal digits.
    package let sha256: String
    /// Its media type: by its bytes, else as the provider named it.
    package let contentType: String
    /// Where it was fetched from.
    package let sourceURL: String
    /// How large the image is; nil: it is none, or its head does not tell.
    package let size: PixelSize?
    /// When the file was removed to make room, or was found to be gone; nil: it is there.
    package let removedAt: Moment?
    /// Which of the item's outputs, from 0; nil: its place among its files tells.
    package let number: Int?

    package init(
        path: String, bytes: Int64, sha256: String, contentType: String, sourceURL: String, size: PixelSize? = nil,
        removedAt: Moment? = nil, number: Int? = nil
    ) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.contentType = contentType
        self.sourceURL = sourceURL
        self.size = size
        self.removedAt = removedAt
        self.number = number
    }
}
