/// A recursive descent over the bytes of one document. The bytes are passed along, not held: a span cannot be stored.
struct JSONParser {
    let maximumDepth: Int
    var position = 0
    private var depth = 0

    init(maximumDepth: Int) { self.maximumDepth = maximumDepth }

    /// The whole input as one value.
    mutating func document(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        skipSpace(bytes)
        let result = try value(bytes)
        skipSpace(bytes)
        guard position == bytes.count else { throw error("there is more after the end of the document") }
        return result
    }

    func error(_ reason: String, at offset: Int? = nil) -> JSONError {
        JSONError(offset: offset ?? position, reason: reason)
    }

    @inline(__always)
    func peek(_ bytes: Span<UInt8>) -> UInt8? { position < bytes.count ? bytes[position] : nil }

    @inline(__always)
    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while let byte = peek(bytes), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        guard let first = peek(bytes) else { throw error("the document ends where a value is expected") }
        switch first {
        case UInt8(ascii: "\""):
            position += 1
            return .string(try string(bytes))
        case UInt8(ascii: "{"): return try nested(bytes, Self.object)
        case UInt8(ascii: "["): return try nested(bytes, Self.array)
        case UInt8(ascii: "t"): return try word("true", bytes, .bool(true))
        case UInt8(ascii: "f"): return try word("false", bytes, .bool(false))
        case UInt8(ascii: "n"): return try word("null", bytes, .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number(bytes))
        default: throw error(Self.noValue)
        }
    }

    /// For what some person or program took for JSON, such as `None`, `TRUE` or a text without quotes. What stands
    /// there is not said again: it may be a secret.
    private static let noValue =
        "a value is expected (texts stand in quotes, and the only words are true, false and null)"

    private mutating func word(
        _ word: StaticString, _ bytes: Span<UInt8>, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        let text = word.description
        for (step, byte) in text.utf8.enumerated() {
            guard position + step < bytes.count, bytes[position + step] == byte else {
                throw error(Self.noValue)
            }
        }
        position += text.utf8.count
        return value
    }

    /// Runs `production` one level deeper, past the opening bracket.
    private mutating func nested(
        _ bytes: Span<UInt8>, _ production: (inout JSONParser, Span<UInt8>) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < maximumDepth else { throw error("the nesting is deeper than \(maximumDepth)") }
        depth += 1
        position += 1
        skipSpace(bytes)
        let result = try production(&self, bytes)
        depth -= 1
        return result
    }

    private static func array(_ parser: inout JSONParser, _ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        var elements: [JSONValue] = []
        guard !parser.take(UInt8(ascii: "]"), bytes) else { return .array(elements) }
        while true {
            elements.append(try parser.value(bytes))
            parser.skipSpace(bytes)
            if parser.take(UInt8(ascii: "]"), bytes) { return .array(elements) }
            guard parser.take(UInt8(ascii: ","), bytes) else { throw parser.error("\",\" or \"]\" is expected") }
            parser.skipSpace(bytes)
        }
    }

    private static func object(_ parser: inout JSONParser, _ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        var members = JSONObject()
        guard !parser.take(UInt8(ascii: "}"), bytes) else { return .object(members) }
        while true {
            let start = parser.position
            guard parser.take(UInt8(ascii: "\""), bytes) else { throw parser.error("a key in quotes is expected") }
            let key = try parser.string(bytes)
            parser.skipSpace(bytes)
            guard parser.take(UInt8(ascii: ":"), bytes) else { throw parser.error("\":\" is expected") }
            parser.skipSpace(bytes)
            if !members.appendIfAbsent(key, try parser.value(bytes)) {
                throw parser.error("the key \"\(key.prefix(64))\" occurs twice", at: start)
            }
            parser.skipSpace(bytes)
            if parser.take(UInt8(ascii: "}"), bytes) { return .object(members) }
            guard parser.take(UInt8(ascii: ","), bytes) else { throw parser.error("\",\" or \"}\" is expected") }
            parser.skipSpace(bytes)
        }
    }

    /// Steps over `byte` if it is next, and says whether it was.
    @inline(__always)
    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard peek(bytes) == byte else { return false }
        position += 1
        return true
    }
}
