package import ImgoptEngine

/// Bytes that a user put, and may name as the source of images.
package struct PutRow: Hashable, Sendable {
    /// Their SHA-256 in hexadecimal.
    package let sha256: String
    /// How many they are.
    package let bytes: Int64
    /// Their media type; nil: they are no image of a kind that is known.
    package let contentType: String?
    /// When the user last put them, asked for them or named them.
    package let putAt: Moment

    package init(sha256: String, bytes: Int64, contentType: String?, putAt: Moment) {
        self.sha256 = sha256
        self.bytes = bytes
        self.contentType = contentType
        self.putAt = putAt
    }
}

/// What a user put and has named in no image yet.
package struct UnnamedPuts: Hashable, Sendable {
    /// The number of blobs.
    package let count: Int
    /// Their bytes.
    package let bytes: Int64

    package init(count: Int, bytes: Int64) {
        self.count = count
        self.bytes = bytes
    }
}
