/// A key that was pressed.
enum Key: Equatable, Sendable {
    case character(Character)
    case enter, escape, tab, backTab, backspace
    case up, down, pageUp, pageDown, home, end
    case interrupt, suspend, redraw
    /// The terminal is gone.
    case hangUp
}

/// Makes keys of the bytes that a terminal in raw mode sends. A sequence may come in pieces, as over a slow line.
struct KeyDecoder {
    /// Longer sequences are none that are known here.
    private static let longestSequence = 8

    private var held: [UInt8] = []

    /// The keys that `bytes` complete.
    mutating func keys(_ bytes: [UInt8]) -> [Key] {
        held += bytes
        var keys: [Key] = []
        while let (key, count) = Self.first(of: held) {
            held.removeFirst(count)
            if let key { keys.append(key) }
        }
        return keys
    }

    /// What is held back once nothing follows it for a moment: an escape is then the key itself.
    mutating func flush() -> [Key] {
        guard let first = held.first else { return [] }
        held = []
        return first == 0x1B ? [.escape] : []
    }

    /// The first key and how many bytes it took, nil for a sequence without meaning; nothing while it is incomplete.
    private static func first(of bytes: [UInt8]) -> (key: Key?, count: Int)? {
        guard let first = bytes.first else { return nil }
        switch first {
        case 0x1B: return sequence(bytes)
        case 0x0D, 0x0A: return (.enter, 1)
        case 0x09: return (.tab, 1)
        case 0x7F, 0x08: return (.backspace, 1)
        case 0x03: return (.interrupt, 1)
        case 0x1A: return (.suspend, 1)
        case 0x0C: return (.redraw, 1)
        case 0x10: return (.up, 1)
        case 0x0E: return (.down, 1)
        case 0x00..<0x20: return (nil, 1)
        default: return character(bytes)
        }
    }

    private static func character(_ bytes: [UInt8]) -> (key: Key?, count: Int)? {
        let count =
            switch bytes[0] {
            case 0x00..<0x80: 1
            case 0xC0..<0xE0: 2
            case 0xE0..<0xF0: 3
            case 0xF0..<0xF8: 4
            default: 0
            }
        guard count > 0 else { return (nil, 1) }
        guard bytes.count >= count else { return nil }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self), let character = text.first else {
            return (nil, 1)
        }
        return (.character(character), count)
    }

    private static func sequence(_ bytes: [UInt8]) -> (key: Key?, count: Int)? {
        guard bytes.count > 1 else { return nil }
        guard bytes[1] == UInt8(ascii: "[") || bytes[1] == UInt8(ascii: "O") else { return (.escape, 1) }
        guard let end = bytes[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return bytes.count < longestSequence ? nil : (nil, bytes.count)
        }
        let numbers = String(decoding: bytes[2..<end], as: UTF8.self)
        let key: Key? =
            switch (bytes[end], numbers.prefix { $0 != ";" }) {
            case (UInt8(ascii: "A"), _): .up
            case (UInt8(ascii: "B"), _): .down
            case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), "1"), (UInt8(ascii: "~"), "7"): .home
            case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), "4"), (UInt8(ascii: "~"), "8"): .end
            case (UInt8(ascii: "~"), "5"): .pageUp
            case (UInt8(ascii: "~"), "6"): .pageDown
            case (UInt8(ascii: "Z"), _): .backTab
            default: nil
            }
        return (key, end + 1)
    }
}
