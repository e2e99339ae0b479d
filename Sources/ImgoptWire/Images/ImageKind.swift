/// The kinds of images that are known, each told by how a file begins: names and content types from outside are not
/// believed. The one table of them; `contrib/generate` makes those of the clients in other languages from it.
///
/// SVG is not among them: it is a program that browsers run, and no model of images takes it.
package enum ImageKind: String, Sendable, CaseIterable {
    case jpeg, png, gif, webp, avif, heic, heif, tiff, bmp, jxl, psd, jp2, ico, exr

    /// What there is to know of a kind.
    package struct Facts: Sendable {
        /// The endings of its files, without the dot: the usual one first.
        package let endings: [String]
        /// Its media types: the usual one first.
        package let types: [String]
        /// How its files begin: all signs of one of these lists are there.
        package var signs: [[Sign]] = []
        /// The brands by which an ISO media file is one.
        package var brands: [String] = []
    }

    /// Bytes that stand at a place of a file.
    package struct Sign: Sendable {
        /// The place, from 0.
        package let offset: Int
        /// The bytes.
        package let bytes: [UInt8]

        init(_ bytes: [UInt8], at offset: Int = 0) {
            self.bytes = bytes
            self.offset = offset
        }

        init(_ text: String, at offset: Int = 0) { self.init(Array(text.utf8), at: offset) }
    }

    /// So many bytes are enough to tell.
    package static let prefixBytes = 64

    /// The file name's ending, without the dot.
    package var fileExtension: String { facts.endings.first ?? rawValue }

    /// The media type.
    package var contentType: String { facts.types.first ?? "image/\(rawValue)" }

    /// The endings of files that are called images of some kind.
    package static let endings = Set(allCases.flatMap(\.facts.endings))

    /// The kind of the image that begins with these bytes; nil if they begin no image known here.
    package static func detect(_ bytes: some Collection<UInt8>) -> ImageKind? {
        let head = Array(bytes.prefix(prefixBytes))
        let brands = brands(of: head)
        return table.first { row in
            row.facts.signs.contains { $0.allSatisfy { has($0, head) } }
                || row.facts.brands.contains { brands.contains($0) }
        }?.kind
    }

    private static let table = allCases.map { (kind: $0, facts: $0.facts) }

    private static func has(_ sign: Sign, _ head: [UInt8]) -> Bool {
        let end = sign.offset + sign.bytes.count
        return head.count >= end && head[sign.offset..<end].elementsEqual(sign.bytes)
    }

    /// An ISO media file names its kind in its brands: the major one, or one of the compatible ones after it.
    private static func brands(of head: [UInt8]) -> [String] {
        guard has(Sign("ftyp", at: 4), head) else { return [] }
        let boxBytes = head[..<4].reduce(0) { $0 << 8 | Int($1) }
        return stride(from: 8, to: min(head.count, boxBytes) - 3, by: 4)
            .filter { $0 != 12 }  // the minor version stands between them
            .map { String(decoding: head[$0..<($0 + 4)], as: UTF8.self) }
    }

    /// What there is to know of it.
    package var facts: Facts {
        switch self {
        case .jpeg:
            Facts(endings: ["jpg", "jpeg"], types: ["image/jpeg", "image/jpg"], signs: [[Sign([0xff, 0xd8, 0xff])]])
        case .png:
            Facts(
                endings: ["png"], types: ["image/png"],
                signs: [[Sign([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])]])
        case .gif: Facts(endings: ["gif"], types: ["image/gif"], signs: [[Sign("GIF87a")], [Sign("GIF89a")]])
        case .webp: Facts(endings: ["webp"], types: ["image/webp"], signs: [[Sign("RIFF"), Sign("WEBP", at: 8)]])
        // The most particular first: most of these files name the general brands as well.
        case .avif: Facts(endings: ["avif"], types: ["image/avif"], brands: ["avif", "avis"])
        case .heic:
            Facts(
                endings: ["heic"], types: ["image/heic"],
                brands: ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs"])
        case .heif: Facts(endings: ["heif"], types: ["image/heif"], brands: ["mif1", "msf1"])
        case .tiff:
            Facts(
                endings: ["tif", "tiff"], types: ["image/tiff"],
                signs: [
                    [Sign([0x49, 0x49, 0x2a, 0])], [Sign([0x4d, 0x4d, 0, 0x2a])],
                    // Those of more than 4 GiB.
                    [Sign([0x49, 0x49, 0x2b, 0])], [Sign([0x4d, 0x4d, 0, 0x2b])],
                ])
        // Two letters alone would make an image of many a text; the four reserved bytes of the header are zero.
        case .bmp:
            Facts(
                endings: ["bmp"], types: ["image/bmp", "image/x-ms-bmp"],
                signs: [[Sign("BM"), Sign([0, 0, 0, 0], at: 6)]])
        case .jxl:
            Facts(
                endings: ["jxl"], types: ["image/jxl"],
                signs: [
                    [Sign([0xff, 0x0a])], [Sign([0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20, 0x0d, 0x0a, 0x87, 0x0a])],
                ])
        case .psd: Facts(endings: ["psd", "psb"], types: ["image/vnd.adobe.photoshop"], signs: [[Sign("8BPS")]])
        case .jp2:
            Facts(
                endings: ["jp2"], types: ["image/jp2"],
                signs: [[Sign([0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a])]])
        case .ico:
            Facts(
                endings: ["ico"], types: ["image/x-icon", "image/vnd.microsoft.icon"], signs: [[Sign([0, 0, 1, 0])]])
        case .exr:
            Facts(endings: ["exr"], types: ["image/x-exr", "image/exr"], signs: [[Sign([0x76, 0x2f, 0x31, 1])]])
        }
    }
}
