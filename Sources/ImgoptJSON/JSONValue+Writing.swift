extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON in UTF-8, without a line feed anywhere.
    public func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        if case .object(let members) = self { return members.serialized() }
        write(into: &bytes)
        return bytes
    }

    /// Appends the value as compact JSON to `bytes`.
    public func write(into bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let value): bytes.append(contentsOf: value.text.utf8)
        case .string(let value): Self.write(text: value, into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members): members.write(into: &bytes)
        }
    }

    public var description: String { String(decoding: serialized(), as: UTF8.self) }

    static func write(text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let utf8 = text.utf8.span
        if ByteSearch.firstSpecial(in: utf8, from: 0) < utf8.count {
            for byte in text.utf8 { write(byte: byte, into: &bytes) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func write(byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
        case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case ..<0x20:
            bytes.append(contentsOf: byte < 0x10 ? #"\u000"#.utf8 : #"\u00"#.utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        default: bytes.append(byte)
        }
    }
}

extension JSONObject {
    /// The object as compact JSON in UTF-8.
    public func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        // Most are about as long: growing there from nothing would take five moves.
        bytes.reserveCapacity(256)
        write(into: &bytes)
        return bytes
    }

    /// Appends the object as compact JSON to `bytes`.
    public func write(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for (place, member) in enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONValue.write(text: member.key, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.write(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
