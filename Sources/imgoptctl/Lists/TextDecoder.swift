import ArgumentParser

/// Makes UTF-8 with line feeds of what lists are written in: UTF-8, UTF-16 with or without a mark, or Windows-1252;
/// with line ends of any system.
struct TextDecoder {
    /// What a list may be written in.
    enum Encoding: String, CaseIterable, ExpressibleByArgument {
        case utf8 = "utf-8"
        case utf16LE = "utf-16le"
        case utf16BE = "utf-16be"
        case cp1252
    }

    /// What it is written in, once that is known: what is UTF-8 up to here may be Windows-1252 further on.
    private(set) var encoding: Encoding?
    private let isNamed: Bool
    private var hasBegun = false
    /// Bytes of a character that is not all there yet.
    private var rest: [UInt8] = []
    private var wasReturn = false
    /// Whether a line had more than ASCII and was UTF-8.
    private var wasUTF8 = false

    /// - Parameter encoding: what it is written in; nil: what it looks like.
    init(_ encoding: Encoding?) {
        self.encoding = encoding
        isNamed = encoding != nil
    }

    /// The next bytes, those of UTF-16 as UTF-8.
    mutating func decode(_ chunk: some Collection<UInt8>, isLast: Bool) -> [UInt8] {
        rest += chunk
        if !hasBegun {
            guard rest.count >= 4 || isLast else { return [] }
            hasBegun = true
            begin()
        }
        let bytes = rest
        rest = []
        guard let encoding, encoding == .utf16LE || encoding == .utf16BE else { return withLineFeeds(bytes) }
        var units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return encoding == .utf16LE ? second << 8 | first : first << 8 | second
        }
        if !isLast, let last = units.last, UTF16.isLeadSurrogate(last) {
            units.removeLast()
            rest = Array(bytes[(units.count * 2)...])
        } else if bytes.count % 2 == 1 {
            rest = [bytes[bytes.count - 1]]
        }
        return withLineFeeds(Array(String(decoding: units, as: UTF16.self).utf8))
    }

    /// What it looks like by how it begins; the mark is taken away.
    private mutating func begin() {
        let marks: [([UInt8], Encoding)] = [
            ([0xEF, 0xBB, 0xBF], .utf8), ([0xFF, 0xFE], .utf16LE), ([0xFE, 0xFF], .utf16BE),
        ]
        for (mark, its) in marks where rest.starts(with: mark) && (encoding == nil || encoding == its) {
            rest.removeFirst(mark.count)
            // A mark is a name, too.
            encoding = its
            return
        }
        guard encoding == nil, rest.count >= 4 else { return }
        let zeros = rest[..<4].map { $0 == 0 }
        if zeros == [false, true, false, true] { encoding = .utf16LE }
        if zeros == [true, false, true, false] { encoding = .utf16BE }
    }

    private mutating func withLineFeeds(_ bytes: [UInt8]) -> [UInt8] {
        guard wasReturn || bytes.contains(0x0D) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == 0x0D { result.append(0x0A) } else if byte != 0x0A || !wasReturn { result.append(byte) }
            wasReturn = byte == 0x0D
        }
        return result
    }

    /// A line as text; nil if it is not what all of it is written in.
    mutating func text(_ line: ArraySlice<UInt8>) -> String? {
        if encoding == .cp1252 { return Self.windows(line) }
        if let text = String(validating: line, as: UTF8.self) {
            wasUTF8 = wasUTF8 || line.contains { $0 >= 0x80 }
            return text
        }
        guard encoding == nil, !wasUTF8 else { return nil }
        encoding = .cp1252
        return Self.windows(line)
    }

    /// Whether it was found out that it is Windows-1252, which nobody said.
    var isGuess: Bool { encoding == .cp1252 && !isNamed }

    private static func windows(_ line: ArraySlice<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in line {
            let isSpecial = (0x80...0x9F).contains(byte)
            text.append(isSpecial ? special[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        return String(text)
    }

    /// What Windows-1252 has where ISO 8859-1 has controls; five of them are none.
    private static let special = Array(
        ("\u{20AC}\u{81}\u{201A}\u{192}\u{201E}\u{2026}\u{2020}\u{2021}\u{2C6}\u{2030}\u{160}"
            + "\u{2039}\u{152}\u{8D}\u{17D}\u{8F}\u{90}\u{2018}\u{2019}\u{201C}\u{201D}\u{2022}\u{2013}"
            + "\u{2014}\u{2DC}\u{2122}\u{161}\u{203A}\u{153}\u{9D}\u{17E}\u{178}").unicodeScalars)
}
