/// What kind of image some bytes are, told by how they begin: names and content types from outside are not believed.
package enum ImageKind: String, Sendable, CaseIterable {
    case jpeg, png, webp, gif, avif, heic, tiff, bmp, jxl

    /// So many bytes are enough to tell.
    package static let prefixBytes = 32

    /// The file name's ending, without the dot.
    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .tiff: "tif"
        default: rawValue
        }
    }

    /// The media type.
    package var contentType: String { "image/\(rawValue)" }

    /// The kind of the image that begins with these bytes; nil if they begin no image known here.
    ///
    /// SVG is not among them: it is a program that browsers run, and no model of images produces it.
    package static func detect(_ bytes: some Collection<UInt8>) -> ImageKind? {
        let head = Array(bytes.prefix(prefixBytes))
        func has(_ magic: [UInt8], at offset: Int = 0) -> Bool {
            head.count >= offset + magic.count && head[offset..<(offset + magic.count)].elementsEqual(magic)
        }
        if has([0xff, 0xd8, 0xff]) { return .jpeg }
        if has([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return .png }
        if has(Array("RIFF".utf8)), has(Array("WEBP".utf8), at: 8) { return .webp }
        if has(Array("GIF87a".utf8)) || has(Array("GIF89a".utf8)) { return .gif }
        if has([0x49, 0x49, 0x2a, 0x00]) || has([0x4d, 0x4d, 0x00, 0x2a]) { return .tiff }
        if has([0xff, 0x0a]) || has([0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a]) { return .jxl }
        if has(Array("ftyp".utf8), at: 4) { return isoMedia(head) }
        // Two letters alone would make an image of many a text; the four reserved bytes of the header are zero.
        if has(Array("BM".utf8)), has([0, 0, 0, 0], at: 6) { return .bmp }
        return nil
    }

    /// An ISO media file names its kind in its brands: the major one, or one of the compatible ones after it.
    private static func isoMedia(_ head: [UInt8]) -> ImageKind? {
        let boxBytes = head[..<4].reduce(0) { $0 << 8 | Int($1) }
        let brands = stride(from: 8, to: min(head.count, boxBytes) - 3, by: 4)
            .filter { $0 != 12 }  // the minor version stands between them
            .map { String(decoding: head[$0..<($0 + 4)], as: UTF8.self) }
        if brands.contains(where: { $0 == "avif" || $0 == "avis" }) { return .avif }
        if brands.contains(where: { ["heic", "heix", "hevc", "heim", "heis", "hevx"].contains($0) }) { return .heic }
        return nil
    }
}
