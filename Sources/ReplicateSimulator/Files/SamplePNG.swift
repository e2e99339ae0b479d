/// A valid PNG made without any library: eight by eight points, and as much padding as asked for.
enum SamplePNG {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let side: UInt8 = 8

    /// A picture of exactly `byteCount` bytes, or the smallest one if that is larger.
    static func make(byteCount: Int) -> [UInt8] {
        let header: [UInt8] = [0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0]
        let head = signature + chunk("IHDR", header)
        let tail = chunk("IDAT", compressedPoints()) + chunk("IEND", [])
        let padding = byteCount - head.count - tail.count - 12
        if padding < 0 { return head + tail }
        // Readers skip a chunk with a name they do not know if that name begins with a small letter.
        return head + chunk("paDd", [UInt8](repeating: 0, count: padding)) + tail
    }

    /// The points in zlib's format, stored as they are.
    private static func compressedPoints() -> [UInt8] {
        var points: [UInt8] = []
        for row in 0..<side {
            points.append(0)
            for column in 0..<side { points += [row * 32, column * 32, 128] }
        }
        let length = UInt16(points.count)
        let stored: [UInt8] = [
            0x78, 0x01, 0x01, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8),
        ]
        return stored + points + bigEndian(adler32(points))
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + content
        return bigEndian(UInt32(content.count)) + named + bigEndian(crc32(named))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    private static let crcTable: [UInt32] = (0..<256).map { index in
        var value = UInt32(index)
        for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        return value
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc = crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8)
        }
        return ~crc
    }
}
