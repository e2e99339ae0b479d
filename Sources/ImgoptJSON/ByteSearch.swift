/// Looks for bytes in what may be long, eight at a time: a picture is one text on one line.
package enum ByteSearch {
    /// Where the first `byte` at or after `start` is; the end if there is none.
    package static func first(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let wanted = ones * UInt64(byte)
        var place = skip(bytes, from: start) { isZeroInside($0 ^ wanted) }
        while place < bytes.count, bytes[place] != byte { place += 1 }
        return place
    }

    /// Where the last `byte` at or after `start` is; nil if there is none.
    package static func last(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        let wanted = ones * UInt64(byte)
        var end = bytes.count
        unsafe bytes.withUnsafeBytes { all in
            while end - 8 >= start {
                let word = unsafe all.loadUnaligned(fromByteOffset: end - 8, as: UInt64.self)
                if isZeroInside(word ^ wanted) { break }
                end -= 8
            }
        }
        while end > start, bytes[end - 1] != byte { end -= 1 }
        return end > start ? end - 1 : nil
    }

    /// Where the first byte at or after `start` is that can't stand in a JSON text as it is: a quote, a backslash or a
    /// control character; the end if there is none.
    static func firstSpecial(in bytes: Span<UInt8>, from start: Int) -> Int {
        var place = skip(bytes, from: start) { word in
            isControlInside(word) || isZeroInside(word ^ quotes) || isZeroInside(word ^ backslashes)
        }
        while place < bytes.count, !isSpecial(bytes[place]) { place += 1 }
        return place
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20
    }

    /// Behind the words from `start` on of which none is wanted.
    @inline(__always)
    private static func skip(_ bytes: Span<UInt8>, from start: Int, until isWanted: (UInt64) -> Bool) -> Int {
        unsafe bytes.withUnsafeBytes { all in
            var place = start
            while place + 8 <= all.count {
                if isWanted(unsafe all.loadUnaligned(fromByteOffset: place, as: UInt64.self)) { break }
                place += 8
            }
            return place
        }
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let quotes: UInt64 = 0x2222_2222_2222_2222
    private static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C
    private static let spaces: UInt64 = 0x2020_2020_2020_2020

    // Sean Anderson, Bit Twiddling Hacks: "Determine if a word has a zero byte" and "a byte less than n".
    private static func isZeroInside(_ word: UInt64) -> Bool { (word &- ones) & ~word & highBits != 0 }

    private static func isControlInside(_ word: UInt64) -> Bool { (word &- spaces) & ~word & highBits != 0 }
}
