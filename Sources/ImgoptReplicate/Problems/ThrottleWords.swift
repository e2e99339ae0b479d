/// What the words of a 429 tell, found in one walk over them. Expressions would take a time that grows with the square
/// of some texts.
struct ThrottleWords {
    /// "6 requests per minute".
    private(set) var perMinute: Int?
    /// "burst of 1".
    private(set) var burst: Int?
    /// "resets in ~9s", "available in 1 second", "resets in ~1m30s".
    private(set) var seconds: Double?

    /// - Parameter text: words with a blank between each two.
    init(_ text: String) {
        let words = text.split(separator: " ")
        for place in words.indices {
            let rest = words[place...]
            if perMinute == nil { perMinute = Self.perMinute(rest) }
            if burst == nil { burst = Self.burst(rest) }
            if seconds == nil { seconds = Self.seconds(rest) }
        }
    }

    private static func perMinute(_ words: ArraySlice<Substring>) -> Int? {
        let three = words.dropFirst().prefix(3)
        guard three.count == 3, ["request", "requests"].contains(three[three.startIndex]),
            three[three.startIndex + 1] == "per", three[three.startIndex + 2].hasPrefix("minute")
        else { return nil }
        let digits = words.first.map { $0.utf8.reversed().prefix { isDigit($0) }.reversed() } ?? []
        return Int(String(decoding: digits, as: UTF8.self))
    }

    private static func burst(_ words: ArraySlice<Substring>) -> Int? {
        let three = words.prefix(3)
        guard three.count == 3, three[three.startIndex].hasSuffix("burst"), three[three.startIndex + 1] == "of" else {
            return nil
        }
        return Int(String(decoding: three[three.startIndex + 2].utf8.prefix { isDigit($0) }, as: UTF8.self))
    }

    private static func seconds(_ words: ArraySlice<Substring>) -> Double? {
        guard let first = words.first?.lowercased(), first.utf8.count < 8,
            first.drop(while: { !$0.isLetter && !$0.isNumber && $0 != "_" }) == "in"
        else { return nil }
        let wanted = words.dropFirst().prefix(5).joined(separator: " ").lowercased().prefix(64)
        var span = SpanWords(rest: Array(wanted.utf8)[...])
        return span.read()
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// A span of time in words: "~1m30s", "2 minutes", "1.5 seconds".
private struct SpanWords {
    var rest: ArraySlice<UInt8>

    mutating func read() -> Double? {
        _ = take("~")
        var first = number()
        _ = take(" ")
        var minutes: Double?
        if let whole = first, whole.isWhole, take("m") {
            minutes = whole.value
            _ = take("inutes") || take("inute") || take("in")
            _ = take(" ")
            first = number()
            _ = take(" ")
        }
        let seconds = take("s") ? first?.value : nil
        return minutes == nil && seconds == nil ? nil : (minutes ?? 0) * 60 + (seconds ?? 0)
    }

    private mutating func number() -> (value: Double, isWhole: Bool)? {
        var digits = Array(rest.prefix { ThrottleWords.isDigit($0) })
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let isWhole = rest.first != UInt8(ascii: ".")
        if !isWhole {
            let fraction = rest.dropFirst().prefix { ThrottleWords.isDigit($0) }
            digits += [UInt8(ascii: ".")] + fraction
            rest = rest.dropFirst(1 + fraction.count)
        }
        return Double(String(decoding: digits, as: UTF8.self)).map { ($0, isWhole) }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}
