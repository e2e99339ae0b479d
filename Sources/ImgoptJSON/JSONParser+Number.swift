extension JSONParser {
    /// More digits of an exponent are refused: no number that means anything has them, and they would have to be
    /// told apart in comparisons.
    private static let exponentDigits = 9

    /// A number, kept as its text.
    mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> JSONNumber {
        let start = position
        _ = take(UInt8(ascii: "-"), bytes)
        let leading = peek(bytes)
        let whole = skipDigits(bytes)
        guard whole > 0 else { throw error("a digit is expected") }
        guard whole == 1 || leading != UInt8(ascii: "0") else {
            throw error("a number must not start with a zero", at: start)
        }
        if take(UInt8(ascii: "."), bytes), skipDigits(bytes) == 0 { throw error("a digit is expected") }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) { try exponent(bytes) }
        do throws(UTF8.ValidationError) {
            return JSONNumber(trusted: String(copying: try UTF8Span(validating: bytes.extracting(start..<position))))
        } catch {
            preconditionFailure("digits are ASCII")
        }
    }

    private mutating func exponent(_ bytes: Span<UInt8>) throws(JSONError) {
        if !take(UInt8(ascii: "+"), bytes) { _ = take(UInt8(ascii: "-"), bytes) }
        let start = position
        while take(UInt8(ascii: "0"), bytes) {}
        let significant = skipDigits(bytes)
        guard position > start else { throw error("a digit is expected") }
        guard significant <= Self.exponentDigits else { throw error("the exponent is out of range", at: start) }
    }

    /// Steps over digits and counts them.
    private mutating func skipDigits(_ bytes: Span<UInt8>) -> Int {
        let start = position
        while let byte = peek(bytes), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }
}
