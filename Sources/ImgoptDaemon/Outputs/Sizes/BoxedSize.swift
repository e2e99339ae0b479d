import ImgoptEngine

/// The sizes of images whose files are boxes in boxes: HEIF and AVIF, JPEG 2000, JPEG XL.
enum BoxedSize {
    private struct Box {
        let name: String
        let content: Range<Int>
    }

    /// The boxes in a part of a file.
    private static func boxes(_ file: inout ByteWindow, in part: Range<Int>) -> [Box] {
        var boxes: [Box] = []
        var place = part.lowerBound
        while boxes.count < ImageSize.mostSteps, place + 8 <= part.upperBound {
            guard var length = file.big(place, 4), let name = file.bytes(place + 4, 4) else { break }
            let text = String(decoding: name, as: UTF8.self)
            var head = 8
            if length == 1 {
                guard let long = file.big(place + 8, 8) else { break }
                (length, head) = (long, 16)
            } else if length == 0 {
                length = part.upperBound - place
            }
            guard length >= head, length <= part.upperBound - place else { break }
            boxes.append(Box(name: text, content: (place + head)..<(place + length)))
            place += length
        }
        return boxes
    }

    private static func first(_ name: String, _ file: inout ByteWindow, in part: Range<Int>) -> Range<Int>? {
        boxes(&file, in: part).first { $0.name == name }?.content
    }

    /// What stands behind the version and the flags of a box.
    private static func body(_ box: Range<Int>) -> Range<Int>? {
        box.count >= 4 ? box.dropFirst(4) : nil
    }

    // MARK: HEIF and AVIF

    /// The size of the primary image; where the file does not say which that is, of the largest.
    static func ofMedia(_ file: inout ByteWindow) -> PixelSize? {
        guard let meta = first("meta", &file, in: 0..<file.count).flatMap(body) else { return nil }
        let parts = boxes(&file, in: meta)
        guard let properties = parts.first(where: { $0.name == "iprp" })?.content,
            let list = first("ipco", &file, in: properties)
        else { return nil }
        let all = boxes(&file, in: list)
        var sizes: [Int: PixelSize] = [:]
        // What is left of an image whose edges are cut: encoders fill their blocks.
        var crops: [Int: PixelSize] = [:]
        // Properties are counted from 1.
        for (number, box) in zip(1..., all) {
            let place = box.content.lowerBound
            if box.name == "ispe" { sizes[number] = ImageSize.size(file.big(place + 4, 4), file.big(place + 8, 4)) }
            if box.name == "clap" { crops[number] = ImageSize.size(ratio(&file, place), ratio(&file, place + 8)) }
        }
        if let box = parts.first(where: { $0.name == "pitm" })?.content, let version = file.big(box.lowerBound, 1),
            let item = file.big(box.lowerBound + 4, version == 0 ? 2 : 4)
        {
            let own = boxes(&file, in: properties).filter { $0.name == "ipma" }
                .flatMap { self.properties(of: item, &file, $0.content) }
            if let size = own.lazy.compactMap({ crops[$0] }).first { return size }
            if let size = own.lazy.compactMap({ sizes[$0] }).first { return size }
        }
        return sizes.values.max { $0.width * $0.height < $1.width * $1.height }
    }

    private static func ratio(_ file: inout ByteWindow, _ place: Int) -> Int? {
        guard let count = file.big(place, 4), let unit = file.big(place + 4, 4), unit > 0 else { return nil }
        return count / unit
    }

    /// The numbers of the properties that an item has.
    private static func properties(of item: Int, _ file: inout ByteWindow, _ box: Range<Int>) -> [Int] {
        guard let version = file.big(box.lowerBound, 1), let flags = file.big(box.lowerBound + 1, 3),
            let count = file.big(box.lowerBound + 4, 4)
        else { return [] }
        let (idBytes, numberBytes) = (version == 0 ? 2 : 4, flags & 1 == 0 ? 1 : 2)
        var place = box.lowerBound + 8
        for _ in 0..<min(count, ImageSize.mostSteps) {
            guard let id = file.big(place, idBytes), let numbers = file.big(place + idBytes, 1) else { break }
            place += idBytes + 1
            if id == item {
                // The first bit says that it must be understood.
                let mask = numberBytes == 1 ? 0x7F : 0x7FFF
                return (0..<numbers).compactMap { file.big(place + $0 * numberBytes, numberBytes).map { $0 & mask } }
            }
            place += numbers * numberBytes
        }
        return []
    }

    // MARK: JPEG 2000 and JPEG XL

    static func ofJPEG2000(_ file: inout ByteWindow) -> PixelSize? {
        guard let header = first("jp2h", &file, in: 0..<file.count), let box = first("ihdr", &file, in: header) else {
            return nil
        }
        return ImageSize.size(file.big(box.lowerBound + 4, 4), file.big(box.lowerBound, 4))
    }

    static func ofJPEGXL(_ file: inout ByteWindow) -> PixelSize? {
        var place = 0
        if !(file.big(0, 2) == 0xFF0A) {
            let all = boxes(&file, in: 0..<file.count)
            guard let box = all.first(where: { ["jxlc", "jxlp"].contains($0.name) }) else { return nil }
            // A part has its number first.
            place = box.content.lowerBound + (box.name == "jxlp" ? 4 : 0)
            guard file.big(place, 2) == 0xFF0A else { return nil }
        }
        guard let head = file.bytes(place + 2, min(10, max(0, file.count - place - 2))) else { return nil }
        var bits = Bits(Array(head))
        guard let isSmall = bits.take(1) else { return nil }
        guard let height = length(isSmall == 1, &bits), let ratio = bits.take(3) else { return nil }
        if ratio == 0 { return ImageSize.size(length(isSmall == 1, &bits), height) }
        let (width, divisor) = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)][ratio - 1]
        return PixelSize(width: height * width / divisor, height: height)
    }

    private static func length(_ isSmall: Bool, _ bits: inout Bits) -> Int? {
        if isSmall { return bits.take(5).map { ($0 + 1) * 8 } }
        guard let choice = bits.take(2) else { return nil }
        return bits.take([9, 13, 18, 30][choice]).map { $0 + 1 }
    }

    /// Bits, the lowest of each byte first.
    private struct Bits {
        private let bytes: [UInt8]
        private var place = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func take(_ count: Int) -> Int? {
            guard place + count <= bytes.count * 8 else { return nil }
            defer { place += count }
            return (0..<count).reduce(0) { value, bit in
                let at = place + bit
                return value | Int(bytes[at / 8] >> (at % 8) & 1) << bit
            }
        }
    }
}
