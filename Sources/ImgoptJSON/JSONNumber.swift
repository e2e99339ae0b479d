/// A JSON number. It keeps the text that it was read from, so no digit is lost, and compares by value.
public struct JSONNumber: Sendable {
    /// The number as JSON text, for instance `-12.50e3`.
    public let text: String

    /// - Parameter text: already known to follow the grammar of a JSON number.
    init(trusted text: String) { self.text = text }

    /// What stands for an infinity or NaN, and is written as null: so writing looks at no number.
    static let null = JSONNumber(trusted: "null")

    /// Whether it stands for an infinity or NaN.
    package var isNull: Bool { text == Self.null.text }

    /// A whole number.
    public init(_ value: some BinaryInteger) { text = String(value) }

    /// A number with a fraction or exponent as needed; nil for infinities and NaN, which JSON has not.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The number written as `text`; nil unless it is exactly one JSON number.
    public init?(text: String) {
        let bytes = Array(text.utf8)
        var parser = JSONParser(maximumDepth: 0)
        guard let number = try? parser.number(bytes.span), parser.position == bytes.count else { return nil }
        self = number
    }

    /// The exact value as an integer: `3`, `3.0` and `0.3e1` are 3; nil for a fraction or outside of 64 bits.
    public var int64: Int64? {
        if let plain = Int64(text) { return plain }
        return int64(scaledBy: 0)
    }

    /// The exact value times ten to the power, as an integer: 0.039 scaled by 6 is 39,000; nil for what is a fraction
    /// even so, or outside of 64 bits.
    public func int64(scaledBy power: Int) -> Int64? {
        let decimal = Decimal(text)
        let exponent = decimal.exponent + (decimal.digits.isEmpty ? 0 : power)
        guard exponent >= 0, decimal.digits.count + exponent <= 19 else { return nil }
        let digits = String(decoding: decimal.digits, as: UTF8.self) + String(repeating: "0", count: exponent)
        return Int64((decimal.isNegative ? "-" : "") + (digits.isEmpty ? "0" : digits))
    }

    /// The nearest double; infinite when the number is beyond the range of doubles.
    public var double: Double {
        // The standard library answers nil, not infinity, for some texts out of range.
        if let value = Double(text) { return value }
        let decimal = Decimal(text)
        if decimal.exponent < 0 { return 0 }
        return decimal.isNegative ? -.infinity : .infinity
    }
}

extension JSONNumber: Hashable, CustomStringConvertible {
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.text == right.text || Decimal(left.text) == Decimal(right.text)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(Decimal(text)) }

    public var description: String { text }
}

/// The value of a number's text: digits without zeros at either end, times ten to the exponent.
private struct Decimal: Hashable {
    var isNegative = false
    var digits: [UInt8] = []
    var exponent = 0

    init(_ text: String) {
        var fraction = 0
        var isPastPoint = false
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isPastPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                // The parser lets only exponents of up to nine digits pass.
                exponent = Int(String(decoding: rest, as: UTF8.self)) ?? 0
                rest = []
            default:
                if isPastPoint { fraction += 1 }
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte) }
            }
        }
        exponent -= fraction
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty {
            isNegative = false
            exponent = 0
        }
    }
}
