/// Finds where the parts of a document end, without reading what is in them and however deep they go: by quotes and
/// brackets alone. So one part that can't be read does not spoil the others.
struct JSONOutline {
    var position: Int
    let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    @inline(__always)
    mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < end {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// Steps over `byte` if it is next, and says whether it was.
    @inline(__always)
    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Steps over a text with its quotes; false if none stands here, or it does not end.
    mutating func skipText(_ bytes: Span<UInt8>) -> Bool {
        guard take(UInt8(ascii: "\""), bytes) else { return false }
        while position < end {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return true }
            // Whatever is escaped is not the quote at the end.
            if byte == UInt8(ascii: "\\") { position += 1 }
        }
        return false
    }

    /// Steps over a value; false if none stands here, or it does not end.
    mutating func skipValue(_ bytes: Span<UInt8>) -> Bool {
        guard position < end else { return false }
        switch bytes[position] {
        case UInt8(ascii: "\""): return skipText(bytes)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested(bytes)
        default: return skipWord(bytes)
        }
    }

    /// Steps over brackets with all that is in them. How deep they may go is a question of memory alone, a bit a level.
    private mutating func skipNested(_ bytes: Span<UInt8>) -> Bool {
        var open = BitStack()
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard skipText(bytes) else { return false }
                continue
            case UInt8(ascii: "{"): open.push(true)
            case UInt8(ascii: "["): open.push(false)
            case UInt8(ascii: "}"):
                guard open.pop() == true else { return false }
            case UInt8(ascii: "]"):
                guard open.pop() == false else { return false }
            default: break
            }
            position += 1
            if open.isEmpty { return true }
        }
        return false
    }

    /// Steps over a number, or a word such as `null`.
    private mutating func skipWord(_ bytes: Span<UInt8>) -> Bool {
        let start = position
        while position < end {
            switch bytes[position] {
            case 0x00...0x20, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"):
                return position > start
            default: position += 1
            }
        }
        return position > start
    }
}

/// A stack of bits.
private struct BitStack {
    private var full: [UInt64] = []
    private var top: UInt64 = 0
    private var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func push(_ bit: Bool) {
        if count > 0, count.isMultiple(of: 64) {
            full.append(top)
            top = 0
        }
        top = top << 1 | (bit ? 1 : 0)
        count += 1
    }

    mutating func pop() -> Bool? {
        guard count > 0 else { return nil }
        let bit = top & 1 == 1
        top >>= 1
        count -= 1
        if count > 0, count.isMultiple(of: 64) { top = full.removeLast() }
        return bit
    }
}
