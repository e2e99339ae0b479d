package import ImgoptEngine

/// A finished output on disk.
package struct FinishedOutput: Sendable, Equatable {
    /// Absolute path.
    package let path: String
    /// Size in bytes.
    package let bytes: Int
    /// SHA-256 of the bytes, in lower-case hexadecimal digits.
    package let sha256: String
    /// The media type: by the bytes themselves, else as it was sent.
    package let contentType: String
    /// How large the image is; nil: it is none, or its head does not tell.
    package let size: PixelSize?
}
