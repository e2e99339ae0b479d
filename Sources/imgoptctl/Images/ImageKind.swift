/// The kinds of images that are sent, told by a file's first bytes, never by its name.
enum ImageKind: String, CaseIterable {
    case png, jpeg, gif, webp, avif, heic, bmp, tiff, jxl

    /// The endings of files that are called images.
    static let endings: Set<String> = [
        "avif", "bmp", "gif", "heic", "heif", "jpeg", "jpg", "jxl", "png", "tif", "tiff", "webp",
    ]

    /// Bytes that suffice to tell.
    static let headBytes = 32

    /// The kind of a file that starts with `head`; nil if it is no image that is known here.
    init?(head: some Collection<UInt8>) {
        let head = Array(head.prefix(Self.headBytes))
        guard let kind = Self.allCases.first(where: { $0.matches(head) }) else { return nil }
        self = kind
    }

    /// The media type.
    var mediaType: String { "image/" + rawValue }

    private func matches(_ head: [UInt8]) -> Bool {
        switch self {
        case .png: head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .jpeg: head.starts(with: [0xFF, 0xD8, 0xFF])
        case .gif: head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8)
        case .webp: head.starts(with: "RIFF".utf8) && head.dropFirst(8).starts(with: "WEBP".utf8)
        case .avif: Self.brand(head).map { ["avif", "avis"].contains($0) } ?? false
        case .heic: Self.brand(head).map { ["heic", "heix", "hevc", "heim", "heis", "mif1"].contains($0) } ?? false
        case .bmp: head.count >= 14 && head.starts(with: "BM".utf8) && head[6..<10].allSatisfy { $0 == 0 }
        case .tiff: head.starts(with: [0x49, 0x49, 0x2A, 0x00]) || head.starts(with: [0x4D, 0x4D, 0x00, 0x2A])
        case .jxl:
            head.starts(with: [0xFF, 0x0A])
                || head.starts(with: [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A])
        }
    }

    /// The major brand of an ISO media file.
    private static func brand(_ head: [UInt8]) -> String? {
        guard head.count >= 12, head[4..<8].elementsEqual("ftyp".utf8) else { return nil }
        return String(decoding: head[8..<12], as: UTF8.self)
    }
}
