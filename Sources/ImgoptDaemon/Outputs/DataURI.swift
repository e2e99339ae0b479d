/// Bytes that a client sent inside a request: `data:image/png;base64,…`.
package enum DataURI {
    /// What is inside.
    package struct Content: Sendable, Equatable {
        /// The media type in lower case, without parameters; `text/plain` if none is given, as RFC 2397 says.
        package let mediaType: String
        /// The decoded bytes.
        package let bytes: [UInt8]
    }

    /// Why it is none. No case repeats the bytes.
    package enum ParseError: Error, Equatable, CustomStringConvertible {
        /// It does not begin with `data:`.
        case notADataURI
        /// There is no comma before the bytes.
        case noComma
        /// What stands before the encoding is no media type.
        case badMediaType
        /// It says something else than `;base64` before the comma.
        case notBase64
        /// A character that base64 does not have, at this position after the comma.
        case badCharacter(offset: Int)
        /// The length or the padding at the end is not that of base64, or bits are set that no byte has.
        case badEnd
        /// There are no bytes.
        case empty
        /// More bytes than a source may have.
        case tooLarge(limit: Int)

        package var description: String {
            switch self {
            case .notADataURI: "a data URI begins with data:"
            case .noComma: "the data URI has no comma before its bytes"
            case .badMediaType: "the data URI must name a media type, such as image/png, before ;base64"
            case .notBase64: "the data URI must say ;base64 before the comma: no other encoding is taken"
            case .badCharacter(let offset): "character \(offset) after the comma of the data URI is not base64"
            case .badEnd: "the base64 of the data URI is cut off or wrongly padded"
            case .empty: "the data URI holds no bytes"
            case .tooLarge(let limit): "the data URI holds more than \(limit) bytes"
            }
        }
    }

    /// Whether a source is meant to be one.
    package static func isDataURI(_ text: String) -> Bool {
        text.utf8.prefix(5).map { $0 | 0x20 }.elementsEqual("data:".utf8.map { $0 | 0x20 })
    }

    /// The media type and the bytes. Strict: no white space, padding where base64 has it, nothing behind it.
    package static func parse(_ text: String, maxBytes: Int = .max) throws(ParseError) -> Content {
        guard isDataURI(text) else { throw .notADataURI }
        let body = text.utf8.dropFirst(5)
        guard let comma = body.firstIndex(of: UInt8(ascii: ",")) else { throw .noComma }
        let parts = String(body[..<comma]).map { $0.lowercased() }?.split(
            separator: ";", omittingEmptySubsequences: false)
        guard let parts, parts.count > 1, parts.last == "base64" else { throw .notBase64 }
        let mediaType = parts.first.flatMap { $0.isEmpty ? nil : String($0) } ?? "text/plain"
        guard isMediaType(mediaType) else { throw .badMediaType }
        let encoded = body[body.index(after: comma)...]
        guard !encoded.isEmpty else { throw .empty }
        // Before decoding, so that a huge one costs nothing; the padding is at most two.
        guard encoded.count / 4 * 3 - 2 <= maxBytes else { throw .tooLarge(limit: maxBytes) }
        let bytes = try decode(encoded)
        guard bytes.count <= maxBytes else { throw .tooLarge(limit: maxBytes) }
        return Content(mediaType: mediaType, bytes: bytes)
    }

    /// It becomes a header of the upload: a line break in it would begin another.
    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                (1...127).contains(part.count)
                    && part.allSatisfy { byte in
                        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || "!#$&^_.+-".utf8.contains(byte)
                    }
            }
    }

    private static func decode(_ text: Substring.UTF8View) throws(ParseError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for (offset, character) in text.enumerated() {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(character)]
            guard value < 64, padding == 0 else { throw .badCharacter(offset: offset) }
            bits = bits << 6 | UInt32(value)
            digits += 1
            if digits % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
                bits = 0
            }
        }
        switch (digits % 4, padding) {
        case (0, 0): break
        case (2, 2) where bits & 0xf == 0: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case (3, 1) where bits & 0x3 == 0:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: throw .badEnd
        }
        return bytes
    }

    /// The value of each base64 digit; 255 for all other characters.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, digit) in digits.utf8.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}
