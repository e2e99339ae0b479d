extension JSONParser {
    /// The text up to its closing quote; the opening one has been taken.
    mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        var start = position
        var result: String?
        while true {
            position = ByteSearch.firstSpecial(in: bytes, from: position)
            guard position < bytes.count else { break }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let run = try plainRun(start..<position, bytes)
                position += 1
                // Nearly every text has no escapes and is this one run.
                return result.map { $0 + run } ?? run
            }
            if byte == UInt8(ascii: "\\") {
                // Taken out, so that it grows in place: a copy for each escape would be quadratic.
                var text = result.take() ?? ""
                text += try plainRun(start..<position, bytes)
                text.unicodeScalars.append(try escape(bytes))
                result = text
                start = position
                continue
            }
            throw error("a control character must be escaped")
        }
        throw error("the document ends inside of a string")
    }

    /// The bytes of `range` as text. A backslash or a quote is never part of a longer sequence, so each run is whole.
    private func plainRun(_ range: Range<Int>, _ bytes: Span<UInt8>) throws(JSONError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw self.error("there is invalid UTF-8", at: range.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    private mutating func escape(_ bytes: Span<UInt8>) throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        let kind = peek(bytes)
        position += 1
        switch kind {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start, bytes)
        default: throw error("there is an unknown escape", at: start)
        }
    }

    private mutating func unicodeEscape(
        from start: Int, _ bytes: Span<UInt8>
    ) throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal(from: start, bytes)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\"), bytes), take(UInt8(ascii: "u"), bytes) else {
            throw error("there is a lone surrogate", at: start)
        }
        let second = try hexadecimal(from: start, bytes)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("there is a lone surrogate", at: start) }
        return scalar
    }

    private mutating func hexadecimal(from start: Int, _ bytes: Span<UInt8>) throws(JSONError) -> UInt32 {
        var result: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch peek(bytes) {
            case let byte? where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte): digit = byte - 0x30
            case let byte? where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte): digit = byte - 0x57
            case let byte? where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte): digit = byte - 0x37
            default: throw error("\\u needs four hexadecimal digits", at: start)
            }
            result = result << 4 | UInt32(digit)
            position += 1
        }
        return result
    }
}
