public import ImgoptJSON

/// An amount of money, exact to a millionth of the currency's unit; on the wire a number of units, such as 0.039.
public struct Amount: Sendable, Hashable {
    /// Millionths of the unit.
    public var micros: Int64

    /// An amount of so many millionths of the unit.
    public init(micros: Int64) { self.micros = micros }

    /// The amount in units, as short as it is exact.
    public var text: String {
        let (whole, rest) = micros.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = String(String(1_000_000 + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return (micros < 0 ? "-" : "") + String(whole) + (digits.isEmpty ? "" : "." + digits)
    }

    /// The amount in units for people: exact, and with two digits after the point at least: `12.50`, `0.039`.
    package var shown: String {
        let parts = text.split(separator: ".")
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        return "\(parts[0]).\(fraction)\(String(repeating: "0", count: max(0, 2 - fraction.count)))"
    }

    /// Reads what `text` writes, and the same amount written in another way; nil: it is no number, has more than six
    /// digits after the point, or is too large.
    public init?(text: String) {
        guard let micros = JSONNumber(text: text)?.int64(scaledBy: 6) else { return nil }
        self.micros = micros
    }
}

extension Amount: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard case .number(let number) = json else { throw .wrongKind(json, wanted: "a number") }
        guard let micros = number.int64(scaledBy: 6) else {
            throw .invalid("must have at most six digits after the point, not be \(number.text.prefix(40))")
        }
        self.micros = micros
    }

    public var json: JSONValue {
        let (whole, rest) = micros.quotientAndRemainder(dividingBy: 1_000_000)
        // Mostly nothing was spent, and to read what was just written costs more than all else of it.
        if rest == 0 { return .integer(whole) }
        return JSONNumber(text: text).map { .number($0) } ?? .null
    }

    public static var schema: Schema { .number }
}
