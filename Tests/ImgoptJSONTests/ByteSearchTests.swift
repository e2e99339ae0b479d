import Testing

@testable import ImgoptJSON

/// Many bytes at a time, and the same places as one by one.
@Suite struct ByteSearchTests {
    /// Each byte value at each place of texts around the length of a word, after plain bytes and before others.
    @Test func eachByteIsFoundWhereverItStands() {
        for count in 1...18 {
            for place in 0..<count {
                for byte in UInt8.min...UInt8.max {
                    for filler in [UInt8(ascii: "a"), 0x21, 0x7F, 0xA2, 0xFF] {
                        var bytes = [UInt8](repeating: filler, count: count)
                        bytes[place] = byte
                        expectSame(bytes, from: 0, byte)
                    }
                }
            }
        }
    }

    @Test func eachStartAndEndIsKept() {
        let bytes = Array("a\"bcdefghijklmnop\\qrstuvw\u{1}xyz\n0123456789äöü\"\n".utf8)
        for start in 0...bytes.count {
            for end in start...bytes.count { expectSame(Array(bytes[..<end]), from: start, UInt8(ascii: "\n")) }
        }
    }

    private func expectSame(_ bytes: [UInt8], from start: Int, _ byte: UInt8) {
        let special = bytes[start...].firstIndex { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        let found = (
            ByteSearch.firstSpecial(in: bytes.span, from: start), ByteSearch.first(byte, in: bytes.span, from: start),
            ByteSearch.last(byte, in: bytes.span, from: start)
        )
        let wanted = (
            special ?? bytes.count, bytes[start...].firstIndex(of: byte) ?? bytes.count,
            bytes[start...].lastIndex(of: byte)
        )
        // Most by far are right: an expectation for each would take minutes.
        if found != wanted { Issue.record("\(found) and not \(wanted) for \(byte) from \(start) in \(bytes)") }
    }
}
