/// Bytes that an output is served from.
package struct StoredImage: Sendable, Equatable {
    /// The whole file.
    package let bytes: [UInt8]
    /// What it is, by its first bytes: names and headers may be wrong.
    package let contentType: String

    /// Takes any bytes; those of no known image format are `application/octet-stream`.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
        contentType = Self.contentType(of: bytes)
    }

    /// A small picture for predictions whose input has none.
    static let sample = StoredImage(bytes: SamplePNG.make(byteCount: 0))

    /// The content of a `data:` URI, or nil if it has none.
    init?(dataURI: String) {
        guard let comma = dataURI.firstIndex(of: ",") else { return nil }
        let content = dataURI[dataURI.index(after: comma)...]
        if dataURI[..<comma].hasSuffix(";base64") {
            guard let bytes = Base64.decode(content) else { return nil }
            self.init(bytes: bytes)
        } else {
            self.init(bytes: Array(percentDecoded(content).utf8))
        }
    }

    /// The content of a `data:` URI, with the media type that stands there.
    init?(declaredBy dataURI: String) {
        guard let file = StoredImage(dataURI: dataURI), dataURI.hasPrefix("data:") else { return nil }
        bytes = file.bytes
        contentType = String(dataURI.dropFirst(5).prefix { $0 != ";" && $0 != "," })
    }

    private static func contentType(of bytes: [UInt8]) -> String {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if bytes.starts(with: "GIF8".utf8) { return "image/gif" }
        if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
        return "application/octet-stream"
    }
}
