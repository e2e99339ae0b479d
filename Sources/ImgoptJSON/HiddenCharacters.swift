/// Characters that nobody sees and that change how all others are read: they steer a terminal, end a line, or turn the
/// direction of writing, so that a text says something else than it shows. The one list of them.
package enum HiddenCharacters {
    /// Whether this is one: a control of the first or the second set, DEL, the separators of lines and paragraphs, and
    /// what marks, embeds, overrides or isolates a direction.
    package static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension JSONValue {
    /// The same as `serialized()`, with each hidden character as an escape: the value is the same, and a person who
    /// looks at the text sees what is in it.
    package func visible() -> [UInt8] { Self.visible(serialized()) }

    /// Escapes the hidden characters of a JSON text. Outside its strings there are none but line breaks and the like,
    /// which stay: those of the first set can't stand inside.
    package static func visible(_ text: [UInt8]) -> [UInt8] {
        let mayBegin = { (byte: UInt8) in byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2 }
        guard text.contains(where: mayBegin) else { return text }
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 64)
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            if scalar.value >= 0x20, HiddenCharacters.contains(scalar) {
                let digits = String(scalar.value, radix: 16)
                result += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
            } else {
                result += String(scalar).utf8
            }
        }
        return result
    }
}
