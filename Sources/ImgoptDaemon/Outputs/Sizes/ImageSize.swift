import ImgoptEngine
import ImgoptWire

/// How large the image in a file is, by its head: a few bytes are read, and nothing is decoded.
enum ImageSize {
    /// Parts of a file that are looked at, at most: whatever it says, it is done with soon.
    static let mostSteps = 1000

    /// Nil: it is no image, or its head does not tell.
    static func of(_ file: ByteWindow) -> PixelSize? {
        var file = file
        guard let head = file.bytes(0, min(file.count, OutputKind.prefixBytes)).map(Array.init) else { return nil }
        switch ImageKind.detect(head) {
        case .png: return file.has("IHDR", at: 12) ? size(file.big(16, 4), file.big(20, 4)) : nil
        case .gif: return size(file.little(6, 2), file.little(8, 2))
        case .bmp: return bitmap(&file)
        case .webp: return webp(&file)
        case .jpeg: return jpeg(&file)
        case .tiff: return tiff(&file)
        case .psd: return size(file.big(18, 4), file.big(14, 4))
        case .ico: return icon(&file)
        case .exr: return exr(&file)
        case .avif, .heic, .heif: return BoxedSize.ofMedia(&file)
        case .jp2: return BoxedSize.ofJPEG2000(&file)
        case .jxl: return BoxedSize.ofJPEGXL(&file)
        case nil: return FileSigns.told(by: head)?.fileExtension == "svg" ? DrawingSize.of(&file) : nil
        }
    }

    static func size(_ width: Int?, _ height: Int?) -> PixelSize? {
        guard let width, let height else { return nil }
        return PixelSize(width: width, height: height)
    }

    private static func bitmap(_ file: inout ByteWindow) -> PixelSize? {
        guard let header = file.little(14, 4) else { return nil }
        if header == 12 { return size(file.little(18, 2), file.little(20, 2)) }
        // One that begins at the top has a negative height.
        let height = file.little(22, 4).flatMap { UInt32(exactly: $0) }.map { Int(Int32(bitPattern: $0).magnitude) }
        return size(file.little(18, 4), height)
    }

    private static func webp(_ file: inout ByteWindow) -> PixelSize? {
        if file.has("VP8X", at: 12) {
            return size(file.little(24, 3).map { $0 + 1 }, file.little(27, 3).map { $0 + 1 })
        }
        if file.has("VP8L", at: 12) {
            guard file.big(20, 1) == 0x2F, let bits = file.little(21, 4) else { return nil }
            return PixelSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
        }
        guard file.has("VP8 ", at: 12), file.big(23, 3) == 0x9D012A else { return nil }
        return size(file.little(26, 2).map { $0 & 0x3FFF }, file.little(28, 2).map { $0 & 0x3FFF })
    }

    private static func jpeg(_ file: inout ByteWindow) -> PixelSize? {
        var place = 2
        for _ in 0..<mostSteps {
            guard file.big(place, 1) == 0xFF, let marker = file.big(place + 1, 1) else { return nil }
            switch marker {
            // Bytes that fill.
            case 0xFF: place += 1
            case 0x01, 0xD0...0xD8: place += 2
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                return size(file.big(place + 7, 2), file.big(place + 5, 2))
            // The picture itself, or the end.
            case 0xD9, 0xDA: return nil
            default:
                guard let length = file.big(place + 2, 2), length >= 2 else { return nil }
                place += 2 + length
            }
        }
        return nil
    }

    private static func tiff(_ file: inout ByteWindow) -> PixelSize? {
        let isBig = file.has("MM", at: 0)
        func number(_ file: inout ByteWindow, _ offset: Int, _ length: Int) -> Int? {
            isBig ? file.big(offset, length) : file.little(offset, length)
        }
        let isLong = number(&file, 2, 2) == 43
        guard let list = isLong ? number(&file, 8, 8) : number(&file, 4, 4),
            let count = number(&file, list, isLong ? 8 : 2)
        else { return nil }
        var found: [Int: Int] = [:]
        for entry in 0..<min(count, mostSteps) {
            let place = list + (isLong ? 8 + entry * 20 : 2 + entry * 12)
            guard let tag = number(&file, place, 2), let type = number(&file, place + 2, 2) else { break }
            guard tag == 256 || tag == 257, let length = [3: 2, 4: 4, 16: 8][type] else { continue }
            found[tag] = number(&file, place + (isLong ? 12 : 8), length)
        }
        return size(found[256], found[257])
    }

    /// The largest of an icon's images.
    private static func icon(_ file: inout ByteWindow) -> PixelSize? {
        guard let count = file.little(4, 2) else { return nil }
        var largest: PixelSize?
        for entry in 0..<min(count, mostSteps) {
            guard let width = file.big(6 + entry * 16, 1), let height = file.big(7 + entry * 16, 1) else { break }
            let own = PixelSize(width: width == 0 ? 256 : width, height: height == 0 ? 256 : height)
            if own.map({ $0.width * $0.height }) ?? 0 > largest.map({ $0.width * $0.height }) ?? 0 { largest = own }
        }
        return largest
    }

    private static func exr(_ file: inout ByteWindow) -> PixelSize? {
        var place = 8
        for _ in 0..<mostSteps {
            guard let name = text(&file, &place), !name.isEmpty, text(&file, &place) != nil,
                let length = file.little(place, 4)
            else { return nil }
            if name == "dataWindow" {
                let edges = (0..<4).map { edge in
                    file.little(place + 4 + edge * 4, 4).map { Int(Int32(truncatingIfNeeded: $0)) }
                }
                guard let left = edges[0], let top = edges[1], let right = edges[2], let bottom = edges[3] else {
                    return nil
                }
                return PixelSize(width: right - left + 1, height: bottom - top + 1)
            }
            place += 4 + length
        }
        return nil
    }

    /// A name that ends with a zero, and the place behind it.
    private static func text(_ file: inout ByteWindow, _ place: inout Int) -> String? {
        guard let bytes = file.bytes(place, min(256, max(0, file.count - place))),
            let end = bytes.firstIndex(of: 0)
        else { return nil }
        place += end - bytes.startIndex + 1
        return String(validating: bytes[..<end], as: UTF8.self)
    }
}
